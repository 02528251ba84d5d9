import { madeByUsers, sha256 } from './user-objects.ts';

/**
 * Rewrite rules other than the queries of views, without disabled ones. All names in the text are qualified.
 *
 * ['16500', '16391', 'to_archive', '3', 'CREATE RULE to_archive AS ON INSERT TO …', '9f86d0…'] → a rule on INSERT (2 UPDATE, 4 DELETE)
 * From 13. Privilege: none.
 */
export const REWRITE_RULES = `
SELECT r.ev_class, r.relowner, r.rulename, r.ev_type, r.text, ${sha256('r.text')}
  FROM (SELECT w.ev_class, c.relowner, w.rulename, w.ev_type, pg_catalog.pg_get_ruledef(w.oid) AS text
          FROM pg_catalog.pg_rewrite w
          JOIN pg_catalog.pg_class c ON c.oid = w.ev_class AND c.relpersistence <> 't'
         WHERE w.ev_type <> '1' AND w.ev_enabled <> 'D' AND ${madeByUsers('pg_class', 'c.oid', 'c.relnamespace')}
        OFFSET 0) AS r`;
