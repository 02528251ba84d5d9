import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresResolver } from '../../src/access/postgres.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';
import { enter, newAccount, table, thin } from '../support/worlds/account.ts';
import { disagreements } from '../support/worlds/compare.ts';
import { generateWorld } from '../support/worlds/generate.ts';
import { asSql, KEPT, keptWorlds } from '../support/worlds/kept.ts';
import { MUTATIONS, withMutant } from '../support/worlds/mutations.ts';
import { recordRun } from '../support/worlds/record.ts';
import { report } from '../support/worlds/report.ts';
import { inLanes } from '../support/worlds/lanes.ts';
import { faults, minimal, observe, type Trial } from '../support/worlds/trial.ts';
import { worldServer, type WorldServer } from '../support/worlds/world-server.ts';

const FULL = process.env['DBOWNER_DIFFERENTIAL'] === 'full';
/** How many random worlds each version gets. */
const WORLDS: Readonly<Record<string, number>> = FULL
  ? { 18: 5000, 17: 1000, 16: 1000, 14: 1000 }
  : { 18: 30, 17: 5, 16: 5, 14: 5 };
/** So many instead, of a run that is shared among machines. */
const PART = process.env['DBOWNER_WORLDS'] === undefined ? undefined : Number(process.env['DBOWNER_WORLDS']);
/** So many servers of one version are at work at once: they take longer than what compares them. */
const SERVERS = FULL ? 2 : 1;
/** The version that the account is balanced for. */
const NEWEST = '18';
/** In every so many worlds, everything is tried again in sessions that the roles log in to. */
const THOROUGH = 10;
/** Mutants are held against so many random worlds. */
const REMEMBERED = 100;
const TIMEOUT_MS = 3 * 60 * 60_000;
/** A long run says after so many worlds how far it is, and keeps what it has. */
const BLOCK = 500;

const OPTIONS = { auth: 'trust', config: { wal_level: 'replica' } } as const;

const start = seed(import.meta.filename);

const only = process.env['DBOWNER_POSTGRES']?.split(',') ?? Object.keys(WORLDS);

describe.each(only)('the resolver and PostgreSQL %s', (major) => {
  const servers = Array.from({ length: SERVERS }, () => useServer(`postgres:${major}`, OPTIONS));
  const remembered: Trial[] = [];
  const account = newAccount();
  let labs: readonly WorldServer[] = [];
  beforeAll(async () => {
    labs = await Promise.all(servers.map(async (server) => await worldServer(server())));
  });

  it.each(keptWorlds().filter(({ from }) => from <= Number(major)))('agree on $name', async ({ name, statements }) => {
    const [lab] = labs;
    if (lab === undefined) throw new Error('no server');
    const trial = await observe(lab, statements, FULL);
    expect(trial.statements, `${name} is taken whole by the server`).toEqual(statements);
    expect(faults(trial, createPostgresResolver)).toEqual([]);
    remembered.push(trial);
  });

  it(
    'agree on random worlds',
    async () => {
      const write = FULL ? process.env['DBOWNER_WRITE_DOCS'] : undefined;
      const count = PART ?? WORLDS[major] ?? 0;
      for (let done = 0; done < count; done += BLOCK) {
        const wrong: Wrong[] = [];
        await inLanes(labs, Math.min(BLOCK, count - done), async (lab, k) => {
          const i = done + k;
          const trial = await observe(lab, generateWorld(start + i, Number(major)), i % THOROUGH === 0);
          const found = faults(trial, createPostgresResolver);
          if (found.length > 0) wrong.push({ lab, trial, found, seed: start + i });
          enter(account, trial.observation, createPostgresResolver(trial.observation.facts));
          if (i < REMEMBERED) remembered.push(trial);
        });
        for (const { seed: at, found } of wrong) console.log(`World ${String(at)}: ${found[0] ?? ''}`);
        if (wrong[0] !== undefined) throw new Error(await complaint(wrong[0]));
        console.log(`PostgreSQL ${major}: ${report(account)}`);
        if (write !== undefined) await recordRun(major, { seed: start, account }, write === 'beside');
      }
      console.log(table(account));
      if (!FULL || major !== NEWEST || PART !== undefined) return;
      expect(account.allowed / account.checks).toBeGreaterThan(0.3);
      expect(account.allowed / account.checks).toBeLessThan(0.7);
      expect(thin(account)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  // Every version of the resolver that lacks one condition has to be found out, or its condition is tested by nothing.
  if (major !== NEWEST) return;
  it.each(MUTATIONS)('disagree when $name', async (mutation) => {
    const caught = await withMutant(mutation, (create) =>
      remembered.some(({ observation }) => disagreements(observation, create(observation.facts)).length > 0),
    );
    expect(caught).toBe(true);
  });
});

interface Wrong {
  readonly lab: WorldServer;
  readonly trial: Trial;
  readonly found: readonly string[];
  readonly seed: number;
}

async function complaint({ lab, trial, found, seed: worldSeed }: Wrong): Promise<string> {
  // A part of a world has faults of its own: a way without its trigger leads nowhere.
  const isSame = (one: Trial): boolean => faults(one, createPostgresResolver).some((fault) => found.includes(fault));
  const smallest = await minimal(lab, trial, isSame);
  const left = faults(await observe(lab, smallest, trial.thorough), createPostgresResolver);
  return [
    `${found.length} disagreements; repeat with: ${repeatCommand(import.meta.filename, worldSeed)}`,
    `The smallest world that shows it (to be kept as a file in ${KEPT}):`,
    asSql(smallest),
    ...left,
  ].join('\n');
}
