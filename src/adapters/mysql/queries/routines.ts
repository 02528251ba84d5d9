/**
 * Procedures, functions and packages; bodies of those that users made.
 *
 * {ROUTINE_SCHEMA: 'billing', ROUTINE_NAME: 'get_pan', ROUTINE_TYPE: 'PROCEDURE', EXTERNAL_LANGUAGE: 'SQL', SECURITY_TYPE: 'DEFINER',
 *  DEFINER: 'billing_own@%', SQL_MODE: 'STRICT_TRANS_TABLES', BODY: 'SELECT pan FROM billing.inv'}
 * → a routine and its definition; the text itself is dropped
 * Privilege: SHOW_ROUTINE (MySQL), SELECT on mysql.proc or SHOW CREATE ROUTINE (MariaDB), or SELECT on everything.
 */
export const ROUTINES = `SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, EXTERNAL_LANGUAGE, SECURITY_TYPE, DEFINER, SQL_MODE,
       IF(ROUTINE_SCHEMA IN ('mysql', 'sys'), '', ROUTINE_DEFINITION) AS BODY
  FROM information_schema.ROUTINES`;
