/**
 * Tables, views and sequences. Temporary tables are the session's own.
 *
 * {TABLE_SCHEMA: 'billing', TABLE_NAME: 'inv', TABLE_TYPE: 'BASE TABLE', ENGINE: 'InnoDB'} → a table
 * Privilege: any global one on tables; without, only tables with a right of one's own are shown.
 */
export const TABLES = `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE
  FROM information_schema.TABLES
 WHERE TABLE_SCHEMA <> 'information_schema' AND TABLE_TYPE <> 'TEMPORARY'`;
