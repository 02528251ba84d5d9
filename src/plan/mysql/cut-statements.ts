import { NONE, ROOT, type Facts } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { quoteIdentifier } from '../../dialects/mysql/names.ts';
import {
  accountSql,
  grantOnDatabaseSql,
  privilegesSql,
  revokeColumnsSql,
  revokeMembershipSql,
  revokeSql,
} from '../../dialects/mysql/statements.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { Statement } from '../statement.ts';
import type { Cut } from './cut.ts';

/**
 * The statements that make cuts. What is to stay is granted before the wider row goes. A partial revoke comes last: the same
 * words take a privilege out of a row for the database as long as there is one.
 */
export function statementsOf(facts: Facts, cuts: readonly Cut[]): readonly Statement[] {
  const of = <K extends Cut['kind']>(kind: K): Extract<Cut, { readonly kind: K }>[] =>
    cuts.filter((cut): cut is Extract<Cut, { readonly kind: K }> => cut.kind === kind);
  const sql = [
    ...of('kept').map(({ principal, privileges, pattern }) =>
      grantOnDatabaseSql(facts, principal, privileges, pattern),
    ),
    ...of('membership').map(({ row }) => revokeMembershipSql(facts, row)),
    ...revocations(facts, of('grant')),
    ...of('leftovers').map(({ principal }) => `DROP USER ${accountSql(facts, principal)}`),
    ...of('server').map(({ server }) => `DROP SERVER ${quoteIdentifier(facts.securables.name[server] ?? '')}`),
    ...restrictions(facts, of('restriction')),
  ];
  return sql.map((text) => ({ database: null, sql: text }));
}

type GrantCut = Extract<Cut, { readonly kind: 'grant' }>;

/**
 * One statement per row, for all columns of a table, and for all privileges on the server. Columns come first: what is taken
 * from a table is taken from its columns, of which nothing can be taken then.
 */
function revocations(facts: Facts, cuts: readonly GrantCut[]): readonly string[] {
  const { grantee, target } = facts.grants;
  const groups = groupBy(cuts, ({ row }) => {
    const on = target[row] ?? ROOT;
    const isColumn = kindOf(facts, on) === 'column';
    return `${String(grantee[row])} ${isColumn ? 'columns' : ''} ${String(isColumn ? parentOf(facts, on) : on)}`;
  });
  const isOnColumns = ([first]: readonly GrantCut[]): boolean =>
    kindOf(facts, target[first?.row ?? NONE] ?? ROOT) === 'column';
  const ordered = [...groups.values()].sort((a, b) => Number(isOnColumns(b)) - Number(isOnColumns(a)));
  return ordered.map((group) => {
    const [first] = group;
    const from = grantee[first?.row ?? NONE] ?? NONE;
    const on = target[first?.row ?? NONE] ?? ROOT;
    if (!isOnColumns(group))
      return revokeSql(facts, from, [...new Set(group.flatMap(({ privileges }) => privileges))].sort(), on);
    const columns = group.map(({ row, privileges }) => ({ column: target[row] ?? ROOT, privileges }));
    return revokeColumnsSql(facts, from, columns);
  });
}

function restrictions(
  facts: Facts,
  cuts: readonly Extract<Cut, { readonly kind: 'restriction' }>[],
): readonly string[] {
  const groups = groupBy(cuts, ({ principal, database }) => `${String(principal)} ${String(database)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const privileges = [...new Set(group.flatMap((cut) => cut.privileges))].sort();
    return [`REVOKE ${privilegesSql(facts, privileges, first.database)} FROM ${accountSql(facts, first.principal)}`];
  });
}
