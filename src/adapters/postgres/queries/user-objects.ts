import { SYSTEM_SCHEMAS } from './builtin.ts';

/**
 * True for an object that users made: not in the engine's own schemas, and not part of an extension, whose definitions are
 * its author's and the same on every server. 16384 is FirstNormalObjectId.
 *
 * @param catalog `pg_class`, `pg_proc`, …
 */
export const madeByUsers = (catalog: string, oid: string, schema: string): string => `(
       ${oid} >= 16384 AND ${schema} NOT IN ${SYSTEM_SCHEMAS}
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x
                    WHERE x.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass AND x.objid = ${oid} AND x.deptype = 'e'))`;

/** SHA-256 of a text, in hex. */
export const sha256 = (text: string): string =>
  `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${text}, 'UTF8')), 'hex')`;
