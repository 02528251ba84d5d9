/**
 * The three spellings in which the grant tables hold a privilege, each to the keyword of GRANT. An unknown spelling
 * gives a keyword all the same, so that it shows up as what it is instead of disappearing.
 */

/** `Create_tmp_table_priv` of mysql.user and mysql.db → `CREATE TEMPORARY TABLES`. */
export function privilegeOfColumn(column: string): string {
  const word = column.replace(/_priv$/, '').toUpperCase();
  return COLUMN_WORDS[word] ?? word.replaceAll('_', ' ');
}

/** A member of the SET columns of tables_priv, columns_priv and procs_priv: `Create View` → `CREATE VIEW`. */
export function privilegeOfWord(member: string): string {
  const word = member.toUpperCase();
  return SET_WORDS[word] ?? word;
}

/** The `access` number of mysql.global_priv (MariaDB), as decimal text because it exceeds a double. Bits beyond the known: `BIT n`. */
export function privilegesOfAccess(access: string): string[] {
  const bits = BigInt(access);
  // The bootstrap accounts hold all 64 bits.
  if (bits === ALL_ACCESS) return [...MARIADB_BITS];
  const privileges: string[] = [];
  for (let bit = 0; bits >> BigInt(bit) > 0n; bit++)
    if ((bits >> BigInt(bit)) & 1n) privileges.push(MARIADB_BITS[bit] ?? `BIT ${String(bit)}`);
  return privileges;
}

/** The inverse of `privilegeOfColumn`; the server takes names of columns in any case. */
export function columnOfPrivilege(privilege: string): string {
  const known = Object.keys(COLUMN_WORDS).find((word) => COLUMN_WORDS[word] === privilege);
  return `${known ?? privilege.replaceAll(' ', '_')}_priv`;
}

/** The inverse of `privilegeOfWord`; the server takes members in any case. */
export const wordOfPrivilege = (privilege: string): string =>
  Object.keys(SET_WORDS).find((word) => SET_WORDS[word] === privilege) ?? privilege;

/** The inverse of `privilegesOfAccess`. */
export function accessOfPrivileges(privileges: readonly string[]): string {
  let access = 0n;
  for (const privilege of privileges) {
    const bit = /^BIT (\d+)$/.exec(privilege)?.[1] ?? MARIADB_BITS.indexOf(privilege);
    if (Number(bit) >= 0) access |= 1n << BigInt(bit);
  }
  return String(access);
}

const COLUMN_WORDS: Readonly<Record<string, string>> = {
  GRANT: 'GRANT OPTION',
  SHOW_DB: 'SHOW DATABASES',
  CREATE_TMP_TABLE: 'CREATE TEMPORARY TABLES',
  REPL_SLAVE: 'REPLICATION SLAVE',
  REPL_CLIENT: 'REPLICATION CLIENT',
};

const SET_WORDS: Readonly<Record<string, string>> = {
  GRANT: 'GRANT OPTION',
  'DELETE VERSIONING ROWS': 'DELETE HISTORY',
};

const ALL_ACCESS = (1n << 64n) - 1n;

/** https://github.com/MariaDB/server/blob/mariadb-11.8.9/sql/privilege.h, by bit number. */
export const MARIADB_BITS: readonly string[] = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'RELOAD',
  'SHUTDOWN',
  'PROCESS',
  'FILE',
  'GRANT OPTION',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'SHOW DATABASES',
  'SUPER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'REPLICATION SLAVE',
  'BINLOG MONITOR',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'CREATE USER',
  'EVENT',
  'TRIGGER',
  'CREATE TABLESPACE',
  'DELETE HISTORY',
  'SET USER',
  'FEDERATED ADMIN',
  'CONNECTION ADMIN',
  'READ_ONLY ADMIN',
  'REPLICATION SLAVE ADMIN',
  'REPLICATION MASTER ADMIN',
  'BINLOG ADMIN',
  'BINLOG REPLAY',
  'SLAVE MONITOR',
  'SHOW CREATE ROUTINE',
];
