import { type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { groupBy } from '../../shared/group-by.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { routineWord } from './grant-objects.ts';
import { quoteIdentifier } from './names.ts';

/** The two parts of an account's name; a role of MariaDB has no host. */
export function accountNames(facts: Facts, id: PrincipalId): { readonly user: string; readonly host: string } {
  const { key = '', attributes } = facts.principals[id] ?? {};
  const host = attributes?.['host'];
  return { user: String(attributes?.['user'] ?? key), host: typeof host === 'string' ? host : '' };
}

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
export interface ColumnPrivileges {
  readonly column: SecurableId;
  readonly privileges: readonly string[];
}

const columnsSql = (facts: Facts, columns: readonly ColumnPrivileges[]): string =>
  tablePrivilegesSql(facts, [], columns, parentOf(facts, columns[0]?.column ?? 0));

/** ``DELETE, SELECT (`a`, `b`) ON `billing`.`inv` ``: on a table and on its columns. */
export function tablePrivilegesSql(
  facts: Facts,
  own: readonly string[],
  columns: readonly ColumnPrivileges[],
  table: SecurableId,
): string {
  const each = columns.flatMap(({ column, privileges }) => privileges.map((privilege) => ({ column, privilege })));
  const parts = [...groupBy(each, ({ privilege }) => privilege)].map(
    ([privilege, some]) =>
      `${privilege} (${some.map(({ column }) => quoteIdentifier(facts.securables.name[column] ?? '')).join(', ')})`,
  );
  return `${[...own, ...parts].join(', ')} ON ${nameSql(facts, table)}`;
}

/** @param what the middle of the statement, see `privilegesSql` */
export const grantSql = (facts: Facts, to: PrincipalId, what: string): string =>
  `GRANT ${what} TO ${accountSql(facts, to)}`;

/** @param what the middle of the statement, see `privilegesSql` */
export const revokeSql = (facts: Facts, from: PrincipalId, what: string): string =>
  `REVOKE ${what} FROM ${accountSql(facts, from)}`;

/** GRANT and REVOKE know packages under sql_mode ORACLE alone. https://mariadb.com/kb/en/grant/#package-privileges */
export const isInOracleMode = (sql: string): boolean => /^(GRANT|REVOKE) [A-Z ,]+ ON PACKAGE( BODY)? `/.test(sql);

/** The statement as it can be run on its own. */
export const aloneSql = (sql: string): string =>
  isInOracleMode(sql) ? `SET @mode = @@sql_mode; SET sql_mode = 'ORACLE'; ${sql}; SET sql_mode = @mode` : sql;

/** The middle of a GRANT or REVOKE of a role, or of the right to come out as another account. */
export const membershipSql = (facts: Facts, role: PrincipalId, isProxy: boolean): string =>
  `${isProxy ? 'PROXY ON ' : ''}${accountSql(facts, role)}`;

/** Sets which of its roles are active when an account logs in; MariaDB knows one. */
export function defaultRolesSql(facts: Facts, account: PrincipalId, roles: readonly PrincipalId[]): string {
  const list = roles.length === 0 ? 'NONE' : roles.map((role) => accountSql(facts, role)).join(', ');
  return `SET DEFAULT ROLE ${list} ${facts.engine === 'mariadb' ? 'FOR' : 'TO'} ${accountSql(facts, account)}`;
}
