/**
 * Schemas, without those of temporary and TOAST tables.
 *
 * ['2200', 'public', '6171', '{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}', null] → a schema and its grants;
 * the last column is the ACL that initdb or CREATE EXTENSION gave it
 * From 13. Privilege: none.
 */
export const SCHEMAS = `
SELECT n.oid, n.nspname, n.nspowner, n.nspacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_namespace n
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = n.oid AND i.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND i.objsubid = 0
 WHERE n.nspname !~ '^pg_(toast|temp_[0-9]+|toast_temp_[0-9]+)$'`;
