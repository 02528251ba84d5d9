/**
 * Procedures that we may execute and that are called like those of the audit kit. What they are is judged by their bodies.
 *
 * {ROUTINE_SCHEMA: 'dbowner_audit', ROUTINE_NAME: 'dbowner_user'} → another way to a dataset
 * Privilege: EXECUTE on the procedure shows it.
 */
export const KIT_PROCEDURES = `SELECT ROUTINE_SCHEMA, ROUTINE_NAME
  FROM information_schema.ROUTINES
 WHERE ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_NAME LIKE 'dbowner\\_%'`;
