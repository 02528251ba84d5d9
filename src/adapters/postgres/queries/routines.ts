import { SYSTEM_SCHEMAS, untouchedBuiltin } from './builtin.ts';

/**
 * Functions, procedures, aggregates and window functions. The types of the arguments (for a procedure from 14, OUT included)
 * tell routines of one name apart; names of types outside pg_catalog are qualified, because search_path is pg_catalog.
 *
 * ['16600', '16450', 'f_def', 'integer, billing.state', '16391', null, null, 't', '1', '2'] → a SECURITY DEFINER routine
 * that takes one or two arguments
 * From 13. Privilege: none.
 */
export const ROUTINES = `
SELECT p.oid, p.pronamespace, p.proname, pg_catalog.oidvectortypes(p.proargtypes), p.proowner,
       p.proacl::pg_catalog.text, i.initprivs::pg_catalog.text, p.prosecdef,
       p.pronargs - p.pronargdefaults, CASE WHEN p.provariadic = 0 THEN p.pronargs ELSE 100 END
  FROM pg_catalog.pg_proc p
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = p.oid AND i.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND i.objsubid = 0
 WHERE p.pronamespace NOT IN ${SYSTEM_SCHEMAS}
    OR NOT ${untouchedBuiltin({ oid: 'p.oid', owner: 'p.proowner', acl: 'p.proacl' })}`;
