/**
 * Where foreign servers point to. Only these options: others can hold secrets.
 *
 * ['16810', 'postgres_fdw', 'db2.example', '5432', 'billing'] → a server of that wrapper
 * From 13. Privilege: none.
 */
export const FOREIGN_SERVER_OPTIONS = `
SELECT s.oid, w.fdwname,
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'host'),
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'port'),
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(s.srvoptions) o WHERE o.option_name = 'dbname')
  FROM pg_catalog.pg_foreign_server s
  JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw`;
