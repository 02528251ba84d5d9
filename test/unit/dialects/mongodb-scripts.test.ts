import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { literal } from '../../../src/dialects/mongodb/literals.ts';
import { principalOfKey, roleKey, userKey } from '../../../src/dialects/mongodb/names.ts';
import { originOf } from '../../../src/dialects/mongodb/origins.ts';
import { scriptOf } from '../../../src/dialects/mongodb/script.ts';
import { factId } from '../../../src/model/facts.ts';
import { escapeSegment } from '../../../src/model/path.ts';
import { without } from '../../../src/plan/mongodb/cut.ts';
import { execute } from '../../support/mongodb/account-commands.ts';
import { snapshotOf } from '../../support/mongodb/account-facts.ts';
import { Accounts } from '../../support/mongodb/accounts.ts';
import { expanded } from '../../support/mongodb/expanded.ts';
import { hostileNames } from '../../support/mongodb/hostile-names.ts';
import { runScript } from '../../support/mongodb/in-process-shell.ts';
import { auditBy, partsOf, planned, remedyForAll } from '../../support/mongodb/plan-all.ts';
import type { Doc } from '../../support/mongodb/recording.ts';

const NAMES = hostileNames(300);

describe('names in scripts for MongoDB', () => {
  it('are themselves again, on one line of visible characters', () => {
    for (const name of NAMES) {
      const text = literal({ name, list: [name, true, 1] });
      expect(runInNewContext(`(${text})`), text).toEqual({ name, list: [name, true, 1] });
      expect(text).not.toMatch(/\p{C}|[\u2028\u2029]/u);
    }
  });

  it('are found in the keys of users and roles', () => {
    for (const name of NAMES)
      for (const db of ['admin', '$external', 'a@b%40', "a'b"]) {
        expect(principalOfKey(userKey(name, db))).toEqual({ kind: 'user', name, db });
        expect(principalOfKey(roleKey(name, db))).toEqual({ kind: 'role', name, db });
      }
  });
});

const COLLECTIONS: readonly Doc[] = [{ name: 'inv', type: 'collection', options: {} }];

function accountsOf(...commands: readonly (readonly [db: string, command: Doc])[]): Accounts {
  const accounts = new Accounts();
  for (const [db, command] of commands)
    expect(execute(accounts, db, command), JSON.stringify(command)).toEqual({ ok: 1 });
  return accounts;
}

const manifestFor = (owner: string): string => `version: 1
instances:
  mongo: { engine: mongodb, url: "\${MONGO_URL}" }
services:
  billing: { owns: [${JSON.stringify(`mongo/${escapeSegment(owner)}/**`)}], identities: { mongo: ["billing@*"] } }
  orders: { owns: [mongo/orders/**], identities: { mongo: ["orders@*", "orders@* (sh1)"] } }
`;

describe('scripts for MongoDB', () => {
  it.each(["a'b", 'x`y', 'n\nl', 'ü', '--', '${x}', '{cluster}', ';', '%40', 'a@b', '\u202e', '#', "');quit();('"])(
    'find the users and roles of a database called %j',
    (db) => {
      const accounts = accountsOf(
        [db, { createRole: 'r', privileges: [{ resource: { db, collection: '' }, actions: ['find'] }], roles: [] }],
        [db, { createUser: 'orders', pwd: 'x', roles: ['r', 'read'] }],
      );
      const collections = new Map([
        [db, COLLECTIONS],
        ['orders', COLLECTIONS],
      ]);
      const { facts, ...snapshot } = snapshotOf(accounts, collections);
      const [view] = auditBy(manifestFor(db), { ...snapshot, facts }).views;
      if (view === undefined) throw new Error('nothing was read');
      const { cuts, clears, after } = remedyForAll(view);
      expect(clears).toBe(true);
      const parts = partsOf(planned(facts, cuts));
      expect(parts.changes).toHaveLength(2);
      expect(runScript(accounts, scriptOf('apply', parts)).error).toBeNull();
      expect(expanded(snapshotOf(accounts, collections).facts)).toEqual(expanded(after));
    },
  );

  it('are for a shard itself where that keeps the users', () => {
    const accounts = accountsOf(['admin', { createUser: 'orders', pwd: 'x', roles: ['readAnyDatabase'] }]);
    const collections = new Map([
      ['billing', COLLECTIONS],
      ['orders', COLLECTIONS],
    ]);
    const { facts, ...snapshot } = snapshotOf(accounts, collections, 'sh1');
    const [view] = auditBy(manifestFor('billing'), { ...snapshot, facts }).views;
    if (view === undefined) throw new Error('nothing was read');
    const { cuts } = remedyForAll(view);
    const changes = planned(facts, cuts);
    expect(changes.map(({ title, database }) => [title.replace(/_kept_\w{8}/, '_kept'), database])).toEqual([
      ['create role admin.readAnyDatabase_kept (sh1)', 'sh1'],
      ['grant admin.readAnyDatabase_kept (sh1) to orders@admin (sh1)', 'sh1'],
      ['revoke admin.readAnyDatabase (sh1) from orders@admin (sh1)', 'sh1'],
    ]);
    const script = scriptOf('apply', partsOf(changes, 'sh1'));
    expect(script).toContain('wrong server: connect to the shard sh1 itself');
    expect(runScript(accounts, script).error).toBeNull();
    expect(expanded(snapshotOf(accounts, collections, 'sh1').facts)).toEqual(expanded(without(facts, cuts)));
    expect(runScript(accounts, scriptOf('rollback', partsOf(changes, 'sh1'))).error).toBeNull();
    expect(expanded(snapshotOf(accounts, collections, 'sh1').facts)).toEqual(expanded(facts));
  });

  it('say what a fact goes back to, but not what a role is born with', () => {
    const accounts = accountsOf(
      [
        'orders',
        {
          createRole: 'r',
          privileges: [{ resource: { db: 'orders', collection: 'inv' }, actions: ['find'] }],
          roles: ['read'],
        },
      ],
      ['admin', { createUser: 'orders', pwd: 'x', roles: [{ role: 'r', db: 'orders' }] }],
    );
    const { facts } = snapshotOf(accounts, new Map([['orders', COLLECTIONS]]));
    const key = (id: number | undefined): string => facts.principals[id ?? -1]?.key ?? '';
    const origins = facts.memberships.map((_, row) => originOf(facts, factId('membership', row)));
    expect(origins).toEqual(
      expect.arrayContaining([
        'db.getSiblingDB("admin").grantRolesToUser("orders", [{ role: "r", db: "orders" }]);',
        'db.getSiblingDB("orders").grantRolesToRole("r", [{ role: "read", db: "orders" }]);',
      ]),
    );
    const grantOf = (role: string): string | null => {
      const row = facts.grants.grantee.findIndex((id) => key(id) === role);
      return originOf(facts, factId('grant', row));
    };
    expect(grantOf('orders.r')).toBe(
      'db.getSiblingDB("orders").grantPrivilegesToRole("r", [{ resource: { db: "orders", collection: "inv" }, actions: ["find"] }]);',
    );
    expect(grantOf('orders.read')).toBeNull();
  });
});
