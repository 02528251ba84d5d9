/**
 * Grants on tables and views.
 *
 * {Host: '%', Db: 'billing', User: 'orders_app', Table_name: 'inv', Grantor: 'root@localhost', Table_priv: 'Select,Insert'}
 * → a grant
 * Privilege: SELECT on mysql.tables_priv.
 */
export const TABLES_PRIV = `SELECT Host, Db, User, Table_name, Grantor, Table_priv FROM mysql.tables_priv`;
