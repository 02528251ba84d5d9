/**
 * Connection parameters by libpq's keywords, from a URL or a `keyword=value` string.
 * https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING
 */
export type ConnectionParameters = Readonly<Partial<Record<Keyword, string>>>;

const KEYWORDS = [
  'application_name',
  'channel_binding',
  'connect_timeout',
  'dbname',
  'host',
  'hostaddr',
  'options',
  'passfile',
  'password',
  'port',
  'ssl_max_protocol_version',
  'ssl_min_protocol_version',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslpassword',
  'sslrootcert',
  'target_session_attrs',
  'user',
] as const;
export type Keyword = (typeof KEYWORDS)[number];

/** Parameters of libpq that change nothing for a reader, so they are taken and ignored. */
const HARMLESS: readonly string[] = [
  'client_encoding',
  'fallback_application_name',
  'gssencmode',
  'gsslib',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'krbsrvname',
  'load_balance_hosts',
  'sslcompression',
  'sslsni',
  'tcp_user_timeout',
];

/** Parameters of libpq that decide who is connected to and how safely; dbowner does not know how to honour them. */
const UNSUPPORTED: readonly string[] = [
  'gssdelegation',
  'oauth_client_id',
  'oauth_issuer',
  'replication',
  'require_auth',
  'requirepeer',
  'requiressl',
  'scram_client_key',
  'scram_server_key',
  'service',
  'servicefile',
  'sslcertmode',
  'sslcrl',
  'sslcrldir',
];

/** What is wrong with a connection string, in words that quote none of it: any part can be a piece of a password. */
export class ConninfoError extends Error {
  override readonly name = 'ConninfoError';
}

/**
 * Reads `postgres://user:password@host:port,host:port/database?keyword=value` or `host=… dbname=…`.
 *
 * @throws {ConninfoError}
 */
export function parseConninfo(text: string): ConnectionParameters {
  const scheme = /^postgres(?:ql)?:\/\//.exec(text);
  if (scheme !== null) return parseUrl(text.slice(scheme[0].length));
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) || !text.includes('=')) {
    throw new ConninfoError('the URL does not begin with postgres:// or postgresql://');
  }
  return parseKeywords(text);
}

function parseUrl(rest: string): ConnectionParameters {
  const parts = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(rest);
  if (parts === null) throw new ConninfoError('the URL is not well formed');
  const [, authority = '', path = '', query = ''] = parts;
  if (path.includes('@')) {
    throw new ConninfoError(
      'the URL has an unescaped "@" behind the host: write "/", "?" and "@" of a password as %2F, %3F and %40',
    );
  }
  const at = authority.lastIndexOf('@'); // the last: whatever stands before it may be a password
  const credentials = at < 0 ? '' : authority.slice(0, at);
  const colon = credentials.indexOf(':');
  return {
    ...withoutEmpty({
      user: decode(colon < 0 ? credentials : credentials.slice(0, colon)),
      password: colon < 0 ? '' : decode(credentials.slice(colon + 1)),
      dbname: decode(path),
      ...parseHosts(authority.slice(at + 1)),
    }),
    ...parseQuery(query),
  };
}

function parseHosts(text: string): { readonly host: string; readonly port: string } {
  const hosts: string[] = [];
  const ports: string[] = [];
  for (const item of text.split(',')) {
    const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(item);
    if (parts === null) throw new ConninfoError('the host of the URL is not well formed');
    hosts.push(decode(parts[1] ?? parts[2] ?? ''));
    ports.push(decode(parts[3] ?? ''));
  }
  return { host: hosts.join(','), port: ports.every((port) => port === '') ? '' : ports.join(',') };
}

function parseQuery(query: string): ConnectionParameters {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) throw new ConninfoError('a parameter of the URL has no "="');
      return knownPair(decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
    }),
  );
}

function parseKeywords(text: string): ConnectionParameters {
  const pattern = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gsy;
  const pairs: (readonly [string, string])[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(text);
    if (match === null) throw new ConninfoError('the connection string is not a list of keyword=value');
    pairs.push(...knownPair(match[1] ?? '', (match[2] ?? match[3] ?? '').replace(/\\(.)/gs, '$1')));
  }
  return Object.fromEntries(pairs);
}

/** Empty for a harmless parameter. `ssl=true` is what JDBC and older libpq call `sslmode=require`. */
function knownPair(keyword: string, value: string): readonly (readonly [string, string])[] {
  if (keyword === 'ssl' && value === 'true') return [['sslmode', 'require']];
  if ((KEYWORDS as readonly string[]).includes(keyword)) return [[keyword, value]];
  if (HARMLESS.includes(keyword)) return [];
  if (UNSUPPORTED.includes(keyword))
    throw new ConninfoError(`dbowner does not support the connection parameter ${keyword}`);
  throw new ConninfoError(
    `the URL has a connection parameter that libpq does not know; known are ${KEYWORDS.join(', ')}`,
  );
}

const withoutEmpty = (parameters: ConnectionParameters): ConnectionParameters =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConninfoError(
      'the URL has a "%" that is not followed by two hexadecimal digits of UTF-8: write % as %25',
    );
  }
}
