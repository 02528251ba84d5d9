import { expect } from 'vitest';
import { pathOf } from '../../../src/model/securables.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Cut } from '../../../src/plan/mongodb/cut.ts';

/** The row of a role of somebody. */
export function membership({ memberships, principals }: Facts, member: string, role: string): Cut {
  const row = memberships.findIndex(
    (each) => principals[each.member]?.key === member && principals[each.role]?.key === role,
  );
  expect(row, `${member} has ${role}`).not.toBe(-1);
  return { kind: 'membership', row };
}

/** What a role has on one collection, all of it. */
function grant(facts: Facts, role: string, path: string): Cut {
  const { grantee, target, count, privileges } = facts.grants;
  for (let row = 0; row < count; row++)
    if (facts.principals[grantee[row] ?? -1]?.key === role && pathOf(facts, target[row] ?? -1) === path)
      return { kind: 'grant', row, privileges: facts.privilegeSets[privileges[row] ?? -1]?.privileges ?? [] };
  throw new Error(`${role} has nothing on ${path}`);
}

export const NEW_ROLE: Cut = {
  kind: 'role',
  role: {
    key: 'admin.orders_kept',
    db: 'admin',
    name: 'orders_kept',
    shard: null,
    rights: [{ resource: { kind: 'namespace', db: 'orders', collection: 'inv' }, privileges: ['find'] }],
    roles: [],
  },
};

/** One of each kind of change: create, grant to a user, take a role from a user, take actions from a role. */
export const someCuts = (facts: Facts): readonly Cut[] => [
  NEW_ROLE,
  { kind: 'member', member: 'm01_read@admin', role: 'admin.orders_kept' },
  {
    kind: 'granted',
    role: 'admin.n1',
    right: { resource: { kind: 'namespace', db: 'orders', collection: '' }, privileges: ['find'] },
  },
  membership(facts, 'm01_read@admin', 'billing.read'),
  membership(facts, 'admin.n2', 'admin.n1'),
  grant(facts, 'admin.c_inv', 'mongo/billing/inv'),
];
