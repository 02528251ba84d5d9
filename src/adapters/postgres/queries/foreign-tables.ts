/**
 * Foreign tables and what they are called on the other server; without options, the same as here.
 *
 * ['16820', '16810', 'billing', 'inv'] → relation 16820 is billing.inv on server 16810
 * From 13. Privilege: none.
 */
export const FOREIGN_TABLES = `
SELECT f.ftrelid, f.ftserver,
       COALESCE((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o WHERE o.option_name = 'schema_name'), n.nspname),
       COALESCE((SELECT o.option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) o WHERE o.option_name = 'table_name'), c.relname)
  FROM pg_catalog.pg_foreign_table f
  JOIN pg_catalog.pg_class c ON c.oid = f.ftrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;
