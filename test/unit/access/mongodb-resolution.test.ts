import { expect, it } from 'vitest';
import { NamespaceFacts } from '../../../src/adapters/mongodb/namespace-facts.ts';
import { addRealm } from '../../../src/adapters/mongodb/realm-facts.ts';
import type { CollectionRow, PrivilegeRow, RoleRef } from '../../../src/adapters/mongodb/rows.ts';
import { GapList } from '../../../src/adapters/gap-list.ts';
import { createMongodbResolver } from '../../../src/access/mongodb.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { pathOf } from '../../../src/model/securables.ts';

/** What no recording shows, by the manual. Users by key: the privileges of a role of their own, and where they are stored. */
interface Made {
  readonly users: Readonly<Record<string, readonly PrivilegeRow[]>>;
  readonly collections?: Readonly<Record<string, readonly Partial<CollectionRow>[]>>;
}

const can = (resource: PrivilegeRow['resource'], ...actions: string[]): PrivilegeRow => ({ resource, actions });
const on = (db: string, collection: string): PrivilegeRow['resource'] => ({ db, collection });

/** `cause action target mode` of everything that a user reaches, sorted. */
function reachIn({ users, collections = {} }: Made, key: string): readonly string[] {
  const builder = new FactBuilder('mongodb', 'mongo');
  const namespaces = new NamespaceFacts(builder);
  const named = { name: '', kind: 'collection', viewOn: null, pipeline: [] } as const;
  for (const [db, rows] of Object.entries({ admin: [], billing: [{ name: 'inv' }], orders: [], ...collections }))
    namespaces.addCollections(
      db,
      rows.map((row) => ({ ...named, ...row })),
    );
  const gaps = new GapList('mongo');
  const split = (user: string): { readonly user: string; readonly db: string } => {
    const [name = '', db = ''] = user.split('@');
    return { user: name, db };
  };
  const roleOf = (user: string): RoleRef => ({ role: `of_${split(user).user}`, db: 'admin' });
  addRealm(builder, namespaces, gaps, {
    shard: null,
    users: Object.keys(users).map((user) => ({ ...split(user), roles: [roleOf(user)] })),
    expanded: new Map(),
    roles: Object.entries(users).map(([user, privileges]) => ({
      ...roleOf(user),
      builtIn: false,
      privileges,
      roles: [],
    })),
  });
  expect(gaps.list()).toEqual([]);
  const facts = builder.build();
  const resolver = createMongodbResolver(facts);
  const { id } = facts.principals.find((principal) => principal.key === key) ?? { id: -1 };
  return [...resolver.reach(id)]
    .map(({ access: { by, action, target }, holder }) => {
      const path = target.kind === 'all' ? `${pathOf(facts, target.under)}/**` : pathOf(facts, target.id);
      return `${by} ${action} ${path} ${holder.mode}`;
    })
    .sort();
}

it('anyAction on a database is everything on its data, and its roles', () => {
  const users = { 'a@admin': [can(on('billing', ''), 'anyAction')] };
  expect(reachIn({ users }, 'a@admin')).toEqual([
    'grant ddl mongo/billing/** now',
    'grant read mongo/billing/** now',
    'grant write mongo/billing/** now',
    'role-administration admin mongo/billing/** escalate',
  ]);
});

it('a changed password leads on to whom that user can take over', () => {
  const users = {
    'a@admin': [can(on('billing', ''), 'changePassword')],
    'b@billing': [can(on('orders', ''), 'changePassword')],
    'c@orders': [can(on('billing', 'inv'), 'find')],
  };
  expect(reachIn({ users }, 'a@admin')).toEqual(['account-takeover read mongo/billing/inv escalate']);
});

it('nobody takes over himself', () => {
  const users = { 'a@billing': [can(on('billing', ''), 'changePassword'), can(on('billing', 'inv'), 'find')] };
  expect(reachIn({ users }, 'a@billing')).toEqual(['grant read mongo/billing/inv now']);
});

it('users in $external have no password to change', () => {
  const users = {
    'a@admin': [can(on('$external', ''), 'changePassword')],
    'b@$external': [can(on('billing', 'inv'), 'find')],
  };
  expect(reachIn({ users }, 'a@admin')).toEqual([]);
});

it('a view into another database is behind a right on the whole of its own', () => {
  const pipeline = [{ $lookup: { from: { db: 'billing', coll: 'inv' }, as: 'i' } }];
  const collections = { orders: [{ name: 'o' }, { name: 'v', kind: 'view', viewOn: 'o', pipeline } as const] };
  const users = { 'a@admin': [can(on('orders', ''), 'find')] };
  expect(reachIn({ users, collections }, 'a@admin')).toEqual([
    'definer-view read mongo/billing/inv now',
    'grant read mongo/orders/** now',
  ]);
});

it('views on views end where they began', () => {
  const collections = {
    orders: [
      { name: 'v', kind: 'view', viewOn: 'w' } as const,
      { name: 'w', kind: 'view', viewOn: 'v', pipeline: [{ $unionWith: 'o' }] } as const,
      { name: 'o' },
    ],
  };
  const users = { 'a@admin': [can(on('orders', 'v'), 'find')] };
  expect(reachIn({ users, collections }, 'a@admin')).toEqual([
    'definer-view read mongo/orders/o now',
    'definer-view read mongo/orders/w now',
    'grant read mongo/orders/v now',
  ]);
});

it('buckets are reached by the name of their measurements', () => {
  const collections = { billing: [{ name: 'ts', kind: 'timeseries' } as const, { name: 'system.buckets.ts' }] };
  const users = { 'a@admin': [can({ db: '', system_buckets: 'ts' }, 'find')] };
  expect(reachIn({ users, collections }, 'a@admin')).toContain('grant read mongo/billing/system.buckets.ts now');
});

it('acting as a member of the cluster is everything', () => {
  const users = { 'a@admin': [can({ cluster: true }, 'internal')] };
  expect(reachIn({ users }, 'a@admin')).toEqual(['role-administration admin mongo/** escalate']);
});

it('the names of users and roles are told apart whatever they hold', () => {
  const users = { 'a@admin': [can(on('billing', 'inv'), 'find')] };
  expect(reachIn({ users }, 'admin.of_a')).toEqual([]);
});
