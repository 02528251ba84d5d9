import { Socket } from 'node:net';
import './as-on-node-21.ts';
import pg from 'pg';
import { isSocket, type ConnectionSettings, type HostPort } from './settings.ts';
import { lookUpPassword } from './password-file.ts';
import { tlsAttempts, type TlsAttempt } from './tls.ts';

/** One row in the order of the query's columns, every value as the server's text. */
export type Row = readonly (string | null)[];

/** One connection to one database. Queries may be sent without waiting; they are answered in order. */
export interface Session {
  readonly query: (sql: string) => Promise<readonly Row[]>;
  readonly close: () => Promise<void>;
  /** The server is in this process: nobody else can log in to it. */
  readonly embedded?: true;
}

/** The server asks for a password and none is known. */
export class NoPasswordError extends Error {
  override readonly name = 'NoPasswordError';
  /** Why the password file was not used, if so. */
  readonly hint: string | undefined;

  constructor(hint: string | undefined) {
    super('no password');
    this.hint = hint;
  }
}

/** The host answered and is not of the kind that target_session_attrs asks for. */
export class WrongServerError extends Error {
  override readonly name = 'WrongServerError';
}

/** The server stopped answering in the middle of a conversation. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

/** A host did not take the connection; `reason` is the driver's error and may name things, so it is never printed. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly host: HostPort;
  readonly reason: unknown;

  constructor(host: HostPort, reason: unknown) {
    super('connection failed');
    this.host = host;
    this.reason = reason;
  }
}

export interface ConnectRequest {
  readonly settings: ConnectionSettings;
  readonly database: string;
  /** Milliseconds without an answer after which the connection is dropped; the server's own limits are shorter. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to the first host that takes the connection.
 *
 * @throws {ConnectError} for the last host tried
 * @throws {ConninfoError} for certificate files that cannot be read
 */
export async function connect(
  request: ConnectRequest,
): Promise<{ readonly session: Session; readonly host: HostPort }> {
  const { settings } = request;
  const passes =
    settings.sessionAttributes === 'prefer-standby' ? (['standby', 'any'] as const) : [settings.sessionAttributes];
  let failure: ConnectError | undefined;
  for (const wanted of passes) {
    for (const host of settings.hosts) {
      try {
        return { session: await connectTo(request, host, wanted), host };
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        // A missing default socket says less than the refusal of the host behind it.
        failure = error;
      }
    }
  }
  throw failure ?? new ConnectError({ address: 'localhost', name: 'localhost', port: 5432 }, undefined);
}

async function connectTo(request: ConnectRequest, host: HostPort, wanted: string): Promise<Session> {
  const attempts = await tlsAttempts(request.settings, host);
  let reason: unknown;
  for (const tls of attempts) {
    request.signal?.throwIfAborted();
    try {
      const session = await open(request, host, tls);
      if (await isOfKind(session, wanted)) return session;
      await session.close();
      throw new WrongServerError();
    } catch (error) {
      reason = error;
      if (!isAboutTls(error)) break;
    }
  }
  request.signal?.throwIfAborted();
  throw new ConnectError(host, reason);
}

async function open(request: ConnectRequest, host: HostPort, tls: TlsAttempt): Promise<Session> {
  const { settings, database, signal } = request;
  const socket = new Socket();
  const client = new pg.Client({
    host: host.address,
    port: host.port,
    user: settings.user,
    database,
    password: () => passwordFor(settings, host, database),
    ssl: tls,
    sslnegotiation: tls === false ? 'postgres' : settings.sslNegotiation,
    enableChannelBinding: settings.channelBinding,
    application_name: settings.applicationName,
    ...(settings.options === undefined ? {} : { options: settings.options }),
    connectionTimeoutMillis: settings.connectTimeoutMs,
    stream: () => socket,
    types: { getTypeParser: () => asText },
    pipeline: true,
  });
  client.on('error', ignoreLateError);
  const abort = (): void => void socket.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', abort);
    await client.end();
  };
  try {
    await client.connect();
  } catch (error) {
    await close();
    throw error;
  }
  const watched = watchSilence(request.silenceMs, socket);
  const query = async (sql: string): Promise<readonly Row[]> => {
    // What is asked at once is sent at once, not in a packet each.
    socket.cork();
    queueMicrotask(() => socket.uncork());
    return (await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })).rows;
  };
  return { query: (sql) => watched(query(sql)), close };
}

/** Drops the connection when nothing has been answered for too long: a server behind a broken network never says so. */
function watchSilence(silenceMs: number, socket: Socket): <Result>(answer: Promise<Result>) => Promise<Result> {
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;
  const rewind = (): void => {
    clearTimeout(timer);
    timer = pending === 0 ? undefined : setTimeout(() => socket.destroy(new SilenceError()), silenceMs);
  };
  return async (answer) => {
    pending++;
    rewind();
    try {
      return await answer;
    } finally {
      pending--;
      rewind();
    }
  };
}

const asText = (value: string): string => value;

/** The connection broke between queries: the next query, or the close, reports it. */
const ignoreLateError = (): void => undefined;

async function passwordFor(settings: ConnectionSettings, host: HostPort, database: string): Promise<string> {
  if (settings.password !== undefined) return settings.password;
  const { password, ignored } = await lookUpPassword(settings.passwordFile, {
    host: isDefaultSocket(host) ? 'localhost' : host.name,
    port: host.port,
    database,
    user: settings.user,
  });
  if (password === undefined) throw new NoPasswordError(ignored);
  return password;
}

const isDefaultSocket = ({ address }: HostPort): boolean =>
  isSocket(address) && (address === '/var/run/postgresql' || address === '/tmp');

/** `prefer` and `allow` go on to their second way only when the first failed before or because of encryption. */
function isAboutTls(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // 28000: no pg_hba.conf entry for this kind of connection
  return code === '28000' || /^(ERR_TLS|ERR_SSL|EPROTO|ECONNRESET)/.test(code) || error.message.includes('SSL');
}

async function isOfKind(session: Session, wanted: string): Promise<boolean> {
  if (wanted === 'any') return true;
  const [row] = await session.query(
    "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('default_transaction_read_only')",
  );
  const standby = row?.[0] === 't';
  const readOnly = standby || row?.[1] === 'on';
  if (wanted === 'primary') return !standby;
  if (wanted === 'standby') return standby;
  return wanted === 'read-only' ? readOnly : !readOnly;
}
