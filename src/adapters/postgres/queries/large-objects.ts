/**
 * Large objects. The number is their name: programs keep it.
 *
 * ['16900', '16391', '{billing_own=rw/billing_own,orders_app=r/billing_own}'] → a large object and its grants
 * From 13. Privilege: none; the contents are not read.
 */
export const LARGE_OBJECTS = `
SELECT o.oid, o.lomowner, o.lomacl::pg_catalog.text
  FROM pg_catalog.pg_largeobject_metadata o`;
