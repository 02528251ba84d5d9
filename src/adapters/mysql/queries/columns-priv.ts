/**
 * Grants on columns.
 *
 * {Host: '%', Db: 'billing', User: 'orders_app', Table_name: 'inv', Column_name: 'pan', Column_priv: 'Select'} → a grant
 * Privilege: SELECT on mysql.columns_priv.
 */
export const COLUMNS_PRIV = `SELECT Host, Db, User, Table_name, Column_name, Column_priv FROM mysql.columns_priv`;
