import { madeByUsers, sha256 } from './user-objects.ts';

/**
 * Routines that users made, with what their bodies can be read from: of PL/pgSQL the whole definition (its parser has to know
 * arguments and result), of SQL the body, of an SQL-standard body its text with all names qualified. Aggregates, and routines
 * in C that run with their caller's rights, run nothing that could be read.
 *
 * ['16600', '16391', 'plpgsql', 't', 'f', 'f', 'CREATE OR REPLACE FUNCTION …', '9f86d0…', 'search_path=billing, pg_temp'] → a routine in
 * PL/pgSQL; SECURITY DEFINER; not run by triggers; body not bound; text and hash of the body; search_path that it sets
 * From 13 (SQL-standard bodies from 14). Privilege: none.
 */
export const routineBodies = (version: number): string => {
  const standard = version >= 14 ? 'p.prosqlbody IS NOT NULL' : 'false';
  const standardText = version >= 14 ? 'pg_catalog.pg_get_function_sqlbody(p.oid)' : 'NULL';
  return `
SELECT p.oid, p.proowner, l.lanname, p.prosecdef,
       p.prorettype IN ('pg_catalog.trigger'::pg_catalog.regtype, 'pg_catalog.event_trigger'::pg_catalog.regtype),
       b.standard,
       CASE WHEN b.standard THEN b.text
            WHEN l.lanname = 'plpgsql' THEN pg_catalog.pg_get_functiondef(p.oid)
            WHEN l.lanname = 'sql' THEN p.prosrc END,
       ${sha256('CASE WHEN b.standard THEN b.text ELSE p.prosrc END')},
       (SELECT s.setting FROM pg_catalog.unnest(p.proconfig) AS s (setting) WHERE s.setting LIKE 'search\\_path=%')
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
 CROSS JOIN LATERAL (SELECT ${standard} AS standard, ${standardText} AS text OFFSET 0) AS b
 WHERE p.prokind <> 'a' AND (p.prosecdef OR l.lanname NOT IN ('c', 'internal'))
   AND ${madeByUsers('pg_proc', 'p.oid', 'p.pronamespace')}`;
};
