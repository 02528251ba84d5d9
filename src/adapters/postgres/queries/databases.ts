/**
 * Every database of the cluster, connectable or not (a connection limit of -2 marks what is left of a failed DROP).
 *
 * ['shop', '16401', '{=Tc/shop_own,shop_own=CTc/shop_own}', 't', '-1'] → a database, its owner and its grants
 * From 13. Privilege: none.
 */
export const DATABASES = `
SELECT d.datname, d.datdba, d.datacl::pg_catalog.text, d.datallowconn, d.datconnlimit
  FROM pg_catalog.pg_database d
 ORDER BY d.datname COLLATE "C"`;
