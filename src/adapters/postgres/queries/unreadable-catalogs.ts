/**
 * Which of the given catalogs of pg_catalog we may not read: SELECT on them is PUBLIC's unless it was revoked.
 *
 * ['pg_class'] → a gap
 * From 13. Privilege: none.
 */
export const unreadableCatalogs = (catalogs: readonly string[]): string => `
SELECT c.name
  FROM (VALUES ${catalogs.map((name) => `('${name}')`).join(', ')}) AS c (name)
 WHERE NOT pg_catalog.has_table_privilege('pg_catalog.' || c.name, 'SELECT')`;
