import { databaseOfUse, isAboutSession, isRefusedDatabase } from '../../../dialects/mysql/session-statements.ts';
import { shapeOf } from '../../../dialects/mysql/shape.ts';
import { databaseOfConnect, parseUserHost, type UserHost } from '../../../dialects/mysql/user-host.ts';
import type { Actor } from '../../../model/evidence.ts';
import { LossList } from '../../../model/loss-list.ts';
import { StatementTally } from '../../../model/statement-tally.ts';
import type { Row } from '../connect.ts';
import { countOf, generalLog, MOST_ROWS, slowLog } from '../queries/log-tables.ts';
import { milliseconds, type NodeRequest, type TableUse } from './node.ts';

/** The account is in each row, the database only where a session chooses one. */
export async function readGeneralLog(request: NodeRequest): Promise<TableUse> {
  const reader = new LogReader('general-log-table', request);
  const databases = new Map<string, string | null>();
  const before = new Map<string, string | null | undefined>();
  const skip = await rowsToSkip('general_log', request);
  for await (const row of request.session.rows(generalLog(skip))) {
    const { thread, command, text } = row;
    if (thread == null || text == null) continue;
    const who = parseUserHost(row['user_host'] ?? '');
    if (command === 'Init DB') {
      if (!isRefusedDatabase(text)) databases.set(thread, text);
      else if (before.has(thread)) takeBack(databases, thread, before.get(thread));
    } else if (command === 'Connect' || command === 'Change user') {
      const database = who === undefined ? undefined : databaseOfConnect(text, who);
      if (database === undefined) databases.delete(thread);
      else databases.set(thread, database);
    } else {
      reader.add(row, who, databases.get(thread));
      const chosen = databaseOfUse(text, request.mode);
      if (chosen !== undefined) {
        before.set(thread, databases.get(thread));
        databases.set(thread, chosen);
        continue;
      }
    }
    before.delete(thread);
  }
  return reader.use(skip, isFed(request, 'general'));
}

/** A USE that is refused is noted before it is known: then the session stays where it was. */
function takeBack(databases: Map<string, string | null>, thread: string, to: string | null | undefined): void {
  if (to === undefined) databases.delete(thread);
  else databases.set(thread, to);
}

/** Account and database are in each row. */
export async function readSlowLog(request: NodeRequest): Promise<TableUse> {
  const reader = new LogReader('slow-log-table', request);
  const skip = await rowsToSkip('slow_log', request);
  for await (const row of request.session.rows(slowLog(skip)))
    reader.add(row, parseUserHost(row['user_host'] ?? ''), row['db'] === '' ? null : (row['db'] ?? null));
  const threshold = Number(request.settings['threshold']);
  const quick = threshold > 0 ? [`statements that took less than ${String(threshold)} s are not noted`] : [];
  return reader.use(skip, isFed(request, 'slow'), quick);
}

async function rowsToSkip(table: 'general_log' | 'slow_log', { session }: NodeRequest): Promise<number> {
  const [row] = await session.query(countOf(table));
  return Math.max(0, Number(row?.['count'] ?? 0) - MOST_ROWS);
}

const isFed = ({ settings }: NodeRequest, log: 'general' | 'slow'): boolean =>
  settings[log] === '1' && (settings['log_output'] ?? '').split(',').includes('TABLE');

/** Counts the rows of one log table by account and shape. */
class LogReader {
  readonly #kind: 'general-log-table' | 'slow-log-table';
  readonly #request: NodeRequest;
  readonly #at: { readonly source: string; readonly offset: 0 };
  readonly #losses = new LossList();
  readonly #tally = new StatementTally();
  #records = 0;
  #first: number | null = null;
  #last: number | null = null;

  constructor(kind: 'general-log-table' | 'slow-log-table', request: NodeRequest) {
    this.#kind = kind;
    this.#request = request;
    const table = kind === 'general-log-table' ? 'mysql.general_log' : 'mysql.slow_log';
    this.#at = { source: `${request.node}: ${table}`, offset: 0 };
  }

  /** @param database null: none was chosen; undefined: not known */
  add({ time: seconds, text, cut }: Row, who: UserHost | undefined, database: string | null | undefined): void {
    const time = milliseconds(seconds);
    if (text == null || time === null || time < (this.#request.from ?? -Infinity)) return;
    this.#first ??= time;
    this.#last = time;
    if (isAboutSession(text)) return;
    this.#records++;
    if (who === undefined) {
      this.#losses.add('the account cannot be told apart from what else the row says', this.#at);
      return;
    }
    const actor: Actor = {
      account: who.account,
      role: null,
      client: who.ip === '' ? who.host : who.ip,
      application: null,
      database: database ?? null,
      searchPath: null,
    };
    const assumed = database === undefined;
    const key = JSON.stringify([actor, assumed, cut, shapeOf(text, this.#request.mode)]);
    this.#tally.add(key, 1, time, () => ({
      actor,
      ran: { kind: 'sql', text, truncated: cut === '1' },
      nested: false,
      assumed,
      source: this.#kind,
      at: this.#at,
    }));
  }

  /** @param skipped how many older rows were not read */
  use(skipped: number, fed: boolean, limits: readonly string[] = []): TableUse {
    return {
      source: {
        name: this.#at.source,
        kind: this.#kind,
        from: this.#first,
        to: fed && this.#first !== null ? milliseconds(this.#request.settings['now']) : this.#last,
        records: this.#records,
        losses: this.#losses.list(),
        limits: [
          ...limits,
          ...(fed ? [] : ['nothing is written into it now']),
          ...(skipped === 0 ? [] : [`its ${String(skipped)} oldest rows were not read`]),
        ],
        // Neither says whether the statement was refused.
        attempts: true,
      },
      statements: this.#tally.list(),
    };
  }
}
