/**
 * ['16810', 'billing_srv', '10', '{postgres=U/postgres,=U/postgres}', null] → a foreign server and its grants
 * From 13. Privilege: none. Options are not read.
 */
export const FOREIGN_SERVERS = `
SELECT s.oid, s.srvname, s.srvowner, s.srvacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_foreign_server s
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = s.oid AND i.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND i.objsubid = 0`;
