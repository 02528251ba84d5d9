/**
 * Views that users made, with their query as the server wrote it down: every name qualified and in backquotes.
 *
 * {TABLE_SCHEMA: 'orders', TABLE_NAME: 'v', VIEW_DEFINITION: 'select …', IS_UPDATABLE: 'YES', DEFINER: 'root@localhost',
 *  SECURITY_TYPE: 'DEFINER'} → a definition; the text itself is dropped
 * Privilege: SHOW VIEW and SELECT on the view; the text is empty without.
 */
export const VIEWS = `SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, IS_UPDATABLE, DEFINER, SECURITY_TYPE
  FROM information_schema.VIEWS
 WHERE TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')`;
