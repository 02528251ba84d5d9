/**
 * ['fast_disk', '10', '{postgres=C/postgres,shop_own=C/postgres}'] → a tablespace, its owner and its grants
 * From 13. Privilege: none.
 */
export const TABLESPACES = `
SELECT t.spcname, t.spcowner, t.spcacl::pg_catalog.text
  FROM pg_catalog.pg_tablespace t
 ORDER BY t.spcname COLLATE "C"`;
