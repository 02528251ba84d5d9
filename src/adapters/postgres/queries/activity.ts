/**
 * What each session of a client runs now or ran last, without our own and those whose transaction has failed.
 * https://www.postgresql.org/docs/18/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
 *
 * ['orders_app', 'shop', 'orders-api', '10.0.0.3', 'SELECT …', '1732186443017.21', '57', '1024'] → a statement; its text,
 * whose length in bytes follows, is cut when that is one less than the limit, which is the last value
 * From 13. Privilege: pg_read_all_stats for the texts of other roles.
 */
export const ACTIVITY = `
SELECT a.usename, a.datname, a.application_name, pg_catalog.host(a.client_addr), a.query,
       1000 * pg_catalog.date_part('epoch', a.query_start), pg_catalog.octet_length(a.query),
       (SELECT s.setting FROM pg_catalog.pg_settings s WHERE s.name = 'track_activity_query_size')
  FROM pg_catalog.pg_stat_activity a
 WHERE a.usename IS NOT NULL
   AND a.datid IS NOT NULL
   AND a.pid <> pg_catalog.pg_backend_pid()
   AND coalesce(a.backend_type, 'client backend') = 'client backend'
   AND coalesce(a.state, '') <> 'idle in transaction (aborted)'
   AND a.query <> ''`;

/** ['1732186443017.21'] → the server's time. From 13. Privilege: none. */
export const NOW = `SELECT 1000 * pg_catalog.date_part('epoch', pg_catalog.statement_timestamp())`;
