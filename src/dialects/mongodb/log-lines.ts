import { userKey } from './names.ts';

/**
 * What one record of the JSON log (4.4 and later) says about a connection. Records of commands name no user: a reader joins
 * them by the connection, which `ctx` names (`conn12`).
 * https://www.mongodb.com/docs/manual/reference/log-messages/
 */
export type LogEvent =
  | { readonly kind: 'opened'; readonly connection: string; readonly client: string | null }
  | { readonly kind: 'introduced'; readonly connection: string; readonly application: string | null }
  | { readonly kind: 'authenticated'; readonly connection: string; readonly account: string }
  | { readonly kind: 'closed'; readonly connection: string }
  /** Connections are counted from 1 again: forget all of them. */
  | { readonly kind: 'started' }
  | LoggedCommand;

export interface LoggedCommand {
  readonly kind: 'ran';
  readonly connection: string;
  readonly namespace: string | null;
  readonly type: string;
  /** Of a getMore the command that opened the cursor, where the record has it. */
  readonly command: unknown;
  /** Of this record alone; null: see the connection. */
  readonly application: string | null;
  readonly client: string | null;
  /** The server answered with an error: nothing was touched. */
  readonly failed: boolean;
  /**
   * 0: part of a call that has a record of its own: a getMore continues the command that opened its cursor, and each
   * operation of an update, delete or bulkWrite command is logged beside the command.
   */
  readonly calls: 0 | 1;
}

type Doc = Readonly<Record<string, unknown>>;

/**
 * Ids of messages, which stay while their words change.
 * https://github.com/mongodb/mongo/blob/r8.0.0/src/mongo/transport/session_manager_common.cpp (22943, 22944),
 * src/mongo/rpc/metadata/client_metadata.cpp (51800), src/mongo/db/auth/sasl_commands.cpp (20250 to 6.x) and
 * authentication_session.cpp (5286306 from 7.0), src/mongo/db/curop.cpp (51803), src/mongo/db/mongod_main.cpp (4615611)
 */
const IDS = {
  accepted: 22943,
  ended: 22944,
  metadata: 51800,
  authenticated: [20250, 5286306],
  slowQuery: 51803,
  starting: 4615611,
} as const;

/** undefined: the record says nothing about who touched what. @param record of one line, parsed */
export function logEventOf(record: unknown): LogEvent | undefined {
  if (!isDoc(record) || typeof record['id'] !== 'number') return undefined;
  const { id, ctx } = record;
  const attr = isDoc(record['attr']) ? record['attr'] : {};
  const connection = text(ctx) ?? '';
  switch (id) {
    case IDS.accepted:
      // It is the listener that accepts: the connection is in the attributes.
      return { kind: 'opened', connection: `conn${String(attr['connectionId'])}`, client: hostOf(attr['remote']) };
    case IDS.ended:
      return { kind: 'closed', connection };
    case IDS.metadata:
      return { kind: 'introduced', connection, application: applicationOf(attr['doc']) };
    case IDS.authenticated[0]:
    case IDS.authenticated[1]:
      return authentication(connection, attr);
    case IDS.slowQuery:
      return commandOf(connection, attr);
    case IDS.starting:
      return { kind: 'started' };
    default:
      return undefined;
  }
}

/**
 * 4.4 to 6.x: `principalName`, `authenticationDatabase`; from 7.0: `user`, `db`, with the result of the attempt.
 * Members of the cluster authenticate as `__system@local`.
 */
function authentication(connection: string, attr: Doc): LogEvent | undefined {
  const user = text(attr['principalName']) ?? text(attr['user']);
  const db = text(attr['authenticationDatabase']) ?? text(attr['db']);
  if (user === null || db === null || (typeof attr['result'] === 'number' && attr['result'] !== 0)) return undefined;
  return { kind: 'authenticated', connection, account: userKey(user, db) };
}

function commandOf(connection: string, attr: Doc): LoggedCommand {
  const command = attr['command'];
  const type = text(attr['type']) ?? '';
  const continues = isDoc(command) && 'getMore' in command;
  const isWhole = type === 'command' && !continues;
  return {
    kind: 'ran',
    connection,
    namespace: text(attr['ns']),
    type,
    command: continues && isDoc(attr['originatingCommand']) ? attr['originatingCommand'] : command,
    application: text(attr['appName']),
    client: hostOf(attr['remote']),
    failed: attr['errCode'] !== undefined || attr['errName'] !== undefined || attr['ok'] === 0,
    calls: isWhole ? 1 : 0,
  };
}

const applicationOf = (metadata: unknown): string | null =>
  isDoc(metadata) && isDoc(metadata['application']) ? text(metadata['application']['name']) : null;

/** `10.0.0.3:35922`, `[::1]:35922`; a path for sockets. */
export function hostOf(remote: unknown): string | null {
  const host = text(remote)?.replace(/:\d+$/, '') ?? null;
  return host?.startsWith('[') === true && host.endsWith(']') ? host.slice(1, -1) : host;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && !Array.isArray(value);
