/**
 * Which statements the server keeps in memory: { NAME: 'events_statements_history', ENABLED: 'YES' }.
 * https://dev.mysql.com/doc/refman/9.7/en/performance-schema-consumer-filtering.html
 * From MySQL 8.0, MariaDB 10.5. Privilege: SELECT on performance_schema.setup_consumers.
 */
export const CONSUMERS = `SELECT NAME, ENABLED FROM performance_schema.setup_consumers`;

/**
 * The last statements of sessions, each session's in their order; who ran them only while the session lives.
 * https://dev.mysql.com/doc/refman/9.7/en/performance-schema-events-statements-history-table.html
 *
 * {thread: '51', user: 'app', host: 'localhost', event: 'statement/sql/select', db: 'shop', text: 'SELECT …', length: '27',
 * errors: '0', level: '0', time: '1795199327.07', application: 'orders-api'} → a statement; level over 0: of a routine
 * From MySQL 8.0, MariaDB 10.5. Privilege: SELECT on performance_schema.
 */
export const statementHistory = (table: 'events_statements_history' | 'events_statements_history_long'): string => `
SELECT s.THREAD_ID AS thread, t.PROCESSLIST_USER AS user, t.PROCESSLIST_HOST AS host, s.EVENT_NAME AS event,
       s.CURRENT_SCHEMA AS db, s.SQL_TEXT AS text, LENGTH(s.SQL_TEXT) AS length, s.ERRORS AS errors,
       s.NESTING_EVENT_LEVEL AS level, a.ATTR_VALUE AS application,
       UNIX_TIMESTAMP(NOW(6)) - u.VARIABLE_VALUE + s.TIMER_END / 1e12 AS time
  FROM performance_schema.${table} s
  LEFT JOIN performance_schema.threads t ON t.THREAD_ID = s.THREAD_ID
  LEFT JOIN performance_schema.session_connect_attrs a
    ON a.PROCESSLIST_ID = t.PROCESSLIST_ID AND a.ATTR_NAME = 'program_name'
  JOIN performance_schema.global_status u ON u.VARIABLE_NAME = 'Uptime'
 WHERE COALESCE(t.PROCESSLIST_ID, 0) <> CONNECTION_ID()
 ORDER BY s.THREAD_ID, s.EVENT_ID`;
