/**
 * Subscriptions of this database, with a row for each publication that they name and (from 14, where their OIDs can be seen)
 * table that they fill. Their connection strings are not read.
 *
 * ['sub', '16391', 'pub', null] and ['sub', '16391', null, '16500'] → `sub` fills relation 16500 from publication `pub`
 * From 13. Privilege: none.
 */
export const subscriptions = (version: number): string => `
SELECT s.subname, s.subowner, m.publication, m.relation
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
  LEFT JOIN LATERAL (
       SELECT u.name AS publication, NULL::pg_catalog.oid AS relation FROM pg_catalog.unnest(s.subpublications) AS u (name)
       ${version >= 14 ? 'UNION ALL SELECT NULL, r.srrelid FROM pg_catalog.pg_subscription_rel r WHERE r.srsubid = s.oid' : ''}
      ) AS m ON true`;
