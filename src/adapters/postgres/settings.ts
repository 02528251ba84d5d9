import { userInfo } from 'node:os';
import { ConninfoError, parseConninfo, type ConnectionParameters, type Keyword } from './conninfo.ts';
import { defaultPasswordFile } from './password-file.ts';

export interface HostPort {
  /** What is connected to: a name, an address, or a directory that holds the socket. */
  readonly address: string;
  /** What the certificate and the password file know it by. */
  readonly name: string;
  readonly port: number;
}

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const SESSION_ATTRIBUTES = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
export type SessionAttributes = (typeof SESSION_ATTRIBUTES)[number];

/** Where and how to connect, every default applied. Holds the password: never print it. */
export interface ConnectionSettings {
  /** Tried in this order. */
  readonly hosts: readonly HostPort[];
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
  readonly passwordFile: string;
  /** undefined: verify-full for a remote host, prefer for this machine. */
  readonly sslMode: SslMode | undefined;
  readonly sslNegotiation: 'postgres' | 'direct';
  readonly channelBinding: boolean;
  readonly files: Readonly<Partial<Record<'sslrootcert' | 'sslcert' | 'sslkey' | 'sslpassword', string>>>;
  readonly tlsVersions: { readonly min: string | undefined; readonly max: string | undefined };
  readonly home: string;
  readonly connectTimeoutMs: number;
  readonly applicationName: string;
  readonly options: string | undefined;
  readonly sessionAttributes: SessionAttributes;
}

/** The variables that libpq reads where the connection string says nothing. */
const VARIABLES: Readonly<Partial<Record<Keyword, string>>> = {
  channel_binding: 'PGCHANNELBINDING',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  dbname: 'PGDATABASE',
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  options: 'PGOPTIONS',
  passfile: 'PGPASSFILE',
  password: 'PGPASSWORD',
  port: 'PGPORT',
  ssl_max_protocol_version: 'PGSSLMAXPROTOCOLVERSION',
  ssl_min_protocol_version: 'PGSSLMINPROTOCOLVERSION',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslmode: 'PGSSLMODE',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslrootcert: 'PGSSLROOTCERT',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  user: 'PGUSER',
};

export interface SettingsInput {
  readonly url: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Milliseconds; the limit of one connection attempt where `connect_timeout` sets no shorter one. */
  readonly timeoutMs: number;
}

/**
 * Resolves a connection string as libpq does: the string first, then the PG* variables, then the defaults.
 *
 * @throws {ConninfoError} in words that quote nothing of the string
 */
export function resolveSettings(input: SettingsInput): ConnectionSettings {
  const given = withVariables(parseConninfo(input.url), input.env);
  const user = given.user ?? userInfo().username;
  const seconds = wholeNumber(given.connect_timeout ?? '0', 'connect_timeout');
  return {
    hosts: hostsOf(given),
    user,
    database: given.dbname ?? user,
    password: given.password,
    passwordFile: given.passfile ?? defaultPasswordFile(input.home),
    sslMode: given.sslmode === undefined ? impliedMode(given) : oneOf(SSL_MODES, given.sslmode, 'sslmode'),
    sslNegotiation: oneOf(['postgres', 'direct'], given.sslnegotiation ?? 'postgres', 'sslnegotiation'),
    channelBinding:
      oneOf(['disable', 'prefer', 'require'], given.channel_binding ?? 'disable', 'channel_binding') !== 'disable',
    files: pick(given, ['sslrootcert', 'sslcert', 'sslkey', 'sslpassword']),
    tlsVersions: { min: given.ssl_min_protocol_version, max: given.ssl_max_protocol_version },
    home: input.home,
    connectTimeoutMs: seconds > 0 ? Math.min(seconds * 1000, input.timeoutMs) : input.timeoutMs,
    applicationName: given.application_name ?? 'dbowner',
    options: given.options,
    sessionAttributes: oneOf(SESSION_ATTRIBUTES, given.target_session_attrs ?? 'any', 'target_session_attrs'),
  };
}

/** A socket directory or an address of this machine: nobody listens in between, so TLS is not demanded. */
export const isLocal = ({ address }: HostPort): boolean =>
  isSocket(address) || address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);

export const isSocket = (address: string): boolean => address.startsWith('/') || address.startsWith('@');

const withVariables = (given: ConnectionParameters, env: SettingsInput['env']): ConnectionParameters => {
  const merged: Partial<Record<Keyword, string>> = {};
  for (const [keyword, variable] of Object.entries(VARIABLES)) {
    const value = env[variable];
    if (value !== undefined && value !== '') merged[keyword as Keyword] = value;
  }
  if (given.host !== undefined) delete merged.hostaddr; // another server's address
  return { ...merged, ...given };
};

function hostsOf(given: ConnectionParameters): readonly HostPort[] {
  const names = given.host?.split(',');
  const addresses = given.hostaddr?.split(',');
  const count = Math.max(names?.length ?? 0, addresses?.length ?? 0);
  if (names !== undefined && addresses !== undefined && names.length !== addresses.length) {
    throw new ConninfoError('host and hostaddr list a different number of hosts');
  }
  const ports = given.port?.split(',') ?? [];
  if (ports.length > 1 && ports.length !== count)
    throw new ConninfoError('the URL lists a different number of hosts and ports');
  const portOf = (i: number): number => wholeNumber((ports[i] ?? ports[0] ?? '') || '5432', 'port');
  if (count === 0) return DEFAULT_ADDRESSES.map((address) => ({ address, name: 'localhost', port: portOf(0) }));
  return Array.from({ length: count }, (_, i) => {
    const name = names?.[i] || addresses?.[i] || 'localhost';
    return { address: addresses?.[i] || name, name, port: portOf(i) };
  });
}

/** Where Debian's and PostgreSQL's own libpq look for a socket; the last one serves systems without. */
const DEFAULT_ADDRESSES = ['/var/run/postgresql', '/tmp', 'localhost'];

/** Whoever names certificates wants them checked; `system` demands it, as in libpq. */
const impliedMode = (given: ConnectionParameters): SslMode | undefined =>
  given.sslrootcert === undefined ? undefined : 'verify-full';

function wholeNumber(text: string, what: string): number {
  if (!/^\s*-?\d+\s*$/.test(text)) throw new ConninfoError(`${what} is not a number`);
  const value = Number(text);
  if (what === 'port' && (value < 1 || value > 65_535)) throw new ConninfoError('port is not between 1 and 65535');
  return value;
}

function oneOf<Word extends string>(words: readonly Word[], value: string, what: string): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new ConninfoError(`${what} is none of ${words.join(', ')}`);
  return found;
}

const pick = <Name extends Keyword>(
  given: ConnectionParameters,
  names: readonly Name[],
): Partial<Record<Name, string>> => {
  const picked: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = given[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
};
