import { describe, expect, it } from 'vitest';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { generateWorld } from '../support/mysql-worlds/generate.ts';
import { WorldServer } from '../support/mysql-worlds/world-server.ts';
import { expectSame } from '../support/rehearsal/copy.ts';
import { copyTo } from '../support/rehearsal/mysql-copy.ts';
import { seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';

const start = seed(import.meta.filename);
/** How many random worlds each server gets, all at once. */
const WORLDS = Number(process.env['DBOWNER_WORLDS'] ?? 10);
const TIMEOUT_MS = 60 * 60_000;

const CASES = [
  ['mysql:9.7', false],
  ['mysql:9.7', true],
  ['mariadb:10.11', false],
] as const;

describe.each(CASES)('random worlds on %s, partial revokes %s', (name, partialRevokes) => {
  const from = useServer(name, partialRevokes ? { config: { partial_revokes: 'ON' } } : {});
  const to = useServer(name);

  it(
    'come out the same on a second server',
    async () => {
      const worlds = await WorldServer.start(from());
      const engine = from().engine;
      for (let i = 0; i < WORLDS; i++) {
        const { statements } = generateWorld(i, start + i, { engine, partialRevokes });
        await worlds.build(statements);
      }
      await worlds.flush();
      const copy = await copyTo(to(), await corpusSnapshot(from()));
      expect(copy.unmade).toEqual([]);
      expectSame(copy);
    },
    TIMEOUT_MS,
  );
});
