import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMysqlResolver } from '../../src/access/mysql.ts';
import { enter, newAccount, report, table, type Account } from '../support/mysql-worlds/account.ts';
import { checksOf, type Observation } from '../support/mysql-worlds/compare.ts';
import { generateWorld } from '../support/mysql-worlds/generate.ts';
import { MUTATIONS, withMutant } from '../support/mysql-worlds/mutations.ts';
import { page } from '../support/mysql-worlds/page.ts';
import { disagreements, lineOf, minimal, observe, type Circumstances } from '../support/mysql-worlds/trial.ts';
import { WorldServer } from '../support/mysql-worlds/world-server.ts';
import { repeatCommand, seed } from '../support/seed.ts';
import { useServer } from '../support/servers.ts';

const FULL = process.env['DBOWNER_DIFFERENTIAL'] === 'full';
/** How many random worlds each server gets, so many at a time. A bounded run has none: each takes a second or two. */
const WORLDS = Number(process.env['DBOWNER_DIFFERENTIAL_WORLDS'] ?? (FULL ? 2000 : 0));
const BATCH = FULL ? 20 : 8;
/** Mutants are held against so many batches. */
const REMEMBERED = 12;
/** In a bounded run: worlds that are always the same, so that every mutant meets its case. */
const FIXED = FULL ? 0 : 96;
const TIMEOUT_MS = 3 * 60 * 60_000;

const SERVERS = { 'MySQL 9.7': 'mysql:9.7', 'MariaDB 10.11': 'mariadb:10.11' } as const;
type Name = keyof typeof SERVERS;

const start = seed(import.meta.filename);
const accounts = new Map<Name, Account>();
const remembered: Observation[] = [];

describe.each(Object.keys(SERVERS) as Name[])('the resolver and %s', (name) => {
  const sync = name.startsWith('MariaDB') ? { sync_frm: 'OFF' } : {};
  const config = { skip_name_resolve: 'ON', bind_address: '127.0.0.1,::1', ...sync };
  const server = useServer(SERVERS[name], { config });
  let worlds: WorldServer;
  beforeAll(async () => {
    worlds = await WorldServer.start(server());
  });

  it(
    'agree on random worlds',
    async () => {
      const account = newAccount();
      for (let done = 0; done < WORLDS + FIXED; done += BATCH) {
        const from = done < WORLDS ? start + done : done - WORLDS;
        const batch = Math.floor(done / BATCH);
        const circumstances = circumstancesOf(worlds.engine, batch);
        const { engine } = worlds;
        const { partialRevokes } = circumstances;
        const generated = Array.from({ length: BATCH }, (_, i) =>
          generateWorld(i, from + i, { engine, partialRevokes }),
        );
        const observation = await observe(worlds, generated, circumstances);
        const wrong = disagreements(observation, createMysqlResolver);
        if (wrong.length > 0)
          throw new Error(await complaint(worlds, generated, circumstances, wrong.map(lineOf), from));
        enter(account, observation.facts, BATCH, [...checksOf(observation, createMysqlResolver(observation.facts))]);
        if (batch < REMEMBERED) remembered.push(observation);
      }
      console.log(`${name}: ${report(account)}\n${table(account)}`);
      accounts.set(name, account);
      if (!FULL) return;
      const share = account.allowed / account.checks;
      expect(share).toBeGreaterThan(0.3);
      expect(share).toBeLessThan(0.7);
      // What PUBLIC may, nobody is refused.
      const thin = [...account.paths].filter(
        ([kind, { allowed, refused }]) => allowed < 100 || (refused < 100 && kind !== 'PUBLIC'),
      );
      expect(thin).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

// Every version of the resolver that lacks one condition has to be found out, or its condition is tested by nothing.
describe('a resolver that is wrong', () => {
  it.each(MUTATIONS)('is found out when $name', async (mutation) => {
    const caught = await withMutant(mutation, (create) =>
      remembered.some((observation) => disagreements(observation, create).length > 0),
    );
    expect(caught).toBe(true);
  });
});

/** MySQL is also set to what changes the meaning of grants, in some of the batches. */
function circumstancesOf(engine: 'mysql' | 'mariadb', batch: number): Circumstances {
  const at = (turn: number): boolean => engine === 'mysql' && batch % 6 === turn;
  return { partialRevokes: at(1) || at(4), activateAll: at(2), mandatory: at(3) };
}

async function complaint(
  server: WorldServer,
  worlds: Parameters<typeof observe>[1],
  circumstances: Circumstances,
  lines: readonly string[],
  from: number,
): Promise<string> {
  const world = worlds.find(({ prefix }) => lines[0]?.startsWith(prefix) === true);
  const smallest = world === undefined ? [] : await minimal(server, world, circumstances, createMysqlResolver);
  return [
    `${String(lines.length)} disagreements in ${JSON.stringify(circumstances)}; repeat with: ${repeatCommand(import.meta.filename, from)}`,
    ...lines.slice(0, 20),
    'The smallest world that shows one:',
    ...smallest.map((sql) => `${sql};`),
  ].join('\n');
}

afterAll(async () => {
  const agreed = accounts.size === Object.keys(SERVERS).length;
  if (!FULL || !agreed || process.env['DBOWNER_WRITE_DOCS'] !== '1') return;
  const options = await resolveConfig(DOCS);
  writeFileSync(DOCS, await format(page(start, accounts), { ...options, filepath: DOCS }));
});

const DOCS = join(import.meta.dirname, '../../docs/correctness-mysql.md');
