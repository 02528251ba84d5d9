import { SYSTEM_SCHEMAS, untouchedBuiltin } from './builtin.ts';

/** initdb grants SELECT on most of information_schema to PUBLIC and, unlike for pg_catalog, keeps no record of it. */
const INITIAL_INFORMATION_SCHEMA = `(
     c.oid < 16384 AND c.relowner = 10 AND i.objoid IS NULL AND c.relnamespace <> 'pg_catalog'::pg_catalog.regnamespace
     AND c.relacl = pg_catalog.acldefault('r', 10) || pg_catalog.makeaclitem(0, 10, 'SELECT', false))`;

/**
 * Tables, partitioned tables, views, materialized views, foreign tables and sequences, without temporary ones. Kinds that
 * have no grants (indexes, composite types, TOAST) are left out by name, so that a kind to come is seen and reported.
 *
 * ['16500', '16450', 'inv', 'r', '16391', '{billing_own=arwdDxtm/billing_own,orders_app=r/billing_own}', null, '1']
 * → a table of schema 16450 with row security; flags are those of SecurableFlag: 1 row security, 2 forced, 4 partition,
 * 32 a view that runs with its owner's rights (security_invoker from 15)
 * From 13. Privilege: none.
 */
export const RELATIONS = `
SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relowner, c.relacl::pg_catalog.text, i.initprivs::pg_catalog.text,
       CASE WHEN c.relrowsecurity THEN 1 ELSE 0 END
     + CASE WHEN c.relforcerowsecurity THEN 2 ELSE 0 END
     + CASE WHEN c.relispartition THEN 4 ELSE 0 END
     + CASE WHEN c.relkind = 'v' AND NOT COALESCE((
              SELECT o.option_value::pg_catalog.bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
               WHERE o.option_name = 'security_invoker'), false) THEN 32 ELSE 0 END
  FROM pg_catalog.pg_class c
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = c.oid AND i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objsubid = 0
 WHERE c.relkind NOT IN ('i', 'I', 't', 'c') AND c.relpersistence <> 't'
   AND (c.relnamespace NOT IN ${SYSTEM_SCHEMAS}
        OR NOT ${untouchedBuiltin({ oid: 'c.oid', owner: 'c.relowner', acl: 'c.relacl' })}
       AND NOT ${INITIAL_INFORMATION_SCHEMA}
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
                     LEFT JOIN pg_catalog.pg_init_privs ai ON ai.objoid = a.attrelid
                      AND ai.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND ai.objsubid = a.attnum
                    WHERE a.attrelid = c.oid AND a.attrelid < 16384 AND a.attacl IS NOT NULL AND a.attacl IS DISTINCT FROM ai.initprivs))`;
