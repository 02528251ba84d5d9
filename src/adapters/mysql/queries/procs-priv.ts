/**
 * Grants on procedures, functions and packages.
 *
 * {Host: '%', Db: 'billing', User: 'orders_app', Routine_name: 'get_pan', Routine_type: 'PROCEDURE', Grantor: 'root@localhost',
 *  Proc_priv: 'Execute'} → a grant
 * Privilege: SELECT on mysql.procs_priv.
 */
export const PROCS_PRIV = `SELECT Host, Db, User, Routine_name, Routine_type, Grantor, Proc_priv FROM mysql.procs_priv`;
