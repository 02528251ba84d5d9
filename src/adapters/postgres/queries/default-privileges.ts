/**
 * What ALTER DEFAULT PRIVILEGES stored. A row without schema replaces what a NULL ACL would stand for, one with a schema
 * adds to that.
 *
 * ['16391', '16450', 'r', '{orders_app=r/billing_own}'] → SELECT for orders_app on tables to come of 16391 in schema 16450
 * From 13 (L, large objects, from 18). Privilege: none.
 */
export const DEFAULT_PRIVILEGES = `
SELECT d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl::pg_catalog.text
  FROM pg_catalog.pg_default_acl d`;
