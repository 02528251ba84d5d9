import type { Document } from 'mongodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { without } from '../../../src/plan/mongodb/cut.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { foreignAccess } from '../../../src/rules/foreign-access.ts';
import { readAccessPaths } from '../../support/mongodb/access-paths.ts';
import { execute } from '../../support/mongodb/account-commands.ts';
import { snapshotOf } from '../../support/mongodb/account-facts.ts';
import { Accounts } from '../../support/mongodb/accounts.ts';
import { expanded } from '../../support/mongodb/expanded.ts';
import { auditBy, planned, remedyForAll } from '../../support/mongodb/plan-all.ts';
import type { Doc } from '../../support/mongodb/recording.ts';
import { twoDatabases } from '../../support/mongodb/shop.ts';

describe('the remedies for the accesses of the access-path world, each by itself', () => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    snapshot = await readAccessPaths();
  });

  it('end them, open nothing and take nothing of anybody else', () => {
    const { report, views } = auditBy(twoDatabases(), snapshot);
    const [view] = views;
    if (view === undefined) throw new Error('nothing was read');
    const ids = new Set(report.findings.map(({ id }) => id));
    const others = (lines: readonly string[]): readonly string[] =>
      lines.filter((line) => /^(?:root@admin|billing_app@billing|victim@billing|m00_none@orders) /.test(line));
    const groups = foreignAccess(view).filter(({ consumers, mode }) => consumers.length > 0 && mode !== 'latent');
    expect(groups.length).toBeGreaterThan(60);
    for (const group of groups) {
      const names = group.consumers.map(({ name }) => name);
      const about = `${group.by} ${group.action} ${group.mode} ${names.join()}`;
      const { clears, after } = remedyForAll(view, [group]);
      expect(clears, about).toBe(true);
      const audit = auditBy(twoDatabases(), { ...snapshot, facts: after });
      const left = audit.views.flatMap((each) => foreignAccess(each));
      const same = left.filter(
        ({ by, action, mode, access, consumers }) =>
          by === group.by &&
          action === group.action &&
          mode === group.mode &&
          access.principal === group.access.principal &&
          consumers.some(({ name }) => names.includes(name)),
      );
      expect(same, about).toEqual([]);
      const opened = audit.report.findings.filter(({ id }) => !ids.has(id)).map(({ message }) => message);
      expect(opened, about).toEqual([]);
      expect(others(expanded(after)), about).toEqual(others(expanded(snapshot.facts)));
    }
  });
});

const COLLECTIONS: readonly Doc[] = ['inv', 'log'].map((name) => ({ name, type: 'collection', options: {} }));
const MANIFEST = `version: 1
instances:
  mongo: { engine: mongodb, url: "\${MONGO_URL}" }
services:
  billing: { owns: [mongo/billing/**, mongo/shared/billing_*], identities: { mongo: ["billing_*@*"] } }
  orders: { owns: [mongo/orders/**, "mongo/shared/orders_*"], identities: { mongo: ["orders_*@*"] } }
`;

/** What a plan for everything would do on a server that these commands made: whether that closes it all, and how. */
function planFor(
  commands: readonly (readonly [db: string, command: Document])[],
  shared: readonly Doc[] = [],
): { readonly clears: boolean; readonly titles: readonly string[]; readonly again: number } {
  const accounts = new Accounts();
  for (const [db, command] of commands)
    expect(execute(accounts, db, command), JSON.stringify(command)).toEqual({ ok: 1 });
  const databases = new Map([...['billing', 'orders'].map((db) => [db, COLLECTIONS] as const), ['shared', shared]]);
  const snapshot = snapshotOf(accounts, databases);
  const [view] = auditBy(MANIFEST, snapshot).views;
  if (view === undefined) throw new Error('nothing was read');
  const { clears, cuts } = remedyForAll(view);
  const facts = without(snapshot.facts, cuts);
  const [after] = auditBy(MANIFEST, { ...snapshot, facts }).views;
  return {
    clears,
    // The digits decide between roles of one name.
    titles: planned(snapshot.facts, cuts)
      .map(({ title }) => title.replace(/_kept_[0-9a-f]{8}/g, '_kept'))
      .sort(),
    again: after === undefined ? NaN : remedyForAll(after).cuts.length,
  };
}

const find = (db: string, collection: string): Document => ({ resource: { db, collection }, actions: ['find'] });
const user = (name: string, ...roles: readonly (readonly [string, string])[]): readonly [string, Document] => [
  'admin',
  { createUser: name, pwd: 'x', roles: roles.map(([role, db]) => ({ role, db })) },
];

