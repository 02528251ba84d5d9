import type { Connection as StreamingConnection } from 'mysql2';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { safePlugins } from './auth-plugins.ts';
import type { Address, ConnectionSettings } from './settings.ts';
import { file, tlsAttempts, type TlsAttempt } from './tls.ts';

/** One row by column names, every value as the server's text. */
export type Row = Readonly<Record<string, string | null>>;

/** One connection. Queries are answered in order. */
export interface Session {
  /** The rows of the first result. */
  readonly query: (sql: string) => Promise<readonly Row[]>;
  /** The rows of a SELECT while they come: for results that need not fit into memory. Nothing else may be asked meanwhile. */
  readonly rows: (sql: string) => AsyncIterable<Row>;
  readonly close: () => Promise<void>;
}

/** An address did not take the connection; `reason` is the driver's error and may name things, so it is never printed. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly address: Address;
  readonly reason: unknown;

  constructor(address: Address, reason: unknown) {
    super('connection failed');
    this.address = address;
    this.reason = reason;
  }
}

/** The server stopped answering in the middle of a conversation. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

export interface ConnectRequest {
  readonly settings: ConnectionSettings;
  /** Milliseconds without an answer after which the connection is dropped; the server's own limits are shorter. */
  readonly silenceMs: number;
  /** May a query hold several statements? Only scripts do. */
  readonly multipleStatements?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to the first address that takes the connection.
 *
 * @throws {ConnectError} for the last address tried
 * @throws {ConnectionUrlError} for files that cannot be read
 */
export async function connect(
  request: ConnectRequest,
): Promise<{ readonly session: Session; readonly address: Address }> {
  let failure: ConnectError | undefined;
  for (const address of request.settings.addresses) {
    try {
      return { session: await connectTo(request, address), address };
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      // A missing default socket says less than the refusal of the host behind it.
      failure = error;
      if (!isAbsent(error.reason)) break;
    }
  }
  throw failure ?? new ConnectError({ kind: 'socket', path: '' }, undefined);
}

async function connectTo(request: ConnectRequest, address: Address): Promise<Session> {
  let reason: unknown;
  for (const tls of await tlsAttempts(request.settings, address)) {
    request.signal?.throwIfAborted();
    try {
      return await open(request, address, tls);
    } catch (error) {
      reason = error;
      if (codeOf(error) !== 'HANDSHAKE_NO_SSL_SUPPORT') break;
    }
  }
  request.signal?.throwIfAborted();
  throw new ConnectError(address, reason);
}

async function open(request: ConnectRequest, address: Address, tls: TlsAttempt): Promise<Session> {
  const { settings, signal } = request;
  const { publicKey } = settings.files;
  const key = publicKey === undefined ? undefined : await file(publicKey, 'server-public-key-path');
  const opening = createConnection({
    ...(address.kind === 'socket' ? { socketPath: address.path } : { host: address.host, port: address.port }),
    user: settings.user,
    ...(settings.password === undefined ? {} : { password: settings.password }),
    ...(tls === undefined ? {} : { ssl: tls }),
    ...(settings.database === undefined ? {} : { database: settings.database }),
    authPlugins: safePlugins(key, settings.publicKeyRetrieval),
    charset: 'utf8mb4',
    connectTimeout: settings.connectTimeoutMs,
    connectAttributes: { program_name: 'dbowner' },
    multipleStatements: request.multipleStatements === true,
    flags: ['-LOCAL_FILES'], // a server that asks for a file of this machine gets none
    typeCast: (field) => field.string('utf8'),
  });
  const abort = (): void => void opening.then((late) => late.destroy()).catch(() => undefined);
  signal?.addEventListener('abort', abort, { once: true });
  const connection = await opening;
  // The connection broke between queries: the next query, or the close, reports it.
  connection.on('error', () => undefined);
  return {
    query: async (sql) => {
      const answering = connection.query<RowDataPacket[] | RowDataPacket[][]>(sql);
      const [answer] = await answerInTime(connection, answering, request.silenceMs);
      return firstResult(answer);
    },
    rows: (sql) => rowsInTime(connection, sql, request.silenceMs),
    close: async () => {
      signal?.removeEventListener('abort', abort);
      await connection.end().catch(() => connection.destroy());
    },
  };
}

/** A CALL has several results, the last of which is no rows. */
function firstResult(answer: RowDataPacket[] | RowDataPacket[][]): readonly Row[] {
  if (!Array.isArray(answer)) return [];
  const [first] = answer;
  return (Array.isArray(first) ? first : answer) as unknown as readonly Row[];
}

async function* rowsInTime(connection: Connection, sql: string, silenceMs: number): AsyncGenerator<Row> {
  // The promises wrap a connection that has streams, which their types leave out.
  const { connection: wrapped } = connection as unknown as { readonly connection: StreamingConnection };
  const stream = wrapped.query(sql).stream({ highWaterMark: ROWS_AHEAD });
  const rows = stream[Symbol.asyncIterator]() as AsyncIterator<Row>;
  for (;;) {
    const next = await answerInTime(connection, rows.next(), silenceMs);
    if (next.done === true) return;
    yield next.value;
  }
}

const ROWS_AHEAD = 1000;

/** Drops the connection when nothing is answered for too long: a server behind a broken network never says so. */
async function answerInTime<Result>(
  connection: Connection,
  answer: Promise<Result>,
  silenceMs: number,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connection.destroy();
      reject(new SilenceError());
    }, silenceMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** The driver's or Node's word for what happened. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]); // one error per address of the host
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return undefined;
  return error.code === 'HANDSHAKE_SSL_ERROR' ? tlsCode(error.message) : error.code;
}

/** The driver replaces Node's code by one for all that can go wrong with TLS, and keeps the message. */
function tlsCode(message: string): string {
  if (/does not match certificate/.test(message)) return 'ERR_TLS_CERT_ALTNAME_INVALID';
  if (/certificate has expired/.test(message)) return 'CERT_HAS_EXPIRED';
  if (/certificate is not yet valid/.test(message)) return 'CERT_NOT_YET_VALID';
  return /self.signed|unable to (verify|get)/.test(message) ? 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' : 'HANDSHAKE_SSL_ERROR';
}

const isAbsent = (reason: unknown): boolean => ['ENOENT', 'ECONNREFUSED'].includes(codeOf(reason) ?? '');
