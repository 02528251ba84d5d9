import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import type { Session } from './connect.ts';

/** A lock on a grant table is waited for less long than a statement may take: it may never go. Seconds. */
const LONGEST_LOCK_WAIT = 10;

/**
 * Runs queries in a transaction that can write nothing, with limits of its own. On MySQL it sees one state of the grant
 * tables; MariaDB's are not transactional. Names are given in backquotes and strings in quotes, whatever the server's own
 * sql_mode says.
 */
export async function readOnlyTransaction<Result>(
  session: Session,
  engine: MysqlEngine,
  timeoutMs: number,
  read: () => Promise<Result>,
): Promise<Result> {
  const lockSeconds = Math.max(1, Math.min(Math.ceil(timeoutMs / 1000), LONGEST_LOCK_WAIT));
  const limits =
    engine === 'mysql'
      ? // Only SELECT is limited by it, and nothing else is sent that takes long.
        [`max_execution_time = ${String(timeoutMs)}`, 'information_schema_stats_expiry = 86400']
      : [`max_statement_time = ${String(timeoutMs / 1000)}`];
  const waits = ['lock_wait_timeout', 'innodb_lock_wait_timeout'].map((name) => `${name} = ${String(lockSeconds)}`);
  await session.query(`SET SESSION ${["sql_mode = ''", 'sql_quote_show_create = 1', ...waits, ...limits].join(', ')}`);
  await session.query('SET SESSION TRANSACTION READ ONLY');
  await session.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await session.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  const result = await read();
  await session.query('COMMIT');
  return result;
}
