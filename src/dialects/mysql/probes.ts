import type { MysqlEngine } from './engines.ts';
import { MARIADB_BITS, privilegeOfColumn } from './privileges.ts';
import { textSql } from './text.ts';

/** What tells that there is no such row. */
export const NO_ROW = 'no row';

export interface AccountNames {
  readonly user: string;
  /** Empty for a role of MariaDB. */
  readonly host: string;
}

/** An expression that reads privileges, and the text that it gives for some of them. */
export interface PrivilegeProbe {
  readonly read: string;
  /** null: there is no such row. */
  readonly textOf: (privileges: readonly string[] | null) => string;
}

/**
 * The privileges of one row with a column for each. Those in `named` are told by their words, any further together as
 * `others`: enough to see that something else has changed.
 */
export function rowProbe(
  table: 'mysql.user' | 'mysql.db',
  where: string,
  named: readonly string[],
  columns: readonly string[],
): PrivilegeProbe {
  const words = columns.map(privilegeOfColumn);
  const mine = columns.filter((_, i) => named.includes(words[i] ?? ''));
  const others = columns.filter((column) => !mine.includes(column));
  const parts = [
    ...mine.map((column) => `IF(${column} = 'Y', '${privilegeOfColumn(column)}', NULL)`),
    ...(others.length === 0 ? [] : [`IF('Y' IN (${others.join(', ')}), 'others', NULL)`]),
  ];
  return {
    read: `COALESCE((SELECT CONCAT_WS(', ', ${parts.join(', ')}) FROM ${table} WHERE ${where}), '${NO_ROW}')`,
    textOf: textOfNamed(words, named),
  };
}

/** The same for the bits of MariaDB's mysql.global_priv. */
export function accessProbe(where: string, named: readonly string[]): PrivilegeProbe {
  const access = "CAST(COALESCE(JSON_VALUE(Priv, '$.access'), '0') AS UNSIGNED)";
  const bits = MARIADB_BITS.flatMap((word, bit) => (named.includes(word) ? [{ word, value: 1n << BigInt(bit) }] : []));
  const others = bits.reduce((rest, { value }) => rest & ~value, (1n << 64n) - 1n);
  const parts = [
    ...bits.map(({ word, value }) => `IF(${access} & ${String(value)} <> 0, '${word}', NULL)`),
    `IF(${access} & ${String(others)} <> 0, 'others', NULL)`,
  ];
  return {
    read: `COALESCE((SELECT CONCAT_WS(', ', ${parts.join(', ')}) FROM mysql.global_priv WHERE ${where}), '${NO_ROW}')`,
    textOf: textOfNamed(MARIADB_BITS, named),
  };
}

const textOfNamed =
  (order: readonly string[], named: readonly string[]) =>
  (privileges: readonly string[] | null): string => {
    if (privileges === null) return NO_ROW;
    const mine = order.filter((word) => named.includes(word) && privileges.includes(word));
    return [...mine, ...(privileges.some((word) => !mine.includes(word)) ? ['others'] : [])].join(', ');
  };

/** The privileges of one row with a column of the type SET, which gives its members in the order of its definition. */
export const setProbe = (column: keyof typeof SETS, where: string): PrivilegeProbe => ({
  read: `COALESCE((SELECT ${column} FROM mysql.${SETS[column].table} WHERE ${where}), '${NO_ROW}')`,
  textOf: (privileges) => (privileges === null ? NO_ROW : setText(column, privileges)),
});

/** `Select,Create View` for the words of GRANT, as a column of the type SET gives them. */
export const setText = (column: keyof typeof SETS, privileges: readonly string[]): string =>
  SETS[column].members.filter((member) => privileges.includes(wordOf(member))).join(',');

const wordOf = (member: string): string =>
  member === 'Grant' ? 'GRANT OPTION' : member === 'Delete versioning rows' ? 'DELETE HISTORY' : member.toUpperCase();

