import { isAboutSession } from '../../../dialects/mysql/session-statements.ts';
import { shapeOf } from '../../../dialects/mysql/shape.ts';
import { LossList } from '../../../model/loss-list.ts';
import { StatementTally } from '../../../model/statement-tally.ts';
import type { Row } from '../connect.ts';
import { CONSUMERS, statementHistory } from '../queries/statement-history.ts';
import { milliseconds, type NodeRequest, type TableUse } from './node.ts';

/** The last statements of sessions. @returns null: the server keeps none */
export async function readStatementHistory(request: NodeRequest): Promise<TableUse | null> {
  const { session, settings } = request;
  if (settings['schema_on'] !== '1') return null;
  const consumers = await session.query(CONSUMERS);
  const isOn = (name: string): boolean => consumers.some((row) => row['NAME'] === name && row['ENABLED'] === 'YES');
  // What is off at the top is off below it.
  if (!['global_instrumentation', 'thread_instrumentation', 'events_statements_current'].every(isOn)) return null;
  const long = isOn('events_statements_history_long');
  if (!long && !isOn('events_statements_history')) return null;
  const rows = await session.query(
    statementHistory(long ? 'events_statements_history_long' : 'events_statements_history'),
  );
  return useOf(rows, long, request);
}

function useOf(rows: readonly Row[], long: boolean, { node, settings, mode, from }: NodeRequest): TableUse {
  const at = { source: `${node}: performance_schema`, offset: 0 };
  const losses = new LossList();
  const tally = new StatementTally();
  const changed = lastChangeOfUser(rows);
  let records = 0;
  const times: number[] = [];
  for (const [i, row] of rows.entries()) {
    const { thread, user, host, db, text, length, errors, level, application } = row;
    const time = milliseconds(row['time']);
    // It keeps failed statements too, and says so.
    if (errors !== '0' || (time ?? 0) < (from ?? 0)) continue;
    if (isTextless(row)) {
      records++;
      losses.add('a prepared statement was executed, of which the server keeps no text', at);
      continue;
    }
    // What is prepared is there again when it is executed.
    if (text == null || row['event'] === 'statement/com/Prepare' || isAboutSession(text)) continue;
    records++;
    if (time !== null) times.push(time);
    if (user == null) losses.add('the session has ended, and its account is not known any more', at);
    else if (i < (changed.get(thread ?? '') ?? 0)) losses.add('run before the session changed its account', at);
    else {
      const actor = {
        account: user,
        role: null,
        client: host ?? null,
        application: application ?? null,
        database: db ?? null,
        searchPath: null,
      };
      const nested = Number(level) > 0;
      const truncated = Number(length) >= Number(settings['sql_text']);
      tally.add(JSON.stringify([actor, nested, truncated, shapeOf(text, mode)]), 1, time, () => ({
        actor,
        ran: { kind: 'sql', text, truncated },
        nested,
        assumed: false,
        source: 'performance-schema',
        at,
      }));
    }
  }
  return {
    source: {
      name: at.source,
      kind: 'performance-schema',
      from: times.length === 0 ? null : Math.min(...times),
      to: times.length === 0 ? null : Math.max(...times),
      records,
      losses: losses.list(),
      limits: [
        long
          ? 'it keeps the last statements of all sessions (performance_schema_events_statements_history_long_size)'
          : `it keeps the last ${settings['history'] ?? ''} statements of each session that is connected`,
        'what it counts by digest names no account',
      ],
      attempts: false,
    },
    statements: tally.list(),
  };
}

/** MySQL shows the text that was prepared; MariaDB shows nothing, or `EXECUTE name`. */
const isTextless = ({ event, text }: Row): boolean =>
  (event === 'statement/com/Execute' && text == null) ||
  (event === 'statement/sql/execute_sql' && /^\s*execute\b/i.test(text ?? ''));

/** Per thread the row at which it last became another account's: the account that the server shows is the last one's. */
function lastChangeOfUser(rows: readonly Row[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [i, { thread, event, errors }] of rows.entries())
    if (event === 'statement/com/Change user' && errors === '0') found.set(thread ?? '', i);
  return found;
}
