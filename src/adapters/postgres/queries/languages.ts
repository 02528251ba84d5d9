/**
 * Languages; those that are no procedural language (internal, c, sql) come with the engine.
 *
 * ['13800', 'plpgsql', '10', null, null, 't'] → a language; its NULL ACL gives USAGE to PUBLIC
 * From 13. Privilege: none.
 */
export const LANGUAGES = `
SELECT l.oid, l.lanname, l.lanowner, l.lanacl::pg_catalog.text, i.initprivs::pg_catalog.text, l.lanispl
  FROM pg_catalog.pg_language l
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = l.oid AND i.classoid = 'pg_catalog.pg_language'::pg_catalog.regclass AND i.objsubid = 0`;
