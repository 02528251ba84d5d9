import { quoteIdentifier } from '../../../dialects/postgres/names.ts';

/**
 * Where pg_stat_statements is in this database, and whether we may read it there.
 *
 * ['public', '1.12', 't'] → schema, version of the extension, USAGE on the schema
 * From 13. Privilege: none.
 */
export const STATEMENT_EXTENSION = `
SELECT n.nspname, e.extversion, pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  FROM pg_catalog.pg_extension e
  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'pg_stat_statements'`;

/**
 * What every role ran in every database of the server, counted by the server once a run has ended without an error.
 * https://www.postgresql.org/docs/18/pgstatstatements.html
 *
 * ['orders_app', 'shop', 't', 'SELECT * FROM orders WHERE id = $1', '12', '1732186443017.21'] → a statement; no role or
 * database: dropped since; a text of '<insufficient privilege>': not for us
 * From 13; the version of the extension can be older than the server's: `toplevel` from 1.9, `stats_since` from 1.11.
 * Privilege: pg_read_all_stats for the texts of other roles.
 */
export const statementStatistics = (schema: string, version: number): string => `
SELECT r.rolname, d.datname, ${version >= 9 ? 's.toplevel' : 'true'}, s.query, s.calls,
       ${version >= 11 ? "1000 * pg_catalog.date_part('epoch', s.stats_since)" : 'NULL'}
  FROM ${quoteIdentifier(schema)}.pg_stat_statements s
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.userid
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.dbid
 WHERE s.calls > 0`;

/**
 * How far the figures can be relied on.
 *
 * ['1732186443017.21', '1732100043000', '3', 'top', 'auto'] → now, last reset, how often entries were evicted, what is tracked
 * From 13; reset and evictions from version 1.9 of the extension. Privilege: none.
 */
export const statisticsState = (schema: string, version: number): string => `
SELECT 1000 * pg_catalog.date_part('epoch', pg_catalog.statement_timestamp()),
       ${version >= 9 ? "1000 * pg_catalog.date_part('epoch', i.stats_reset), i.dealloc" : 'NULL, NULL'},
       pg_catalog.current_setting('pg_stat_statements.track', true),
       pg_catalog.current_setting('compute_query_id', true)
  ${version >= 9 ? `FROM ${quoteIdentifier(schema)}.pg_stat_statements_info i` : ''}`;