/** https://github.com/MariaDB/server/blob/mariadb-11.8.9/scripts/mariadb_system_tables.sql; MySQL has the same, and fewer. */
const SETS = {
  Table_priv: {
    table: 'tables_priv',
    members: [
      ...['Select', 'Insert', 'Update', 'Delete', 'Create', 'Drop', 'Grant', 'References', 'Index', 'Alter'],
      ...['Create View', 'Show view', 'Trigger', 'Delete versioning rows'],
    ],
  },
  Column_priv: { table: 'columns_priv', members: ['Select', 'Insert', 'Update', 'References'] },
  Proc_priv: { table: 'procs_priv', members: ['Execute', 'Alter Routine', 'Grant', 'Show Create Routine'] },
} as const;

/** Columns of mysql.db that hold privileges, in its order. */
export function databaseColumns(engine: MysqlEngine, version: string): readonly string[] {
  const columns = [...DATA, 'Grant_priv', ...OBJECTS, ...CODE, 'Execute_priv', 'Event_priv', 'Trigger_priv'];
  if (engine === 'mysql') return columns;
  // https://mariadb.com/kb/en/mysqldb-table/
  return [...columns, 'Delete_history_priv', ...(isFrom(version, 11, 3) ? ['Show_create_routine_priv'] : [])];
}

function isFrom(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return a > major || (a === major && b >= minor);
}

const DATA = ['Select_priv', 'Insert_priv', 'Update_priv', 'Delete_priv', 'Create_priv', 'Drop_priv'];
const OBJECTS = ['References_priv', 'Index_priv', 'Alter_priv', 'Create_tmp_table_priv', 'Lock_tables_priv'];
const CODE = ['Create_view_priv', 'Show_view_priv', 'Create_routine_priv', 'Alter_routine_priv'];

/** Columns of mysql.user that hold privileges: the same from MySQL 8.0 to 9.7. */
export const USER_COLUMNS: readonly string[] = [
  ...[...DATA, 'Reload_priv', 'Shutdown_priv', 'Process_priv', 'File_priv', 'Grant_priv'],
  ...['References_priv', 'Index_priv', 'Alter_priv', 'Show_db_priv', 'Super_priv', 'Create_tmp_table_priv'],
  ...['Lock_tables_priv', 'Execute_priv', 'Repl_slave_priv', 'Repl_client_priv', ...CODE, 'Create_user_priv'],
  ...['Event_priv', 'Trigger_priv', 'Create_tablespace_priv', 'Create_role_priv', 'Drop_role_priv'],
];

/** `User = 'app' AND Host = '%'`: names as the server's own columns compare them. */
export const accountIs = ({ user, host }: AccountNames, prefix = ''): string =>
  `${prefix}User = ${textSql(user)} AND ${prefix}Host = ${textSql(host)}`;

/** Privileges on the columns of a table: `; a: Select; b: Select,Insert`. */
export const columnsRead = (where: string): string =>
  `COALESCE((SELECT GROUP_CONCAT('; ', LOWER(Column_name), ': ', Column_priv ORDER BY CAST(LOWER(Column_name) AS BINARY) SEPARATOR '') FROM mysql.columns_priv WHERE ${where}), '')`;

/** Dynamic privileges of an account of MySQL: `BACKUP_ADMIN, CLONE_ADMIN WITH GRANT OPTION`. */
export const dynamicRead = ({ user, host }: AccountNames): string =>
  `COALESCE((SELECT GROUP_CONCAT(PRIV, IF(WITH_GRANT_OPTION = 'Y', ' WITH GRANT OPTION', '') ORDER BY CAST(PRIV AS BINARY) SEPARATOR ', ') FROM mysql.global_grants WHERE USER = ${textSql(user)} AND HOST = ${textSql(host)}), '')`;

/** What partial revokes take from an account of MySQL: `billing: INSERT, billing: SELECT`. */
export const restrictionsRead = (account: AccountNames): string =>
  `COALESCE((SELECT GROUP_CONCAT(r.d, ': ', r.p ORDER BY CAST(r.d AS BINARY), CAST(r.p AS BINARY) SEPARATOR ', ') FROM mysql.user AS u, JSON_TABLE(u.User_attributes, '$.Restrictions[*]' COLUMNS (d VARCHAR(64) PATH '$.Database', NESTED PATH '$.Privileges[*]' COLUMNS (p VARCHAR(64) PATH '$'))) AS r WHERE ${accountIs(account, 'u.')}), '')`;
