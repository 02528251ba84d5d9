import type { Action } from '../../model/access.ts';
import type { NamedUse } from '../../model/evidence.ts';

/** One row of the audit plugin's log, or of Aurora's, which is made like it. */
export interface AuditRow {
  /** Milliseconds since 1970: of UTC, or of the server's wall clock. */
  readonly civil: number;
  readonly isUtc: boolean;
  readonly user: string;
  /** Without a port. */
  readonly host: string;
  readonly connection: string;
  readonly query: string;
  readonly operation: string;
  readonly database: string;
  readonly object: string;
  /** Of QUERY rows, unescaped. */
  readonly text: string | null;
  readonly code: string;
}

const ACTIONS: Readonly<Partial<Record<string, Action>>> = {
  READ: 'read',
  WRITE: 'write',
  CREATE: 'ddl',
  ALTER: 'ddl',
  RENAME: 'ddl',
  DROP: 'ddl',
};

const OPERATIONS = [...Object.keys(ACTIONS), 'QUERY', 'CONNECT', 'DISCONNECT', 'FAILED_CONNECT', 'CHANGEUSER'];

/** time, server, user, host, connection, query, operation, and the rest, which the operation decides. */
const ROW = new RegExp(
  String.raw`^(\d{8} \d\d:\d\d:\d\d|\d{16}),[^,]*,([^,]*),([^,]*),(\d+),(\d+),(${OPERATIONS.join('|')}),([^]*)$`,
);

/**
 * Names are written as they are: a name with a comma makes a row that could be read in two ways, and is not read.
 * https://mariadb.com/docs/server/reference/plugins/mariadb-audit-plugin/mariadb-audit-plugin-log-format
 */
export function parseServerAudit(line: string): AuditRow | undefined {
  const found = ROW.exec(line);
  if (found === null) return undefined;
  const [, at = '', user = '', host = '', connection = '', query = '', operation = '', rest = ''] = found;
  const fields = operation === 'QUERY' ? /^([^,]*),('[^]*'),(\d+)$/.exec(rest) : /^([^,]*),([^,]*),(\d*)$/.exec(rest);
  if (fields === null) return undefined;
  const [, database = '', object = '', code = ''] = fields;
  return {
    ...timeOf(at),
    user,
    host: host.replace(/:\d+$/, ''),
    connection,
    query,
    operation,
    database,
    object,
    text: operation === 'QUERY' ? unescape(object.slice(1, -1)) : null,
    code: code === '' ? '0' : code,
  };
}

function timeOf(text: string): Pick<AuditRow, 'civil' | 'isUtc'> {
  if (/^\d{16}$/.test(text)) return { civil: Math.round(Number(text) / 1000), isUtc: true };
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d) /, '$1-$2-$3T');
  return { civil: Date.parse(`${iso}Z`), isUtc: false };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', '0': '\0' };

/** The plugin escapes quotes, backslashes and line ends, so that no text can look like a row. */
const unescape = (text: string): string =>
  text.replace(/\\([^])/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);

/** What the server itself reads and writes in `mysql` while it runs somebody's statement. */
const OF_SERVER: ReadonlySet<string> = new Set(
  ['table_stats', 'column_stats', 'index_stats', 'innodb_table_stats', 'innodb_index_stats'].concat([
    'general_log',
    'slow_log',
    'proc',
    'event',
    'func',
    'gtid_slave_pos',
    'transaction_registry',
  ]),
);

/** What a TABLE event says was touched; undefined: it is none. */
export function usesOfEvent({ operation, database, object, code }: AuditRow): readonly NamedUse[] | undefined {
  const action = ACTIONS[operation];
  if (action === undefined) return undefined;
  if (code !== '0' || (database === 'mysql' && OF_SERVER.has(object))) return [];
  // RENAME: `shop,orders|shop.orders_old,`
  const [, from, toDatabase, to] = (operation === 'RENAME' ? /^([^|]*)\|([^.]*)\.(.*)$/s.exec(object) : null) ?? [];
  if (from === undefined || to === undefined || toDatabase === undefined) return [use(database, object, action)];
  return [use(database, from, action), use(toDatabase, to, action)];
}

const use = (database: string, name: string, action: Action): NamedUse => ({
  database,
  schema: null,
  name,
  kind: 'relation',
  action,
});
