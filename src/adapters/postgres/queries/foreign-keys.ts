/**
 * Foreign keys, without the copies that partitions have. Actions: c cascade, n set null, d set default.
 *
 * ['inv_fk', '16510', '16500', 't'] → rows of relation 16510 change when their parents in 16500 do
 * From 13. Privilege: none.
 */
export const FOREIGN_KEYS = `
SELECT k.conname, k.conrelid, k.confrelid, k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd')
  FROM pg_catalog.pg_constraint k
 WHERE k.contype = 'f' AND k.conparentid = 0 AND k.conrelid >= 16384`;
