import pg from 'pg';
import { findExternalPostgres } from './postgres-external.ts';
import { launchPostgres } from './postgres-launch.ts';
import type { ServerOptions, StartServer, TestServer } from './provider.ts';

export interface PostgresServer extends TestServer {
  readonly engine: 'postgres';
  /**
   * A connected client; the superuser's unless `user` is given. Clients that a test leaves open are ended when the
   * server stops.
   */
  connect(database?: string, user?: string, password?: string): Promise<pg.Client>;
}

/**
 * A PostgreSQL of the given major version, in this order: a server named in the environment
 * (DBOWNER_TEST_POSTGRES_18_URL, or one of the comma-separated DBOWNER_TEST_POSTGRES_URL), a binary on this machine, one
 * installed into the test cache. Servers from the environment keep their own settings, so a test that asks for special
 * ones never runs on them.
 */
export const startPostgres: StartServer<PostgresServer> = async (major, options) => {
  const external = isPlain(options) ? await findExternalPostgres(major) : null;
  const running = external ?? (await launchPostgres(major, options));
  const clients = new Set<pg.Client>();

  const url = (database = 'postgres', user?: string, password?: string): string => {
    const login = credentials(running, user, password);
    const authority = [login.user, login.password].filter((part) => part !== undefined).map(encodeURIComponent);
    const { host, port } = running;
    return `postgresql://${authority.join(':')}@${host}:${port}/${encodeURIComponent(database)}`;
  };
  return {
    ...running,
    engine: 'postgres',
    url,
    connect: async (database = 'postgres', user, password) => {
      const { host, port } = running;
      const client = new pg.Client({ host, port, database, ssl: false, ...credentials(running, user, password) });
      await client.connect();
      clients.add(client);
      client.once('end', () => clients.delete(client));
      return client;
    },
    stop: async () => {
      await Promise.all([...clients].map((client) => client.end()));
      await running.stop();
    },
  };
};

function credentials(
  server: Pick<TestServer, 'superuser' | 'password'>,
  user: string = server.superuser,
  password: string | undefined = user === server.superuser ? server.password : undefined,
): { user: string; password?: string } {
  return password === undefined ? { user } : { user, password };
}

const isPlain = (options: ServerOptions): boolean => options.auth !== 'trust' && options.config === undefined;
