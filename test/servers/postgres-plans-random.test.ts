import { beforeAll, describe, expect, it } from 'vitest';
import { without } from '../../src/plan/postgres/cut.ts';
import { expanded } from '../support/plans/expanded.ts';
import { planned, scriptFor } from '../support/plans/postgres-plan.ts';
import { randomCuts } from '../support/plans/random-cuts.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';
import { generateWorld, WORLD } from '../support/worlds/generate.ts';
import { random } from '../support/worlds/random.ts';
import { worldServer, type WorldServer } from '../support/worlds/world-server.ts';

/** How many random worlds each version gets; DBOWNER_WORLDS gives another number. */
const WORLDS: Readonly<Record<string, number>> = { 18: 12, 16: 4, 14: 4 };
const OPTIONS = { auth: 'trust' } as const;
/** Numbers from 0 up to 1. */
const fractions = (of: number): (() => number) => {
  const { below } = random(of);
  return () => below(1_000_000) / 1_000_000;
};
const start = seed(import.meta.filename);

describe.each(Object.keys(WORLDS))('random cuts in random worlds on PostgreSQL %s', (major) => {
  const server = useServer(`postgres:${major}`, OPTIONS);
  let lab: WorldServer;
  beforeAll(async () => {
    lab = await worldServer(server());
  });

  it('do what the model says, and are taken back', async () => {
    const count = Number(process.env['DBOWNER_WORLDS'] ?? WORLDS[major]);
    let changed = 0;
    for (let i = 0; i < count; i++) {
      const at = start + i;
      await lab.build(generateWorld(at, Number(major)));
      const before = (await lab.snapshot()).facts;
      const cuts = randomCuts(before, [WORLD], fractions(at));
      const changes = planned(before, cuts);
      const context = `world ${String(at)} on ${major}; ${repeatCommand(import.meta.filename, at)}`;
      const send = async (kind: 'apply' | 'verify' | 'rollback'): Promise<void> => {
        try {
          await lab.client.query(scriptFor(kind, server(), changes));
        } catch (error) {
          await lab.client.query('ROLLBACK');
          throw new Error(`${kind} failed: ${context}`, { cause: error });
        }
      };
      await send('apply');
      const after = (await lab.snapshot()).facts;
      expect(expanded(after), context).toEqual(expanded(without(before, cuts)));
      await send('apply');
      await send('verify');
      if (changes.every(({ irreversible }) => irreversible === null)) {
        await send('rollback');
        expect(expanded((await lab.snapshot()).facts), context).toEqual(expanded(before));
      }
      changed += changes.length;
    }
    console.log(`PostgreSQL ${major}: ${String(changed)} changes in ${String(count)} worlds`);
    expect(changed).toBeGreaterThan(count);
  });
});
