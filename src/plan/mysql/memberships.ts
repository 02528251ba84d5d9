import type { Step } from '../../model/access.ts';
import { factKind, factRow, NONE, type FactId, type Facts } from '../../model/facts.ts';
import type { Cut } from './cut.ts';

/** A role that everybody has by `mandatory_roles` can be taken from nobody. */
export const isMandatory = (fact: FactId | null): boolean => fact !== null && factKind(fact) === 'setting';

/** Ends a step of a path that is a role or PROXY. That a role is one by default ends with the role. */
export function membershipCut(facts: Facts, { from, to, fact }: Step): readonly Cut[] {
  const row = fact !== null && factKind(fact) === 'membership' ? factRow(fact) : rowBetween(facts, to, from);
  return row === NONE ? [] : [{ kind: 'membership', row }];
}

/** On MariaDB a client may have the role from another account of its user name. */
function rowBetween({ memberships, principals }: Facts, role: string, member: string): number {
  const user = principals.find(({ key }) => key === member)?.attributes['user'];
  const rows = [...memberships.keys()].filter(
    (row) => memberships[row]?.set === true && principals[memberships[row].role]?.key === role,
  );
  const holds = (row: number): (typeof principals)[number] | undefined => principals[memberships[row]?.member ?? NONE];
  return (
    rows.find((row) => holds(row)?.key === member) ??
    rows.find((row) => user !== undefined && holds(row)?.attributes['user'] === user) ??
    NONE
  );
}
