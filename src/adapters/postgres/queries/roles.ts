/**
 * Every role of the cluster. pg_roles, because pg_authid (the same rows with password hashes) is for superusers only.
 *
 * ['16391', 'orders_app', 't', 'f', 't', 'f', 'f', 'f', 'f', '-1', null] → a principal and its attributes
 * From 13. Privilege: none (SELECT on pg_roles is PUBLIC's unless revoked).
 */
export const ROLES = `
SELECT r.oid, r.rolname, r.rolcanlogin, r.rolsuper, r.rolinherit, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
       r.rolbypassrls, r.rolconnlimit,
       CASE WHEN pg_catalog.isfinite(r.rolvaliduntil)
            THEN pg_catalog.to_char(r.rolvaliduntil AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END
  FROM pg_catalog.pg_roles r
 ORDER BY r.oid`;
