import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMysqlResolver } from '../../src/access/mysql.ts';
import { enter, newAccount, report, table, thin } from '../support/mysql-worlds/account.ts';
import { checksOf, type Check, type Observation } from '../support/mysql-worlds/compare.ts';
import { generateWorld } from '../support/mysql-worlds/generate.ts';
import { asKept, KEPT, keptWorlds } from '../support/mysql-worlds/kept.ts';
import { MUTATIONS, withMutant } from '../support/mysql-worlds/mutations.ts';
import { recordRun } from '../support/mysql-worlds/record.ts';
import {
  disagreements,
  disagrees,
  lineOf,
  minimal,
  observe,
  type Circumstances,
} from '../support/mysql-worlds/trial.ts';
import { WorldServer } from '../support/mysql-worlds/world-server.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';

const FULL = process.env['DBOWNER_DIFFERENTIAL'] === 'full';
/** How many random worlds each server gets, so many at a time. */
const WORLDS = Number(process.env['DBOWNER_WORLDS'] ?? (FULL ? 2000 : 24));
/** Is it a part of a run that is shared among machines? */
const IS_PART = process.env['DBOWNER_WORLDS'] !== undefined;
const BATCH = 12;
/** Besides the random ones: worlds that are always the same, so that every mutant meets its case. */
const FIXED = IS_PART ? 0 : 96;
/** A long run says after so many batches how far it is, and keeps what it has. */
const BLOCK = 20;
const TIMEOUT_MS = 3 * 60 * 60_000;

const SERVERS = { 'mysql:9.7': 'MySQL 9.7', 'mariadb:10.11': 'MariaDB 10.11' } as const;
type Server = keyof typeof SERVERS;

const start = seed(import.meta.filename);
const remembered: Observation[] = [];
const only = process.env['DBOWNER_MYSQL']?.split(',');
const servers = (Object.keys(SERVERS) as Server[]).filter((name) => only?.includes(name) ?? true);

describe.each(servers)('the resolver and %s', (name) => {
  const sync = name.startsWith('mariadb') ? { sync_frm: 'OFF' } : {};
  const config = { skip_name_resolve: 'ON', bind_address: '127.0.0.1,::1', ...sync };
  const server = useServer(name, { config });
  let lab: WorldServer;
  beforeAll(async () => {
    lab = await WorldServer.start(server());
  });

  const kept = keptWorlds().filter(({ engine }) => name.startsWith(engine));
  it.each(kept)('agree on $name', async ({ world, circumstances }) => {
    const observation = await observe(lab, [world], circumstances);
    expect(observation.testimonies.map((one) => one.world.statements)).toEqual([world.statements]);
    expect(disagreements(observation, createMysqlResolver).map(lineOf)).toEqual([]);
    remembered.push(observation);
  });

  if (FIXED > 0)
    it(
      'agree on worlds that are always the same',
      async () => {
        for (let from = 0; from < FIXED; from += BATCH) {
          const { observation, wrong } = await compare(lab, from, BATCH);
          if (wrong !== undefined) throw new Error(await complaint(lab, wrong));
          remembered.push(observation);
        }
      },
      TIMEOUT_MS,
    );

  it(
    'agree on random worlds',
    async () => {
      const account = newAccount();
      const write = FULL ? process.env['DBOWNER_WRITE_DOCS'] : undefined;
      const found: Wrong[] = [];
      for (let done = 0; done < WORLDS; done += BATCH) {
        const count = Math.min(BATCH, WORLDS - done);
        const { observation, wrong } = await compare(lab, start + done, count);
        if (wrong !== undefined) found.push(wrong);
        enter(account, observation.facts, count, [...checksOf(observation, createMysqlResolver(observation.facts))]);
        const isBlock = done + count >= WORLDS || (done / BATCH) % BLOCK === BLOCK - 1;
        if (!isBlock) continue;
        for (const one of found) console.log(await complaint(lab, one));
        expect(found.length, 'batches with a disagreement').toBe(0);
        console.log(`${SERVERS[name]}: ${report(account)}`);
        if (write !== undefined) await recordRun(SERVERS[name], { seed: start, account }, write === 'beside');
      }
      console.log(table(account));
      if (!FULL || IS_PART) return;
      expect(account.allowed / account.checks).toBeGreaterThan(0.3);
      expect(account.allowed / account.checks).toBeLessThan(0.7);
      expect(thin(account)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

// Every version of the resolver that lacks one condition has to be found out, or its condition is tested by nothing.
if (FIXED > 0 && only === undefined)
  describe('a resolver that is wrong', () => {
    it.each(MUTATIONS)('is found out when $name', async (mutation) => {
      const caught = await withMutant(mutation, (create) =>
        remembered.some((observation) => disagrees(observation, create)),
      );
      expect(caught).toBe(true);
    });
  });

interface Wrong {
  readonly from: number;
  readonly generated: Parameters<typeof observe>[1];
  readonly circumstances: Circumstances;
  readonly checks: readonly Check[];
}

/** Compares the worlds of so many consecutive seeds. */
async function compare(
  lab: WorldServer,
  from: number,
  count: number,
): Promise<{ readonly observation: Observation; readonly wrong: Wrong | undefined }> {
  const { engine } = lab;
  const circumstances = circumstancesOf(engine, from);
  const { partialRevokes } = circumstances;
  const generated = Array.from({ length: count }, (_, i) => generateWorld(i, from + i, { engine, partialRevokes }));
  const observation = await observe(lab, generated, circumstances);
  const checks = disagreements(observation, createMysqlResolver);
  return { observation, wrong: checks.length === 0 ? undefined : { from, generated, circumstances, checks } };
}

/** MySQL is also set to what changes the meaning of grants, in some of the batches. */
function circumstancesOf(engine: 'mysql' | 'mariadb', from: number): Circumstances {
  const at = (turn: number): boolean => engine === 'mysql' && Math.floor(from / BATCH) % 6 === turn;
  return { partialRevokes: at(1) || at(4), activateAll: at(2), mandatory: at(3) };
}

async function complaint(lab: WorldServer, { from, generated, circumstances, checks }: Wrong): Promise<string> {
  const lines = checks.map(lineOf);
  const said = [
    `${String(lines.length)} disagreements in ${JSON.stringify(circumstances)}; repeat with: DBOWNER_WORLDS=${String(BATCH)} ${repeatCommand(import.meta.filename, from)}`,
    ...lines.slice(0, 20),
  ];
  const world = generated.find(({ prefix }) => lines[0]?.startsWith(prefix) === true);
  if (world === undefined) return said.join('\n');
  const smallest = await minimal(lab, world, circumstances, createMysqlResolver);
  const trial = await observe(lab, [{ ...world, statements: smallest }], circumstances);
  const statements = trial.testimonies[0]?.world.statements ?? [];
  const file = join(tmpdir(), `${lab.engine}-${String(from + world.number)}.world.json`);
  const shown = new Set(checks.map(({ unit }) => unit));
  writeFileSync(file, asKept({ about: '', engine: lab.engine, circumstances, world }, statements, shown));
  said.push(
    `The smallest world that shows one (${file}, to be kept in ${KEPT}):`,
    ...statements.map(({ sql }) => `${sql};`),
  );
  return said.join('\n');
}
