import { describe, expect, it } from 'vitest';
import { expectSame } from '../support/rehearsal/copy.ts';
import { copyTo } from '../support/rehearsal/postgres-copy.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';
import { generateWorld } from '../support/worlds/generate.ts';
import { worldServer } from '../support/worlds/world-server.ts';

const start = seed(import.meta.filename);
/** How many random worlds each version gets. */
const WORLDS = Number(process.env['DBOWNER_WORLDS'] ?? 3);
const TIMEOUT_MS = 60 * 60_000;

describe.each(['18', '15'])('random worlds on PostgreSQL %s', (major) => {
  const from = useServer(`postgres:${major}`, { auth: 'trust' });
  const to = useServer(`postgres:${major}`);

  it(
    'come out the same on a second server',
    async () => {
      const worlds = await worldServer(from());
      for (let i = 0; i < WORLDS; i++) {
        await worlds.build(generateWorld(start + i, Number(major)));
        const copy = await copyTo(to(), await worlds.snapshot());
        try {
          expect(copy.unmade.map(({ what }) => what)).toEqual(['extension postgres_fdw']);
          expectSame(copy);
        } catch (error) {
          throw new Error(`repeat with: ${repeatCommand(import.meta.filename, start + i)}`, { cause: error });
        }
      }
    },
    TIMEOUT_MS,
  );
});
