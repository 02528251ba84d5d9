/**
 * Grants on databases, by pattern. All columns: each version has privileges of its own.
 *
 * {Host: '%', Db: 'bill%', User: 'orders_app', Select_priv: 'Y', Insert_priv: 'N', …} → a grant on a pattern
 * Privilege: SELECT on mysql.db.
 */
export const DB = `SELECT * FROM mysql.db`;
