/** The connection string cannot be used. The message repeats no part of it but names of known parameters. */
export class ConnectionUrlError extends Error {
  override readonly name = 'ConnectionUrlError';
}

/** What a connection string or an option file says; what it leaves open is undefined. Holds a secret. */
export type ConnectionOptions = Readonly<Partial<Record<OptionName, string>>>;

const OPTIONS = {
  host: ['host'],
  port: ['port'],
  user: ['user'],
  password: ['password'],
  database: ['database'],
  socket: ['socket'],
  sslMode: ['sslmode'],
  sslCa: ['sslca'],
  sslCert: ['sslcert'],
  sslKey: ['sslkey'],
  connectTimeout: ['connecttimeout'],
  publicKeyRetrieval: ['getserverpublickey', 'allowpublickeyretrieval'],
  publicKeyFile: ['serverpublickeypath', 'serverrsapublickeyfile'],
} as const;
export type OptionName = keyof typeof OPTIONS;

/** The option that a name means, however it is written: `ssl-mode`, `ssl_mode`, `sslMode`. */
export function optionNamed(name: string): OptionName | undefined {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  const names = Object.keys(OPTIONS) as OptionName[];
  return names.find((option) => (OPTIONS[option] as readonly string[]).includes(plain));
}

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=…`, or `mariadb://`. A host that begins with a slash (escaped,
 * `%2Frun%2Fmysqld%2Fmysqld.sock`) is a socket.
 *
 * @throws {ConnectionUrlError}
 */
export function parseConnectionUrl(text: string): ConnectionOptions {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^(mysql|mariadb):$/.test(url.protocol)) {
    throw new ConnectionUrlError('the connection string is no URL like mysql://user@host:3306/');
  }
  const options: Partial<Record<OptionName, string>> = {};
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (host.startsWith('/')) options.socket = host;
  else if (host !== '') options.host = host;
  if (url.port !== '') options.port = url.port;
  if (url.username !== '') options.user = decode(url.username);
  if (url.password !== '') options.password = decode(url.password);
  if (url.pathname.length > 1) options.database = decode(url.pathname.slice(1));
  for (const [name, value] of url.searchParams) {
    const option = optionNamed(name);
    if (option === undefined) throw new ConnectionUrlError(`the URL has a parameter that is not known: ${KNOWN}`);
    options[option] = value;
  }
  return options;
}

const KNOWN =
  'there is socket, ssl-mode, ssl-ca, ssl-cert, ssl-key, connect-timeout, allow-public-key-retrieval, server-public-key-path';

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConnectionUrlError('the URL has a % that begins no escape: write it as %25');
  }
}
