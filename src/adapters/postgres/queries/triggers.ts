import { madeByUsers } from './user-objects.ts';

/**
 * Triggers that users made and nobody disabled. `tgtype`: 4 INSERT, 8 DELETE, 16 UPDATE, 32 TRUNCATE.
 *
 * ['16500', 'log_it', '29', '16600', null, 'added'] → a trigger on relation 16500 that runs routine 16600 on INSERT, DELETE
 * and UPDATE, and calls the new rows `added` there
 * From 13. Privilege: none.
 */
export const TRIGGERS = `
SELECT t.tgrelid, t.tgname, t.tgtype, t.tgfoid, t.tgoldtable, t.tgnewtable
  FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid AND c.relpersistence <> 't'
 WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND ${madeByUsers('pg_class', 'c.oid', 'c.relnamespace')}`;
