import { SYSTEM_SCHEMAS } from './builtin.ts';

/**
 * Columns with grants of their own; a column without has no row here.
 *
 * ['16500', 'pan', '{orders_app=r/billing_own}', null] → a column of relation 16500 and its grants
 * From 13. Privilege: none.
 */
export const COLUMNS = `
SELECT a.attrelid, a.attname, a.attacl::pg_catalog.text, i.initprivs::pg_catalog.text
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relpersistence <> 't'
  LEFT JOIN pg_catalog.pg_init_privs i
    ON i.objoid = a.attrelid AND i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objsubid = a.attnum
 WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
   AND (c.relnamespace NOT IN ${SYSTEM_SCHEMAS} OR a.attacl IS DISTINCT FROM i.initprivs)`;
