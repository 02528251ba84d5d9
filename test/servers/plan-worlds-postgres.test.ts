import { beforeAll, describe, expect, it } from 'vitest';
import { attemptsIn } from '../support/plans/postgres-attempts.ts';
import { psql } from '../support/plans/psql.ts';
import { randomManifest } from '../support/plans/random-manifest.ts';
import { enterPlan, newPlanAccount, reportPlans } from '../support/plans/plan-account.ts';
import { tryPlan, type PlanTrial } from '../support/plans/trial.ts';
import { randomWishes } from '../support/plans/random-wishes.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { useServer, type PostgresServer } from '../support/servers.ts';
import { generateWorld, OTHER, WORLD } from '../support/worlds/generate.ts';
import { asSql } from '../support/worlds/kept.ts';
import { inLanes } from '../support/worlds/lanes.ts';
import { shrink } from '../support/worlds/shrink.ts';
import { worldServer, type WorldServer } from '../support/worlds/world-server.ts';

const FULL = process.env['DBOWNER_DIFFERENTIAL'] === 'full';
/** In every run the same few; others by DBOWNER_SEED, and in the long run. */
const WORLDS = Number(process.env['DBOWNER_WORLDS'] ?? (FULL ? 500 : 4));
const FIXED = 5000;
const SERVERS = FULL ? 2 : 1;
const TIMEOUT_MS = 3 * 60 * 60_000;

const start = FULL || process.env['DBOWNER_SEED'] !== undefined ? seed(import.meta.filename) : FIXED;

interface Lane {
  readonly server: PostgresServer;
  readonly lab: WorldServer;
}

describe('plans for random worlds on PostgreSQL 18', () => {
  const servers = Array.from({ length: SERVERS }, () => useServer('postgres:18', { auth: 'trust' }));
  let lanes: readonly Lane[] = [];
  beforeAll(async () => {
    lanes = await Promise.all(servers.map(async (server) => ({ server: server(), lab: await worldServer(server()) })));
  });

  it(
    'do what they say, twice, touch nobody else and can be taken back',
    async () => {
      const account = newPlanAccount();
      const wrong: string[] = [];
      await inLanes(lanes, WORLDS, async (lane, i) => {
        const at = start + i;
        const world = generateWorld(at, 18);
        const trial = await tryWorld(lane, world, at);
        enterPlan(account, trial);
        if (process.env['SHOW'] !== undefined)
          console.log(
            trial.plan.changes
              .map(({ title, reason, undo }) => `${title} :: ${reason} :: ${undo.join('; ')}`)
              .join('\n'),
          );
        if (trial.faults.length === 0) return;
        console.log(
          [`World ${String(at)}: ${repeatCommand(import.meta.filename, at)}`, ...trial.faults.slice(0, 12)].join('\n'),
        );
        wrong.push(`${String(at)}: ${trial.faults[0] ?? ''}`);
        if (process.env['SHRINK'] !== undefined) console.log(await smallest(lane, world, at, trial));
      });
      console.log(reportPlans(account));
      expect(wrong).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

async function tryWorld({ server, lab }: Lane, world: readonly string[], at: number): Promise<PlanTrial> {
  await lab.build(world);
  const { facts } = await lab.snapshot();
  const manifest = randomManifest(facts, at, server.superuser, (name) => name === WORLD || name === OTHER);
  if (process.env['SHOW'] !== undefined) console.log(manifest);
  return await tryPlan(
    {
      manifest,
      snapshot: () => lab.snapshot(),
      attempts: () => attemptsIn(lab),
      run: async ({ text, database }) => {
        const { code, output } = await psql(server, database ?? WORLD, text);
        if (database !== null && database !== WORLD) lab.forget();
        if (code !== 0) throw new Error(output);
      },
    },
    randomWishes(at),
  );
}

async function smallest(lane: Lane, world: readonly string[], at: number, { faults }: PlanTrial): Promise<string> {
  const kind = (fault: string): string => fault.slice(0, 14);
  const wanted = kind(faults[0] ?? '');
  const left = await shrink(world, async (part) => {
    const trial = await tryWorld(lane, part, at).catch(() => undefined);
    return trial?.faults.some((fault) => kind(fault) === wanted) === true;
  });
  const trial = await tryWorld(lane, left, at);
  return [asSql(left), ...trial.faults].join('\n');
}
