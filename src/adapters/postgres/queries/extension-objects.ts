/**
 * Objects that belong to an extension, by catalog and OID.
 *
 * ['1255', '16850', 'postgres_fdw'] → routine 16850 belongs to postgres_fdw
 * From 13. Privilege: none.
 */
export const EXTENSION_OBJECTS = `
SELECT d.classid, d.objid, e.extname
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_depend d
    ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid AND d.deptype = 'e'`;
