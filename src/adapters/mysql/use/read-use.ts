import type { MysqlEngine } from '../../../dialects/mysql/engines.ts';
import { quotingMode } from '../../../dialects/mysql/tokens.ts';
import { SourceError } from '../../../shared/errors.ts';
import { GapList } from '../../gap-list.ts';
import type { SourceKind } from '../../../model/evidence.ts';
import { isAsked, type LiveUse, type UseOptions } from '../../use.ts';
import { codeOf, connect } from '../connect.ts';
import { explainFailure, type Failure } from '../failures.ts';
import { LOG_SETTINGS } from '../queries/log-tables.ts';
import { identify } from '../server-identity.ts';
import { resolveSettings, type ConnectionSettings } from '../settings.ts';
import { readOnlyTransaction } from '../transaction.ts';
import { reportIdle, reportNode, reportNothingKept, reportTable } from './gaps.ts';
import { readGeneralLog, readSlowLog } from './log-tables.ts';
import type { NodeRequest, TableUse } from './node.ts';
import { readStatementHistory } from './performance-schema.ts';

/** Each with what the auditor needs on it. */
const TABLES: readonly {
  readonly kind: SourceKind;
  readonly on: string;
  readonly read: (request: NodeRequest) => Promise<TableUse | null>;
}[] = [
  { kind: 'general-log-table', on: 'mysql.general_log', read: readGeneralLog },
  { kind: 'slow-log-table', on: 'mysql.slow_log', read: readSlowLog },
  { kind: 'performance-schema', on: 'performance_schema.*', read: readStatementHistory },
];

/**
 * Reads the logs that each node of a MySQL or MariaDB server writes into tables, and the statements that it remembers.
 *
 * @throws {SourceError} when the node of the URL cannot be read; any other node that cannot is a required gap
 */
export async function readMysqlUse(engine: MysqlEngine, options: UseOptions): Promise<LiveUse> {
  const gaps = new GapList(options.instance);
  const found: TableUse[] = [];
  for (const [i, url] of [options.url, ...(options.nodes ?? [])].entries()) {
    let settings: ConnectionSettings | undefined;
    try {
      settings = await resolveSettings({ ...options, url });
      found.push(...(await readNode(engine, settings, options, gaps)));
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof SourceError && i === 0) throw error;
      const failure = failureOf(error, settings, options);
      if (failure === undefined) throw error;
      if (i === 0) throw new SourceError(options.instance, failure.why, failure.remedy);
      reportNode(gaps, settings === undefined ? `number ${String(i)}` : nameOf(settings), failure);
    }
  }
  return {
    sources: found.map(({ source }) => source),
    statements: found.flatMap(({ statements }) => statements),
    gaps: gaps.list(),
  };
}

async function readNode(
  engine: MysqlEngine,
  settings: ConnectionSettings,
  options: UseOptions,
  gaps: GapList,
): Promise<readonly TableUse[]> {
  const node = nameOf(settings);
  const { session } = await connect({ settings, silenceMs: options.timeoutMs + GRACE_MS, signal: options.signal });
  try {
    const { auditor } = await identify(options.instance, engine, session);
    return await readOnlyTransaction(session, engine, options.timeoutMs, async () => {
      const [logs = {}] = await session.query(LOG_SETTINGS);
      const mode = quotingMode(logs['sql_mode'] ?? '');
      const request = { session, node, from: options.from, settings: logs, mode };
      const found: TableUse[] = [];
      let refused = false;
      for (const { kind, on, read } of TABLES) {
        if (!isAsked(options, kind)) continue;
        try {
          const use = await read(request);
          // A table that is not fed and holds nothing is no source.
          if (use !== null && !isIdle(use)) found.push(use);
          else if (options.kinds !== undefined) reportIdle(gaps, node, on);
        } catch (error) {
          const failure = isRefusal(error) ? 'refused' : failureOf(error, settings, options);
          if (failure === undefined || isLost(error)) throw error;
          refused = true;
          reportTable(gaps, node, { on, auditor, failure });
        }
      }
      if (found.length === 0 && !refused && options.kinds === undefined) reportNothingKept(gaps, node);
      return found;
    });
  } finally {
    await session.close();
  }
}

const isIdle = ({ source, statements }: TableUse): boolean =>
  source.records === 0 && statements.length === 0 && source.limits.includes('nothing is written into it now');

const isRefusal = (error: unknown): boolean =>
  ['ER_TABLEACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR'].includes(
    codeOf(error) ?? '',
  );

/** The connection is gone, and with it the answer to everything else. */
const isLost = (error: unknown): boolean => !(codeOf(error) ?? '').startsWith('ER_');

/** `host:port`, or the path of the socket. */
const nameOf = ({ addresses }: ConnectionSettings): string => {
  const address = addresses.at(-1);
  return address?.kind === 'tcp' ? `${address.host}:${String(address.port)}` : (address?.path ?? 'the server');
};

function failureOf(
  error: unknown,
  settings: ConnectionSettings | undefined,
  { timeoutMs }: UseOptions,
): Failure | undefined {
  if (error instanceof SourceError) return { why: error.message, remedy: error.remedy };
  return explainFailure(error, {
    user: settings?.user ?? '',
    database: settings?.database,
    timeoutMs,
    password: settings?.password !== undefined,
    hint: settings?.hint,
  });
}

/** How long after its own limits the server may stay silent. Milliseconds. */
const GRACE_MS = 5000;
