/**
 * The other databases of the server that we may connect to.
 *
 * ['shop'] → one of them. From 13. Privilege: none.
 */
export const CONNECTABLE = `
SELECT d.datname
  FROM pg_catalog.pg_database d
 WHERE d.datallowconn AND d.datconnlimit <> -2
   AND d.datname <> pg_catalog.current_database()
   AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')
 ORDER BY d.datname COLLATE "C"`;
