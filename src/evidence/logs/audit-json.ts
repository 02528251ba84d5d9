import { isAboutSession } from '../../dialects/mysql/session-statements.ts';
import { shapeOf } from '../../dialects/mysql/shape.ts';
import { parseUserHost } from '../../dialects/mysql/user-host.ts';
import type { Action } from '../../model/access.ts';
import type { Actor, NamedUse } from '../../model/evidence.ts';
import { jsonObjects } from './json-objects.ts';
import type { LineOptions, LineReading, LogLine } from './line-reader.ts';
import { SourceTally } from './source-tally.ts';

type Doc = Readonly<Record<string, unknown>>;

/** Events of the class table_access. https://dev.mysql.com/doc/refman/9.7/en/audit-log-file-formats.html */
const ACTIONS: Readonly<Partial<Record<string, Action>>> = {
  read: 'read',
  insert: 'write',
  update: 'write',
  delete: 'write',
};

const MODE = { ansiQuotes: false, plainBackslash: false };

/** The accesses of one statement of a connection, until it is known whether it succeeded. */
interface Pending {
  readonly actor: Actor;
  readonly time: number | null;
  readonly offset: number;
  /** To tell a statement from the next one where nothing else does. */
  readonly query: string | null;
  readonly uses: Map<string, NamedUse>;
}

/**
 * Reads the JSON of MySQL Enterprise Audit and of Percona's audit_log_filter: events of the class table_access, and the texts of
 * general events only where the whole file has no such event. A status other than 0 is a statement that failed.
 */
export async function readAuditJson(lines: AsyncIterable<LogLine>, options: LineOptions): Promise<LineReading> {
  const reader = new AuditReader(options);
  for await (const { value, offset } of jsonObjects(lines)) reader.take(value, offset);
  return reader.reading();
}

class AuditReader {
  readonly #tables: SourceTally;
  readonly #queries: SourceTally;
  readonly #pending = new Map<string, Pending>();
  /** By connection, as it was chosen at login. */
  readonly #databases = new Map<string, string | null>();
  #events = false;

  constructor(options: LineOptions) {
    this.#tables = new SourceTally('audit-json', options);
    this.#queries = new SourceTally('audit-json', options);
  }

  take(value: unknown, offset: number): void {
    if (!isDoc(value) || typeof value['class'] !== 'string') {
      this.#tables.lose('no record of an audit log, or one that does not end', offset);
      return;
    }
    const time = timeOf(value);
    this.#tables.cover(time);
    const connection = typeof value['connection_id'] === 'number' ? String(value['connection_id']) : '';
    switch (value['class']) {
      case 'table_access':
        this.#events = true;
        this.#access(value, connection, { time, offset });
        return;
      case 'general':
        if (value['event'] === 'status') this.#status(value, connection, { time, offset });
        return;
      case 'connection':
        this.#connection(value, connection);
        return;
      default: // commands, queries without a result, the server's own start and stop
    }
  }

  reading(): LineReading {
    for (const connection of [...this.#pending.keys()]) this.#flush(connection);
    return this.#events
      ? this.#tables.reading(['a table behind a view or in a routine looks like one that was named'])
      : this.#queries.reading(
          ['it has no table_access events, so the texts of general events were read'],
          [this.#tables],
        );
  }

  #access(record: Doc, connection: string, at: { readonly time: number | null; readonly offset: number }): void {
    const data = docOf(record['table_access_data']);
    const [database, table, action] = [text(data['db']), text(data['table']), ACTIONS[text(record['event']) ?? '']];
    const actor = actorOf(record, null);
    if (database === null || table === null || action === undefined || actor === null) {
      this.#tables.lose('an access without its account, table or kind', at.offset);
      return;
    }
    const query = text(data['query']);
    const use: NamedUse = { database, schema: null, name: table, kind: 'relation', action };
    const key = JSON.stringify(use);
    const begun = this.#pending.get(connection);
    // The same access again is the same statement again.
    if (begun === undefined || begun.query !== query || begun.uses.has(key)) {
      this.#flush(connection);
      this.#pending.set(connection, { actor, ...at, query, uses: new Map([[key, use]]) });
    } else begun.uses.set(key, use);
  }

  #status(record: Doc, connection: string, at: { readonly time: number | null; readonly offset: number }): void {
    const data = docOf(record['general_data']);
    if (Number(data['status']) === 0) this.#flush(connection);
    else this.#pending.delete(connection);
    const query = text(data['query']);
    if (Number(data['status']) !== 0 || query === null || isAboutSession(query)) return;
    const database = this.#databases.get(connection);
    const actor = actorOf(record, database ?? null);
    if (actor === null) this.#queries.lose('a statement without its account', at.offset);
    else {
      const run = { actor, ran: { kind: 'sql', text: query, truncated: false }, assumed: true } as const;
      this.#queries.add(run, shapeOf(query, MODE), { calls: 1, ...at });
    }
  }

  #connection(record: Doc, connection: string): void {
    this.#flush(connection);
    const data = docOf(record['connection_data']);
    if (record['event'] === 'disconnect') this.#databases.delete(connection);
    else if (Number(data['status'] ?? 0) === 0) this.#databases.set(connection, text(data['db']));
  }

  #flush(connection: string): void {
    const done = this.#pending.get(connection);
    this.#pending.delete(connection);
    if (done === undefined) return;
    const { actor, time, offset, uses } = done;
    const run = { actor, ran: { kind: 'objects', uses: [...uses.values()] }, assumed: false } as const;
    this.#tables.add(run, [...uses.keys()].sort().join(), { calls: 1, time, offset });
  }
}

/** `account` has the user alone, or in general events of Percona all that a slow log would say. */
function actorOf(record: Doc, database: string | null): Actor | null {
  const [account, login] = [docOf(record['account']), docOf(record['login'])];
  const user = text(account['user']) ?? text(record['user']);
  if (user === null) return null;
  const client = text(login['ip']) ?? text(account['host']);
  return {
    account: parseUserHost(user)?.account ?? user,
    role: null,
    client,
    application: null,
    database,
    searchPath: null,
  };
}

/** `2019-10-03 13:50:01`, in UTC. */
function timeOf(record: Doc): number | null {
  const time = Date.parse(`${text(record['timestamp'])?.replace(' ', 'T') ?? ''}Z`);
  return Number.isNaN(time) ? null : time;
}

const docOf = (value: unknown): Doc => (isDoc(value) ? value : {});

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value);
