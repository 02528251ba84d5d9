/**
 * Server parameters that somebody was granted SET or ALTER SYSTEM on; the others have no row.
 *
 * ['log_statement', '{postgres=sA/postgres,ops=s/postgres}'] → a parameter and its grants
 * From 15. Privilege: none.
 */
export const PARAMETERS = `
SELECT p.parname, p.paracl::pg_catalog.text
  FROM pg_catalog.pg_parameter_acl p
 ORDER BY p.parname COLLATE "C"`;
