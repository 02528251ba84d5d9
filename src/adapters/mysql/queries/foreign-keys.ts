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
