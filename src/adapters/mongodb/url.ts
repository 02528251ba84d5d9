/** A connection string that cannot be used; says why without repeating any of it. */
export class UrlError extends Error {
  override readonly name = 'UrlError';
}

/** https://www.mongodb.com/docs/manual/reference/connection-string/ */
export interface MongodbUrl {
  readonly srv: boolean;
  /** With the `@`, as written; secret. */
  readonly credentials: string;
  /** `host:port`, in their order; of an SRV URL its one name. */
  readonly hosts: readonly string[];
  /** `/database`, or empty. */
  readonly path: string;
  readonly options: URLSearchParams;
}

/** @throws {UrlError} */
export function parseUrl(url: string): MongodbUrl {
  const found = /^mongodb(\+srv)?:\/\/(?:([^@/]*)@)?([^/?@]+)(\/[^?]*)?(?:\?(.*))?$/s.exec(url.trim());
  if (found === null) throw new UrlError('the URL is no mongodb:// or mongodb+srv:// connection string');
  const [, srv, credentials, hosts = '', path = '', query = ''] = found;
  return {
    srv: srv !== undefined,
    credentials: credentials === undefined ? '' : `${credentials}@`,
    hosts: hosts.split(',').map((host) => withPort(host, srv !== undefined)),
    path: path === '/' ? '' : path,
    options: new URLSearchParams(query),
  };
}

const withPort = (host: string, srv: boolean): string =>
  srv || host.startsWith('%2F') || /:\d+$/.test(host) ? host : `${host}:27017`;

export function formatUrl({ srv, credentials, hosts, path, options }: MongodbUrl): string {
  const query = options.toString();
  return `mongodb${srv ? '+srv' : ''}://${credentials}${hosts.join(',')}${path === '' ? '/' : path}${query === '' ? '' : `?${query}`}`;
}

/**
 * As given, but for what it leaves open: any other machine than this one is reached through TLS with a verified certificate,
 * unless the URL says otherwise.
 */
export function withTls(url: MongodbUrl): MongodbUrl {
  if (url.srv || url.options.has('tls') || url.options.has('ssl') || url.hosts.every(isLocal)) return url;
  const options = new URLSearchParams(url.options);
  options.set('tls', 'true');
  return { ...url, options };
}

/** The same login on exactly one node. */
export function atNode(url: MongodbUrl, host: string): MongodbUrl {
  const options = new URLSearchParams(url.options);
  for (const name of [
    'replicaSet',
    'directConnection',
    'loadBalanced',
    'srvServiceName',
    'srvMaxHosts',
    'readPreference',
  ])
    options.delete(name);
  if (url.srv && !options.has('tls') && !options.has('ssl')) options.set('tls', 'true');
  options.set('directConnection', 'true');
  return { ...url, srv: false, hosts: [host], options };
}

const isLocal = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|%2F.*)(:\d+)?$/i.test(host);
