import { SYSTEM_SCHEMAS, untouchedBuiltin } from './builtin.ts';

/**
 * Types that people made: base, composite, domain, enum and range. Left out, unless they have grants of their own, are the
 * types that come with something else: the row type of a table, the array and the multirange of a type.
 *
 * ['16700', '16450', 'state', '16391', '{=U/billing_own,billing_own=U/billing_own}', null] → a type and its grants
 * From 13. Privilege: none.
 */
export const TYPES = `
SELECT t.oid, t.typnamespace, t.typname, t.typowner, t.typacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = t.oid AND i.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND i.objsubid = 0
 WHERE (t.typacl IS NOT NULL
        OR t.typtype NOT IN ('c', 'm', 'p') AND t.typinput <> 'pg_catalog.array_in'::pg_catalog.regproc
        OR t.typtype = 'c' AND EXISTS (
             SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
   AND (t.typnamespace NOT IN ${SYSTEM_SCHEMAS}
        OR NOT ${untouchedBuiltin({ oid: 't.oid', owner: 't.typowner', acl: 't.typacl' })})`;
