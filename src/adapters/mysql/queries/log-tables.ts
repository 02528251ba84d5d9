/** Of a longer statement only the beginning is fetched. Characters. */
const LONGEST_TEXT = 65_536;

/** More rows than this are not read: the newest are. */
export const MOST_ROWS = 1_000_000;

/**
 * What the server noted, oldest first, as the engine of the log tables keeps it.
 * https://dev.mysql.com/doc/refman/9.7/en/log-destinations.html
 *
 * {time: '1795199327.069508', user_host: 'app[app] @ localhost [127.0.0.1]', thread: '14', command: 'Query', text: 'SELECT …',
 * cut: '0'} → a statement, or the session's database. Thread 0 is the server itself.
 * From MySQL 8.0, MariaDB 10.5. Privilege: SELECT on mysql.general_log.
 */
export const generalLog = (skip: number): string => `
SELECT UNIX_TIMESTAMP(event_time) AS time, user_host, thread_id AS thread, command_type AS command,
       LEFT(argument, ${String(LONGEST_TEXT)}) AS text, CHAR_LENGTH(argument) > ${String(LONGEST_TEXT)} AS cut
  FROM mysql.general_log
 WHERE thread_id NOT IN (0, CONNECTION_ID())
   AND command_type IN ('Connect', 'Change user', 'Init DB', 'Query', 'Execute')
 LIMIT ${String(skip)}, ${String(MOST_ROWS)}`;

/**
 * {time: '1795199327.069508', user_host: 'app[app] @ localhost [127.0.0.1]', db: 'shop', text: 'SELECT …', cut: '0'} → a statement
 * From MySQL 8.0, MariaDB 10.5. Privilege: SELECT on mysql.slow_log.
 */
export const slowLog = (skip: number): string => `
SELECT UNIX_TIMESTAMP(start_time) AS time, user_host, db,
       LEFT(sql_text, ${String(LONGEST_TEXT)}) AS text, CHAR_LENGTH(sql_text) > ${String(LONGEST_TEXT)} AS cut
  FROM mysql.slow_log
 WHERE thread_id NOT IN (0, CONNECTION_ID())
 LIMIT ${String(skip)}, ${String(MOST_ROWS)}`;

/** {count: '1204'} → how many rows there are. Privilege: SELECT on the table. */
export const countOf = (table: 'general_log' | 'slow_log'): string => `SELECT COUNT(*) AS count FROM mysql.${table}`;

/**
 * {log_output: 'TABLE', general: '1', slow: '1', threshold: '10.000000', sql_mode: '', schema: '1', sql_text: '1024',
 * history: '10', now: '1795199327.069508'} → whether the tables are fed, how texts are quoted and cut, the server's time
 * From MySQL 8.0, MariaDB 10.5. Privilege: none.
 */
export const LOG_SETTINGS = `
SELECT @@GLOBAL.log_output AS log_output, @@GLOBAL.general_log AS general, @@GLOBAL.slow_query_log AS slow,
       @@GLOBAL.long_query_time AS threshold, @@GLOBAL.sql_mode AS sql_mode,
       @@GLOBAL.performance_schema AS schema_on, @@GLOBAL.performance_schema_max_sql_text_length AS sql_text,
       @@GLOBAL.performance_schema_events_statements_history_size AS history, UNIX_TIMESTAMP(NOW(6)) AS now`;
