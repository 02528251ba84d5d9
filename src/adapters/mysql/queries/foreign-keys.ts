/**
 * Foreign keys; the unique constraint is the parent's.
 *
 * {CONSTRAINT_SCHEMA: 'billing', CONSTRAINT_NAME: 'fk_child', TABLE_NAME: 'child', UNIQUE_CONSTRAINT_SCHEMA: 'orders',
 *  REFERENCED_TABLE_NAME: 'parent', DELETE_RULE: 'CASCADE', UPDATE_RULE: 'NO ACTION'} → a foreign key
 * Privilege: any global one on tables; on MariaDB SELECT is not enough.
 */
export const FOREIGN_KEYS = `SELECT CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_NAME, UNIQUE_CONSTRAINT_SCHEMA, REFERENCED_TABLE_NAME, DELETE_RULE,
       UPDATE_RULE
  FROM information_schema.REFERENTIAL_CONSTRAINTS`;

/** The bits of a foreign key's type, for one of the two rules. */
const rule = (cascade: number, setNull: number, noAction: number): string =>
  `CASE WHEN TYPE & ${String(cascade)} THEN 'CASCADE' WHEN TYPE & ${String(setNull)} THEN 'SET NULL'
            WHEN TYPE & ${String(noAction)} THEN 'NO ACTION' ELSE 'RESTRICT' END`;

/** The first or the second part of `database/table`, in which InnoDB writes names as its files are called: `a@002db/t`. */
const part = (of: string, which: 1 | -1): string =>
  `CONVERT(CONVERT(CAST(SUBSTRING_INDEX(${of}, '/', ${String(which)}) AS BINARY) USING filename) USING utf8mb3)`;

/**
 * The same rows from InnoDB's own dictionary (MariaDB), whose tables alone have foreign keys. REFERENTIAL_CONSTRAINTS opens
 * every table of the server there.
 * https://github.com/MariaDB/server/blob/mariadb-10.11.19/storage/innobase/include/dict0mem.h (DICT_FOREIGN_ON_DELETE_CASCADE)
 *
 * Privilege: PROCESS.
 */
export const INNODB_FOREIGN_KEYS = `SELECT ${part('FOR_NAME', 1)} AS CONSTRAINT_SCHEMA,
       SUBSTRING(ID, CHAR_LENGTH(SUBSTRING_INDEX(ID, '/', 1)) + 2) AS CONSTRAINT_NAME,
       ${part('FOR_NAME', -1)} AS TABLE_NAME,
       ${part('REF_NAME', 1)} AS UNIQUE_CONSTRAINT_SCHEMA,
       ${part('REF_NAME', -1)} AS REFERENCED_TABLE_NAME,
       ${rule(1, 2, 16)} AS DELETE_RULE,
       ${rule(4, 8, 32)} AS UPDATE_RULE
  FROM information_schema.INNODB_SYS_FOREIGN`;
