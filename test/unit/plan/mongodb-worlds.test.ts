import { describe, expect, it } from 'vitest';
import { actionOf, DATA_ACTIONS } from '../../../src/dialects/mongodb/actions.ts';
import { coversCollection, parseResource } from '../../../src/dialects/mongodb/resources.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { execute } from '../../support/mongodb/account-commands.ts';
import { snapshotOf } from '../../support/mongodb/account-facts.ts';
import { Accounts, keyOf } from '../../support/mongodb/accounts.ts';
import { generateWorld } from '../../support/mongodb/generate.ts';
import { runScript } from '../../support/mongodb/in-process-shell.ts';
import { DATABASES } from '../../support/mongodb/live-world.ts';
import type { Doc } from '../../support/mongodb/recording.ts';
import { tryPlan } from '../../support/plans/trial.ts';
import { repeatCommand, seed } from '../../support/seed.ts';

const WORLDS = 60;
const COLLECTIONS = ['inv', 'ledger', 'items', 'fs.files', 'system.profile'];

const COLLECTION_ROWS: readonly Doc[] = [
  ...COLLECTIONS.map((name) => ({ name, type: 'collection', options: {} })),
  { name: 'v', type: 'view', options: { viewOn: 'inv', pipeline: [] } },
  { name: 'vj', type: 'view', options: { viewOn: 'items', pipeline: [{ $lookup: { from: 'ledger', as: 'l' } }] } },
];

/** Each database is a service's, which has the users of two numbers. */
const MANIFEST = `version: 1
instances:
  mongo: { engine: mongodb, url: "\${MONGO_URL}" }
services:
${DATABASES.map((db, i) => `  ${db}: { owns: [mongo/${db}/**], identities: { mongo: ["u${String(i)}@*", "u${String(i + 4)}@*"] } }\n`).join('')}`;

const serviceOf = (user: string): string => DATABASES[Number(user.slice(1)) % 4] ?? '';

function worldOf(number: number): Accounts {
  const accounts = new Accounts();
  for (const { db, command } of generateWorld(number).commands)
    expect(execute(accounts, db, command), JSON.stringify(command)).toEqual({ ok: 1 });
  return accounts;
}

const read = (accounts: Accounts): Snapshot =>
  snapshotOf(accounts, new Map(DATABASES.map((db) => [db, COLLECTION_ROWS])));

/** What users may do to the data of their own service, as the server adds it up; `later` is a collection that there is not yet. */
function ownAccesses(accounts: Accounts): readonly string[] {
  const found: string[] = [];
  for (const { user, db: of, roles } of accounts.users.values()) {
    const db = serviceOf(user);
    for (const { resource, actions } of accounts.privilegesOf(roles)) {
      const on = parseResource(resource);
      for (const collection of [...COLLECTIONS, 'v', 'later'])
        for (const action of actions.includes('anyAction') ? DATA_ACTIONS : actions)
          if (on !== undefined && actionOf(action) !== undefined && coversCollection(on, db, collection))
            found.push(`${user}@${of} ${action} ${db}.${collection}`);
    }
  }
  return [...new Set(found)].sort();
}

/** Everything that is stored, whatever order it came in. */
const stored = (accounts: Accounts): string =>
  JSON.stringify(
    [...accounts.users.values(), ...accounts.roles.values()]
      .map((each) => [keyOf(each), sorted(each.roles), 'privileges' in each ? sorted(each.privileges) : []])
      .map((each) => JSON.stringify(each))
      .sort(),
  );

const sorted = (list: readonly object[]): readonly string[] =>
  list.map((each) => JSON.stringify(each, [...new Set(Object.keys(each).concat(Object.keys(ANY)))].sort())).sort();
const ANY = { resource: 0, db: 0, collection: 0, cluster: 0, anyResource: 0, actions: 0, role: 0 };

describe('a plan for everything that an audit of a random world finds', () => {
  const first = seed(import.meta.filename);
  const numbers = Array.from({ length: WORLDS }, (_, i) => first + i);

  it(`does in ${String(WORLDS)} worlds what it says, and back again`, async () => {
    let changes = 0;
    let cleared = 0;
    for (const number of numbers) {
      const repeat = `repeat with: ${repeatCommand(import.meta.filename, number)}`;
      const accounts = worldOf(number);
      const before = { own: ownAccesses(accounts), stored: stored(accounts) };
      let own: readonly string[] = before.own;
      const { plan, faults } = await tryPlan({
        manifest: MANIFEST,
        snapshot: () => Promise.resolve(read(accounts)),
        run: ({ text, file }) => {
          const { error } = runScript(accounts, text);
          if (file.includes('.verify.')) own = ownAccesses(accounts);
          return error === null ? Promise.resolve() : Promise.reject(new Error(error));
        },
      });
      expect(faults, repeat).toEqual([]);
      expect(
        before.own.filter((access) => !own.includes(access)),
        repeat,
      ).toEqual([]);
      expect(stored(accounts), repeat).toBe(before.stored);
      changes += plan.changes.length;
      cleared += plan.clears.length;
    }
    expect(changes).toBeGreaterThan(WORLDS);
    expect(cleared).toBeGreaterThan(WORLDS);
  });
});
