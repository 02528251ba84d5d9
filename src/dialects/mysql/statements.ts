import { SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { groupBy } from '../../shared/group-by.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { routineWord } from './grant-objects.ts';
import { quoteIdentifier } from './names.ts';

/** `'user'@'host'`, which means the same under every sql_mode; a role of MariaDB has no host. */
export function accountSql(facts: Facts, id: PrincipalId): string {
  const { key = '', attributes } = facts.principals[id] ?? {};
  const host = attributes?.['host'];
  if (typeof host !== 'string') return key === 'PUBLIC' ? key : quoteIdentifier(key);
  return `${quoteName(String(attributes?.['user'] ?? ''))}@${quoteName(host)}`;
}

/** NO_BACKSLASH_ESCAPES decides what a backslash means between quotes, but not between backquotes. */
const quoteName = (text: string): string =>
  text.includes('\\') ? quoteIdentifier(text) : `'${text.replaceAll("'", "''")}'`;

/** `` `billing`.`inv` ``; of a routine without its parentheses. */
export function nameSql(facts: Facts, id: SecurableId): string {
  const name = facts.securables.name[id] ?? '';
  const own = quoteIdentifier(kindOf(facts, id) === 'routine' ? name.replace(/\(\)$/, '') : name);
  const parent = parentOf(facts, id);
  return kindOf(facts, parent) === 'database' ? `${quoteIdentifier(facts.securables.name[parent] ?? '')}.${own}` : own;
}

/** ``SELECT, INSERT ON `billing`.*``: the middle of a GRANT or REVOKE. The text of a row of mysql.db is its pattern as it is stored. */
export function privilegesSql(facts: Facts, privileges: readonly string[], target: SecurableId): string {
  const name = facts.securables.name[target] ?? '';
  const all = privileges.join(', ');
  switch (kindOf(facts, target)) {
    case 'instance':
      return `${all} ON *.*`;
    case 'database':
    case 'database-pattern':
      return `${all} ON ${quoteIdentifier(name)}.*`;
    case 'column':
      return columnsSql(facts, [{ column: target, privileges }]);
    case 'routine':
      return `${all} ON ${routineWord(facts.securables.flags[target] ?? 0)} ${nameSql(facts, target)}`;
    default:
      return `${all} ON ${nameSql(facts, target)}`;
  }
}

/** Privileges on columns of one table. */
interface ColumnPrivileges {
  readonly column: SecurableId;
  readonly privileges: readonly string[];
}

function columnsSql(facts: Facts, columns: readonly ColumnPrivileges[]): string {
  const each = columns.flatMap(({ column, privileges }) => privileges.map((privilege) => ({ column, privilege })));
  const parts = [...groupBy(each, ({ privilege }) => privilege)].map(
    ([privilege, some]) =>
      `${privilege} (${some.map(({ column }) => quoteIdentifier(facts.securables.name[column] ?? '')).join(', ')})`,
  );
  return `${parts.join(', ')} ON ${nameSql(facts, parentOf(facts, columns[0]?.column ?? 0))}`;
}

/** GRANT knows packages under sql_mode ORACLE alone. https://mariadb.com/kb/en/grant/#package-privileges */
export function revokeSql(facts: Facts, from: PrincipalId, privileges: readonly string[], target: SecurableId): string {
  const sql = `REVOKE ${privilegesSql(facts, privileges, target)} FROM ${accountSql(facts, from)}`;
  const isPackage = ((facts.securables.flags[target] ?? 0) & (SecurableFlag.package | SecurableFlag.packageBody)) !== 0;
  return isPackage ? `SET @mode = @@sql_mode; SET sql_mode = 'ORACLE'; ${sql}; SET sql_mode = @mode` : sql;
}

/** Takes privileges on several columns of one table. */
export const revokeColumnsSql = (facts: Facts, from: PrincipalId, columns: readonly ColumnPrivileges[]): string =>
  `REVOKE ${columnsSql(facts, columns)} FROM ${accountSql(facts, from)}`;

/** Gives privileges on one database, whose name the server reads as a pattern unless partial revokes are on. */
export function grantOnDatabaseSql(
  facts: Facts,
  to: PrincipalId,
  privileges: readonly string[],
  pattern: string,
): string {
  return `GRANT ${privileges.join(', ')} ON ${quoteIdentifier(pattern)}.* TO ${accountSql(facts, to)}`;
}

/** Takes a role, or the right to come out as another account, from whoever holds it. */
export function revokeMembershipSql(facts: Facts, row: number): string {
  const membership = facts.memberships[row];
  if (membership === undefined) throw new Error(`no membership ${String(row)}`);
  const { role, member, set } = membership;
  return `REVOKE ${set ? '' : 'PROXY ON '}${accountSql(facts, role)} FROM ${accountSql(facts, member)}`;
}
