/**
 * Publications of this database, with a row for each schema (from 15; 2615 is pg_namespace) and table (1259 is pg_class)
 * that they name, or one without a member.
 *
 * ['pub', '16391', 'f', '1259', '16500'] → publication `pub` sends relation 16500
 * From 13. Privilege: none.
 */
export const publications = (version: number): string => `
SELECT p.pubname, p.pubowner, p.puballtables, m.catalog, m.oid
  FROM pg_catalog.pg_publication p
  LEFT JOIN (SELECT r.prpubid AS publication, 1259 AS catalog, r.prrelid AS oid FROM pg_catalog.pg_publication_rel r
             ${version >= 15 ? 'UNION ALL SELECT s.pnpubid, 2615, s.pnnspid FROM pg_catalog.pg_publication_namespace s' : ''}
            ) AS m ON m.publication = p.oid`;
