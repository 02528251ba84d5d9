/**
 * Routines of pg_catalog that have the name of one outside: a call without a schema means them, because pg_catalog is searched
 * first.
 *
 * ['log', '1', '1'] → `log(2)` is no call of a user's routine; from one to one argument
 * From 13. Privilege: none.
 */
export const BUILTIN_ROUTINES = `
SELECT DISTINCT b.proname, b.pronargs - b.pronargdefaults, CASE WHEN b.provariadic = 0 THEN b.pronargs ELSE 100 END
  FROM pg_catalog.pg_proc b
 WHERE b.pronamespace = 'pg_catalog'::pg_catalog.regnamespace
   AND b.proname IN (SELECT u.proname FROM pg_catalog.pg_proc u
                      WHERE u.oid >= 16384 AND u.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace)`;
