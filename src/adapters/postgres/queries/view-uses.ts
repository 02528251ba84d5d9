import { madeByUsers } from './user-objects.ts';

/**
 * Relations and routines that the queries of views use, as the server bound them.
 *
 * ['16521', '1259', '16500'] → rule 16521, the query of a view, uses relation 16500 (1259 is pg_class, 1255 pg_proc)
 * From 13. Privilege: none.
 */
export const VIEW_USES = `
SELECT DISTINCT d.objid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_rewrite r ON r.ev_class = c.oid AND r.ev_type = '1'
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = r.oid
   AND d.deptype = 'n' AND d.refobjid >= 16384 AND d.refobjid <> c.oid
   AND d.refclassid IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass)
 WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND ${madeByUsers('pg_class', 'c.oid', 'c.relnamespace')}`;
