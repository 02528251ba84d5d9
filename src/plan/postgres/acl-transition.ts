import type { Facts, PrincipalId, PrivilegeSet, SecurableId } from '../../model/facts.ts';
import { grantSql, revokeOptionSql, revokeSql } from '../../dialects/postgres/statements.ts';
import { groupBy } from '../../shared/group-by.ts';

/** What one grantor gave one grantee on an object and on columns of it; what is not in it is nothing. */
export type AclState = ReadonlyMap<SecurableId, PrivilegeSet>;

const EMPTY: PrivilegeSet = { privileges: [], grantable: [] };
export const heldOn = (state: AclState, id: SecurableId): PrivilegeSet => state.get(id) ?? EMPTY;

/** What one set has and another has not. */
export const lostBetween = (before: PrivilegeSet, after: PrivilegeSet): PrivilegeSet => ({
  privileges: before.privileges.filter((word) => !after.privileges.includes(word)),
  grantable: before.grantable.filter((word) => !after.grantable.includes(word)),
});

/**
 * The GRANTs and REVOKEs that lead from one state to another, for whoever acts as the grantor. A REVOKE on a table takes the
 * same from its columns, where what is to stay is then granted again; one on columns leaves the table alone.
 * https://www.postgresql.org/docs/18/sql-revoke.html
 */
export function aclTransition(
  facts: Facts,
  object: SecurableId,
  grantee: PrincipalId,
  before: AclState,
  after: AclState,
): readonly string[] {
  const own = transition(facts, [object], grantee, heldOn(before, object), heldOn(after, object));
  const lost = lostBetween(heldOn(before, object), heldOn(after, object));
  const columns = [...new Set([...before.keys(), ...after.keys()])].filter((id) => id !== object);
  const steps = columns.map((id) => ({ id, from: without(heldOn(before, id), lost), to: heldOn(after, id) }));
  const alike = groupBy(steps, ({ from, to }) => JSON.stringify([from, to]));
  return [
    ...own,
    ...[...alike.values()].flatMap((group) => {
      const [first] = group;
      const ids = group.map(({ id }) => id).sort((a, b) => a - b);
      return first === undefined ? [] : transition(facts, ids, grantee, first.from, first.to);
    }),
  ];
}

const without = (set: PrivilegeSet, lost: PrivilegeSet): PrivilegeSet => {
  const gone = new Set([...lost.privileges, ...lost.grantable]);
  return {
    privileges: set.privileges.filter((word) => !lost.privileges.includes(word)),
    grantable: set.grantable.filter((word) => !gone.has(word)),
  };
};

function transition(
  facts: Facts,
  objects: readonly SecurableId[],
  grantee: PrincipalId,
  before: PrivilegeSet,
  after: PrivilegeSet,
): readonly string[] {
  const lost = lostBetween(before, after);
  const options = lost.grantable.filter((word) => !lost.privileges.includes(word));
  const won = lostBetween(after, before);
  const plain = won.privileges.filter((word) => !won.grantable.includes(word));
  const some = (privileges: readonly string[], sql: (what: Parameters<typeof grantSql>[1]) => string): string[] =>
    privileges.length === 0 ? [] : [sql({ privileges, objects })];
  return [
    ...some(lost.privileges, (what) => revokeSql(facts, what, grantee)),
    ...some(options, (what) => revokeOptionSql(facts, what, grantee)),
    ...some(plain, (what) => grantSql(facts, what, grantee, false)),
    ...some(won.grantable, (what) => grantSql(facts, what, grantee, true)),
  ];
}
