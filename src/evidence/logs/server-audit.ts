import { isAboutSession } from '../../dialects/mysql/session-statements.ts';
import { shapeOf } from '../../dialects/mysql/shape.ts';
import type { Actor, NamedUse } from '../../model/evidence.ts';
import type { LineOptions, LineReading, LogLine } from './line-reader.ts';
import { parseServerAudit, usesOfEvent, type AuditRow } from './server-audit-row.ts';
import { SourceTally } from './source-tally.ts';

/** Where the server cuts texts unless it was told otherwise (server_audit_query_log_limit). Bytes, less what an escape may lack. */
const CUT_AT = 1020;

const MODE = { ansiQuotes: false, plainBackslash: false };

/** What one statement touched, as far as its rows have come. */
interface Pending {
  readonly query: string;
  readonly row: AuditRow;
  readonly offset: number;
  readonly uses: Map<string, NamedUse>;
  failed: boolean;
}

/**
 * Reads the log of MariaDB's audit plugin. TABLE events say what was touched, by whom; the texts of QUERY rows are read only
 * where the whole file has no TABLE event.
 *
 * After Change user, QUERY rows go on to name the account from before (seen on 10.11.19), TABLE events name the new one.
 */
export async function readServerAudit(lines: AsyncIterable<LogLine>, options: LineOptions): Promise<LineReading> {
  const tables = new SourceTally('server-audit', options);
  const queries = new SourceTally('server-audit', options);
  const pending = new Map<string, Pending>();
  const changed = new Set<string>();
  let events = false;
  const flush = (connection: string): void => {
    const done = pending.get(connection);
    pending.delete(connection);
    if (done === undefined || done.failed || done.uses.size === 0) return;
    const uses = [...done.uses.values()];
    const run = { actor: actorOf(done.row, null), ran: { kind: 'objects', uses }, assumed: false } as const;
    const shape = [...done.uses.keys()].sort().join();
    tables.add(run, shape, { calls: 1, time: timeOf(done.row, options), offset: done.offset });
  };
  for await (const { text, offset } of lines) {
    if (text === '') continue;
    const row = parseServerAudit(text);
    if (row === undefined) {
      tables.lose('no record of server_audit, or one whose fields cannot be told apart', offset);
      continue;
    }
    const { connection, query, operation } = row;
    tables.cover(timeOf(row, options));
    const uses = usesOfEvent(row);
    if (uses !== undefined) {
      events = true;
      if (pending.get(connection)?.query !== query) {
        flush(connection);
        pending.set(connection, { query, row, offset, uses: new Map(), failed: false });
      }
      for (const use of uses) pending.get(connection)?.uses.set(JSON.stringify(use), use);
    } else if (operation === 'QUERY') {
      const begun = pending.get(connection);
      if (begun?.query === query && row.code !== '0') begun.failed = true;
      addQuery(queries, row, changed.has(connection), { options, offset });
    } else if (operation === 'CHANGEUSER') {
      changed.add(connection);
    } else {
      flush(connection);
      changed.delete(connection);
    }
  }
  for (const connection of [...pending.keys()]) flush(connection);
  const limits = options.zone === undefined ? ['its times are those of the server, and were taken for UTC'] : [];
  return events
    ? tables.reading([...limits, 'a table behind a view or in a routine looks like one that was named'])
    : queries.reading([...limits, 'it has no TABLE events, so the texts of QUERY events were read'], [tables]);
}

function addQuery(
  queries: SourceTally,
  row: AuditRow,
  isChanged: boolean,
  { options, offset }: { readonly options: LineOptions; readonly offset: number },
): void {
  const { text, code, database } = row;
  if (text === null || code !== '0' || isAboutSession(text)) return;
  if (isChanged) {
    queries.lose('after Change user a QUERY row does not say whose it is', offset);
    return;
  }
  const truncated = Buffer.byteLength(text) >= CUT_AT;
  const run = { actor: actorOf(row, database), ran: { kind: 'sql', text, truncated }, assumed: false } as const;
  queries.add(run, `${shapeOf(text, MODE)} ${String(truncated)}`, { calls: 1, time: timeOf(row, options), offset });
}

const actorOf = ({ user, host }: AuditRow, database: string | null): Actor => ({
  account: user,
  role: null,
  client: host === '' ? null : host,
  application: null,
  database,
  searchPath: null,
});

/** Aurora writes microseconds since 1970, MariaDB the wall clock of the server. */
const timeOf = ({ civil, isUtc }: AuditRow, { zone }: LineOptions): number =>
  isUtc || zone === undefined ? civil : zone(civil);
