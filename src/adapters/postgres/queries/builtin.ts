/**
 * True for an object that initdb made and nobody touched: there are thousands per database, all alike, and what PUBLIC may
 * do with them is PostgreSQL's own. One whose ACL or owner differs is read like any other. 16384 is FirstNormalObjectId,
 * 10 the bootstrap superuser.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/include/access/transam.h
 *
 * @param columns names of the object's OID, owner and ACL; `i` is its row of pg_init_privs, if any
 */
export const untouchedBuiltin = (columns: {
  readonly oid: string;
  readonly owner: string;
  readonly acl: string;
}): string => `(${columns.oid} < 16384 AND ${columns.owner} = 10 AND ${columns.acl} IS NOT DISTINCT FROM i.initprivs)`;

/** Schemas whose objects are the engine's own. `public` is not among them. */
export const SYSTEM_SCHEMAS = `(SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('pg_catalog', 'information_schema'))`;
