import { userInfo } from 'node:os';
import { ConnectionUrlError, parseConnectionUrl, type ConnectionOptions } from './connection-url.ts';
import { readOptionFile } from './option-file.ts';

/** A server's address: TCP, or the path of a Unix socket. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };

export const SSL_MODES = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where and how to connect, every default applied. Holds the password: never print it. */
export interface ConnectionSettings {
  /** Tried in this order. */
  readonly addresses: readonly Address[];
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** undefined: VERIFY_IDENTITY for a remote host, PREFERRED for this machine. */
  readonly sslMode: SslMode | undefined;
  readonly files: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly publicKey?: string };
  /** May the server's RSA key be asked from the server itself, where nothing proves that it is the server's? */
  readonly publicKeyRetrieval: boolean;
  readonly connectTimeoutMs: number;
  /** Why `~/.my.cnf` was not used, if so. */
  readonly hint: string | undefined;
}

export interface SettingsInput {
  readonly url: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly timeoutMs: number;
}

/**
 * The connection string first, then the variables that MySQL's clients know, then `~/.my.cnf`, then defaults.
 * @throws {ConnectionUrlError}
 */
export async function resolveSettings(input: SettingsInput): Promise<ConnectionSettings> {
  const url = parseConnectionUrl(input.url);
  const file = await readOptionFile(input.home);
  const given = { ...withoutAddress(file.options, url), ...fromEnvironment(input.env, url), ...url };
  const seconds = given.connectTimeout === undefined ? 0 : wholeNumber(given.connectTimeout, 'connect-timeout');
  return {
    addresses: addressesOf(given),
    user: given.user ?? userInfo().username,
    password: given.password,
    database: given.database,
    sslMode: given.sslMode === undefined ? impliedMode(given) : sslMode(given.sslMode),
    files: {
      ...(given.sslCa === undefined ? {} : { ca: given.sslCa }),
      ...(given.sslCert === undefined ? {} : { cert: given.sslCert }),
      ...(given.sslKey === undefined ? {} : { key: given.sslKey }),
      ...(given.publicKeyFile === undefined ? {} : { publicKey: given.publicKeyFile }),
    },
    publicKeyRetrieval: given.publicKeyRetrieval !== undefined && /^(|1|on|true)$/i.test(given.publicKeyRetrieval),
    connectTimeoutMs: seconds > 0 ? Math.min(seconds * 1000, input.timeoutMs) : input.timeoutMs,
    hint: file.ignored,
  };
}

export const isLocal = (address: Address): boolean =>
  address.kind === 'socket' || address.host === 'localhost' || address.host === '::1' || /^127\./.test(address.host);

/** A host in the URL is another server than the socket or host of the option file. */
function withoutAddress(options: ConnectionOptions, url: ConnectionOptions): ConnectionOptions {
  if (url.host === undefined && url.socket === undefined) return options;
  const { host: _host, socket: _socket, port: _port, ...rest } = options;
  return rest;
}

/** https://dev.mysql.com/doc/refman/9.7/en/environment-variables.html */
function fromEnvironment(env: SettingsInput['env'], url: ConnectionOptions): ConnectionOptions {
  const variables = {
    password: env['MYSQL_PWD'],
    host: env['MYSQL_HOST'],
    port: env['MYSQL_TCP_PORT'],
    socket: env['MYSQL_UNIX_PORT'],
  };
  const named = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  return withoutAddress(named, url);
}

/** Debian's, MySQL's own and Red Hat's; the last one serves systems without. */
const SOCKETS = ['/run/mysqld/mysqld.sock', '/tmp/mysql.sock', '/var/lib/mysql/mysql.sock'];
const DEFAULT_PORT = 3306;

/** As in MySQL's clients, `localhost` without a port means the socket first. */
function addressesOf(given: ConnectionOptions): readonly Address[] {
  if (given.socket !== undefined) return [{ kind: 'socket', path: given.socket }];
  const host = given.host ?? 'localhost';
  const port = given.port === undefined ? DEFAULT_PORT : wholeNumber(given.port, 'port');
  if (port < 1 || port > 65_535) throw new ConnectionUrlError('port is not between 1 and 65535');
  const tcp = { kind: 'tcp', host, port } as const;
  if (host !== 'localhost' || given.port !== undefined) return [tcp];
  return [...SOCKETS.map((path) => ({ kind: 'socket', path }) as const), tcp];
}

/** Whoever names an authority wants the server checked by it. */
const impliedMode = (given: ConnectionOptions): SslMode | undefined =>
  given.sslCa === undefined ? undefined : 'VERIFY_IDENTITY';

function sslMode(text: string): SslMode {
  const wanted = text.toUpperCase().replaceAll('-', '_');
  const found = SSL_MODES.find((mode) => mode === wanted);
  if (found === undefined) throw new ConnectionUrlError(`ssl-mode is none of ${SSL_MODES.join(', ')}`);
  return found;
}

function wholeNumber(text: string, what: string): number {
  if (!/^\d+$/.test(text)) throw new ConnectionUrlError(`${what} is not a number`);
  return Number(text);
}
