/**
 * Partitions and inheritance children with their first parent.
 *
 * ['16510', '16500'] → relation 16510 is a part of relation 16500
 * From 13. Privilege: none.
 */
export const INHERITANCE = `
SELECT h.inhrelid, h.inhparent
  FROM pg_catalog.pg_inherits h
  JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
 WHERE h.inhseqno = 1`;
