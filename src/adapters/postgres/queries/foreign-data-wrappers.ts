/**
 * ['16800', 'postgres_fdw', '10', '{postgres=U/postgres,shop_own=U/postgres}', null] → a wrapper and its grants
 * From 13. Privilege: none. Options are not read.
 */
export const FOREIGN_DATA_WRAPPERS = `
SELECT f.oid, f.fdwname, f.fdwowner, f.fdwacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_foreign_data_wrapper f
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = f.oid AND i.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND i.objsubid = 0`;