describe('the least that ends an access on MongoDB', () => {
  it('is taking the action from a role that nobody else has', () => {
    const made = planFor([
      ['admin', { createRole: 'r', privileges: [find('billing', 'inv'), find('orders', '')], roles: [] }],
      user('orders_app', ['r', 'admin']),
    ]);
    expect(made).toEqual({
      clears: true,
      titles: ['revoke find on {"db":"billing","collection":"inv"} from admin.r'],
      again: 0,
    });
  });

  it('is taking the role from those alone who must not have it, who keep what else it gave', () => {
    const made = planFor([
      ['admin', { createRole: 'r', privileges: [find('billing', 'inv'), find('orders', 'inv')], roles: [] }],
      user('orders_app', ['r', 'admin']),
      user('billing_app', ['r', 'admin']),
    ]);
    expect(made.clears).toBe(true);
    expect(made.titles).toEqual([
      'create role admin.r_kept',
      'create role admin.r_kept',
      'grant admin.r_kept to billing_app@admin',
      'grant admin.r_kept to orders_app@admin',
      'revoke admin.r from billing_app@admin',
      'revoke admin.r from orders_app@admin',
    ]);
    expect(made.again).toBe(0);
  });

  it('gives the roles within a role to the member itself where they are all that is to stay', () => {
    const made = planFor([
      [
        'admin',
        {
          createRole: 'r',
          privileges: [],
          roles: ['read', 'readWrite'].map((role, i) => ({ role, db: ['billing', 'orders'][i] })),
        },
      ],
      user('orders_app', ['r', 'admin']),
      user('billing_app', ['r', 'admin']),
    ]);
    expect(made.clears).toBe(true);
    expect(made.titles).toEqual([
      'grant billing.read to billing_app@admin',
      'grant orders.readWrite to orders_app@admin',
      'revoke admin.r from billing_app@admin',
      'revoke admin.r from orders_app@admin',
    ]);
  });

  it('replaces a right on everything by one on what is one’s own, each service by its own', () => {
    const made = planFor([
      ['admin', { createRole: 'r', privileges: [find('', 'inv')], roles: [] }],
      user('orders_app', ['r', 'admin']),
      user('billing_app', ['r', 'admin']),
    ]);
    expect(made).toEqual({
      clears: true,
      titles: [
        'create role admin.r_kept',
        'create role admin.r_kept',
        'grant admin.r_kept to billing_app@admin',
        'grant admin.r_kept to orders_app@admin',
        'revoke admin.r from billing_app@admin',
        'revoke admin.r from orders_app@admin',
      ],
      again: 0,
    });
  });

  it('leaves of a database that services share the collections that are one’s own', () => {
    const shared = ['billing_inv', 'orders_inv', 'orders_log'].map((name) => ({
      name,
      type: 'collection',
      options: {},
    }));
    const made = planFor([user('orders_app', ['read', 'shared']), user('billing_app')], shared);
    expect(made.clears).toBe(true);
    expect(made.titles).toEqual([
      'create role admin.read_kept',
      'grant admin.read_kept to orders_app@admin',
      'revoke shared.read from orders_app@admin',
    ]);
  });

  it('makes a role where a role of that database can inherit it', () => {
    const made = planFor(
      [
        [
          'shared',
          { createRole: 'inner', privileges: [find('shared', 'billing_inv'), find('shared', 'orders_inv')], roles: [] },
        ],
        ['shared', { createRole: 'outer', privileges: [], roles: ['inner'] }],
        user('orders_app', ['outer', 'shared']),
        user('orders_etl', ['outer', 'shared']),
        user('billing_app', ['inner', 'shared']),
      ],
      ['billing_inv', 'orders_inv'].map((name) => ({ name, type: 'collection', options: {} })),
    );
    expect(made.clears).toBe(true);
    expect(made.titles).toContain('create role shared.inner_kept');
    expect(made.titles).toContain('grant shared.inner_kept to shared.outer');
    expect(made.titles).toContain('revoke shared.inner from shared.outer');
  });

  it('cannot be had where one’s own view leads there', () => {
    const shared = [
      { name: 'billing_inv', type: 'collection', options: {} },
      { name: 'orders_v', type: 'view', options: { viewOn: 'billing_inv', pipeline: [] } },
    ];
    const made = planFor(
      [
        ['shared', { createRole: 'r', privileges: [find('shared', 'orders_v')], roles: [] }],
        user('orders_app', ['r', 'shared']),
      ],
      shared,
    );
    expect(made).toMatchObject({ clears: false, titles: [] });
  });

  it('takes the right to set passwords with that to grant roles, which hid it', () => {
    const made = planFor([user('orders_app', ['userAdmin', 'billing']), user('billing_app', ['readWrite', 'billing'])]);
    expect(made.clears).toBe(true);
    expect(made.again).toBe(0);
    const [view] = made.titles;
    expect(view).toBe('create role admin.userAdmin_kept');
  });
});
