import { afterAll, beforeAll } from 'vitest';
import { startMariadb, type MariadbServer } from './engines/mariadb.ts';
import { startMysql, type MysqlServer } from './engines/mysql.ts';
import { startPostgres, type PostgresServer } from './engines/postgres.ts';
import type { ServerOptions, StartServer } from './engines/provider.ts';

interface Servers {
  readonly postgres: PostgresServer;
  readonly mysql: MysqlServer;
  readonly mariadb: MariadbServer;
}
type Engine = keyof Servers;

/** One entry per engine, one file per entry in `engines/`. */
const PROVIDERS: { readonly [E in Engine]: StartServer<Servers[E]> } = {
  postgres: startPostgres,
  mysql: startMysql,
  mariadb: startMariadb,
};

/** `engine:version`, as in `postgres:18` and `mariadb:10.11`. */
export type ServerName<E extends Engine = Engine> = `${E}:${string}`;
export type { MariadbServer } from './engines/mariadb.ts';
export type { MysqlServer } from './engines/mysql.ts';
export type { PostgresServer } from './engines/postgres.ts';
export type { ServerOptions, TestServer } from './engines/provider.ts';

/** Installing a server for the first time takes longer than any test. */
const START_TIMEOUT_MS = 300_000;

/** Starts a server of its own; whoever calls it calls `stop`. Nothing is left behind even when nobody does. */
export async function startServer<E extends Engine>(
  name: ServerName<E>,
  options: ServerOptions = {},
): Promise<Servers[E]> {
  const [engine, version] = name.split(':');
  const known: Partial<typeof PROVIDERS> = PROVIDERS; // the name may come from outside
  const start = known[engine as E];
  if (start === undefined || version === undefined) {
    throw new Error(`no provider for a test server "${name}": there is ${Object.keys(PROVIDERS).join(', ')}`);
  }
  return await start(version, options);
}

/** Starts a server, hands it to `body`, and stops it whatever happens. */
export async function withServer<E extends Engine, T>(
  name: ServerName<E>,
  ...rest:
    [body: (server: Servers[E]) => Promise<T>] | [options: ServerOptions, body: (server: Servers[E]) => Promise<T>]
): Promise<T> {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  const server = await startServer(name, options);
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}

/**
 * One server for all tests of the calling file (or `describe`), started when the first of them runs.
 *
 *     const server = useServer('postgres:18');
 *     it('…', async () => { const client = await server().connect('shop'); … });
 */
export function useServer<E extends Engine>(name: ServerName<E>, options: ServerOptions = {}): () => Servers[E] {
  let server: Servers[E] | undefined;
  beforeAll(async () => {
    server = await startServer(name, options);
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await server?.stop();
  });
  return () => {
    if (server === undefined) throw new Error(`${name} is only there while a test runs`);
    return server;
  };
}
