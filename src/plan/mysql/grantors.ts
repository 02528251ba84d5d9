import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { GrantRows } from './grant-rows.ts';

/**
 * What the rollback does not restore of a row that names its grantor: every GRANT and REVOKE writes whoever runs it there. Those
 * who may run the script are no loss; nothing but the column itself depends on it.
 * https://github.com/mysql/mysql-server/blob/mysql-9.7.0/sql/auth/sql_user_table.cc (replace_table_table)
 */
export function grantorLost(rows: GrantRows, grantee: PrincipalId, target: SecurableId): string | null {
  const [row] = rows.on(grantee, target);
  const grantor = row === undefined ? NONE : rows.grantor(row);
  if (grantor === NONE || mayGrantEverywhere(rows.facts, grantor)) return null;
  return `the column Grantor names whoever runs the rollback, no longer ${rows.facts.principals[grantor]?.key ?? ''}`;
}

const grantersOf = new WeakMap<Facts, ReadonlySet<PrincipalId>>();

function mayGrantEverywhere(facts: Facts, principal: PrincipalId): boolean {
  let known = grantersOf.get(facts);
  if (known === undefined) {
    const found = new Set<PrincipalId>();
    const { grantee, target, privileges, count } = facts.grants;
    for (let row = 0; row < count; row++)
      if (
        target[row] === ROOT &&
        facts.privilegeSets[privileges[row] ?? NONE]?.privileges.includes('GRANT OPTION') === true
      )
        found.add(grantee[row] ?? NONE);
    grantersOf.set(facts, (known = found));
  }
  return known.has(principal);
}
