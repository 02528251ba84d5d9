import { createConnection, type Connection } from 'mysql2/promise';
import type { MysqlFamily } from './mysql-binaries.ts';
import { findExternalMysql } from './mysql-external.ts';
import { launchMysql } from './mysql-launch.ts';
import type { ServerOptions, TestServer } from './provider.ts';

export interface MysqlFamilyServer<F extends MysqlFamily> extends TestServer {
  readonly engine: F;
  /** Its Unix socket; null for a server that was already there. */
  readonly socket: string | null;
  /**
   * A connection over TCP from 127.0.0.1 (`localhost` to the server), which takes several statements at once; the
   * administrator's unless `user` is given. Those that a test leaves open are ended when the server stops.
   */
  connect(database?: string, user?: string, password?: string): Promise<Connection>;
}
export type MysqlServer = MysqlFamilyServer<'mysql'>;

/**
 * A MySQL of the given version (`9.7`), in this order: a server named in DBOWNER_TEST_MYSQL_URL, a binary on this
 * machine, Debian's packages unpacked into the test cache. A server from the environment keeps its own settings, so a
 * test that asks for special ones never runs on it. Settings are the server's options: `{ partial_revokes: 'ON' }`.
 */
export const startMysql = (version: string, options: ServerOptions): Promise<MysqlServer> =>
  startFamily('mysql', version, options);

/** The same for a member of the family. */
export async function startFamily<F extends MysqlFamily>(
  family: F,
  version: string,
  options: ServerOptions,
): Promise<MysqlFamilyServer<F>> {
  const external = isPlain(options) ? await findExternalMysql(family, version) : null;
  const running = external ?? (await launchMysql(family, version, options));
  const connections = new Set<Connection>();
  const { host, port } = running;
  return {
    ...running,
    engine: family,
    url: (database = '', user, password) => {
      const login = credentials(running, user, password);
      const authority = [login.user, login.password].filter((part) => part !== undefined).map(encodeURIComponent);
      return `${family}://${authority.join(':')}@${host}:${port}/${encodeURIComponent(database)}`;
    },
    connect: async (database, user, password) => {
      const place = database === undefined ? {} : { database };
      const login = credentials(running, user, password);
      const connection = await createConnection({ host, port, multipleStatements: true, ...place, ...login });
      connections.add(connection);
      return connection;
    },
    stop: async () => {
      for (const connection of connections) connection.destroy();
      connections.clear();
      await running.stop();
    },
  };
}

function credentials(
  server: Pick<TestServer, 'superuser' | 'password'>,
  user: string = server.superuser,
  password: string | undefined = user === server.superuser ? server.password : undefined,
): { user: string; password?: string } {
  return password === undefined ? { user } : { user, password };
}

const isPlain = (options: ServerOptions): boolean => options.auth !== 'trust' && options.config === undefined;
