import pg from 'pg';
import { connect, type Session } from '../../../src/adapters/postgres/connect.ts';
import { readServer } from '../../../src/adapters/postgres/read-server.ts';
import { resolveSettings } from '../../../src/adapters/postgres/settings.ts';
import { quoteIdentifier } from '../../../src/dialects/postgres/names.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { PostgresServer } from '../servers.ts';
import { OTHER, WORLD } from './generate.ts';
import { LAB } from './lab.ts';

/** A server on which worlds are made, one after the other. */
export interface WorldServer {
  /** The superuser's session in the database of the worlds. */
  readonly client: pg.Client;
  readonly superuser: string;
  readonly major: number;
  /** Removes what is there and runs the statements; returns those that the server took. */
  readonly build: (statements: readonly string[]) => Promise<readonly string[]>;
  readonly roles: () => Promise<readonly WorldRole[]>;
  readonly snapshot: () => Promise<Snapshot>;
  /** Somebody has changed what no world changes: the next snapshot reads all databases anew. */
  readonly forget: () => void;
  /** Whether this role can log in to the database, found out by doing it. */
  readonly login: (role: string, database: string) => Promise<boolean>;
  /** The same as the server's own functions say, which takes no connection. */
  readonly mayLogIn: (role: string, database: string) => Promise<boolean>;
  readonly open: (role: string) => Promise<pg.Client>;
}

export interface WorldRole {
  readonly name: string;
  readonly superuser: boolean;
}

export async function worldServer(server: PostgresServer): Promise<WorldServer> {
  const admin = await server.connect();
  await admin.query(`CREATE DATABASE ${WORLD}`);
  await admin.query(`CREATE DATABASE ${OTHER}`);
  const client = await server.connect(WORLD);
  await client.query(LAB);
  await client.query("SET client_min_messages = warning; SET search_path = ''; SET default_statistics_target = 1");
  const major = Number(server.version.split('.')[0]);
  const { snapshot, forget } = reader(server);
  return {
    client,
    superuser: server.superuser,
    major,
    build: async (statements) => {
      await clear(client, server.superuser, major);
      return await run(client, statements);
    },
    roles: async () => await worldRoles(client),
    snapshot,
    forget,
    login: async (role, database) => await canLogIn(server, role, database),
    mayLogIn: async (role, database) => {
      const sql = `SELECT rolcanlogin AND has_database_privilege(oid, $2, 'CONNECT') AS able FROM pg_roles WHERE rolname = $1`;
      const { rows } = await client.query<{ able: boolean }>(sql, [role, database]);
      return rows[0]?.able === true;
    },
    open: async (role) => await server.connect(WORLD, role),
  };
}

async function run(client: pg.Client, statements: readonly string[]): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const sql of statements) {
    try {
      await client.query(sql);
      taken.push(sql);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
    }
  }
  return taken;
}

/** Roles that a world made: not those of the server itself. */
async function worldRoles(client: pg.Client): Promise<readonly WorldRole[]> {
  const { rows } = await client.query<WorldRole>(
    'SELECT rolname AS name, rolsuper AS superuser FROM pg_roles WHERE oid >= 16384 ORDER BY oid',
  );
  return rows;
}

async function clear(client: pg.Client, superuser: string, major: number): Promise<void> {
  const roles = (await worldRoles(client)).map(({ name }) => quoteIdentifier(name)).join(', ');
  const { rows } = await client.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
      WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'lab')`,
  );
  const servers = await client.query<{ name: string }>('SELECT srvname AS name FROM pg_foreign_server');
  for (const { name } of servers.rows) await client.query(`DROP SERVER ${quoteIdentifier(name)} CASCADE`);
  const schemas = rows.map(({ name }) => quoteIdentifier(name)).join(', ');
  await client.query(`
    RESET SESSION AUTHORIZATION;
    SELECT lab.postgres_fdw_disconnect_all();
    ALTER DATABASE ${WORLD} OWNER TO ${superuser};
    ALTER DATABASE ${OTHER} OWNER TO ${superuser};
    SELECT lo_unlink(oid) FROM pg_largeobject_metadata;
    DROP SCHEMA ${schemas} CASCADE;
    -- DROP OWNED trips over default privileges that name their own creator.
    DELETE FROM pg_default_acl;
    DELETE FROM pg_shdepend WHERE classid = 'pg_default_acl'::regclass;
    DELETE FROM pg_depend WHERE classid = 'pg_default_acl'::regclass;
    ${roles === '' ? '' : `DROP OWNED BY ${roles} CASCADE; DROP ROLE ${roles};`}
    UPDATE pg_database SET datacl = NULL WHERE datname IN ('${WORLD}', '${OTHER}');
    CREATE SCHEMA public ${major >= 15 ? 'AUTHORIZATION pg_database_owner' : ''};
    GRANT ${major >= 15 ? 'USAGE' : 'ALL'} ON SCHEMA public TO PUBLIC`);
}

/**
 * Reads the server, over sessions that stay open from world to world: connecting is what takes time. No world changes what
 * is in the other databases, so that they are read once; what all databases share is read anew, first and last.
 */
function reader(server: PostgresServer): Pick<WorldServer, 'snapshot' | 'forget'> {
  const settings = resolveSettings({ url: server.url(WORLD), env: {}, home: '/', timeoutMs: 60_000 });
  const sessions = new Map<string, Session>();
  const remembered = new Map<string, ReturnType<Session['query']>>();
  let within = false; // what one database holds is being read
  const session = async (database: string): Promise<Session> => {
    const { query } = (await connect({ settings, database, silenceMs: 60_000 })).session;
    const remember: Session['query'] = (sql) => {
      const key = `${database} ${sql}`;
      const answer = remembered.get(key) ?? query(sql);
      remembered.set(key, answer);
      return answer;
    };
    const read: Session['query'] = (sql) => (within && database !== WORLD ? remember(sql) : query(sql));
    return { query: read, close: () => Promise.resolve() };
  };
  const snapshot = async (): Promise<Snapshot> =>
    await readServer({
      instance: 'pg',
      database: WORLD,
      timeoutMs: 60_000,
      takenAt: '2026-01-01T00:00:00Z',
      explain: () => undefined,
      onProgress: ({ database }) => {
        within = database !== null;
      },
      open: async (database) => {
        const known = sessions.get(database) ?? (await session(database));
        sessions.set(database, known);
        return known;
      },
    });
  return {
    snapshot,
    forget: () => {
      remembered.clear();
    },
  };
}

async function canLogIn(server: PostgresServer, role: string, database: string): Promise<boolean> {
  const client = new pg.Client({ host: server.host, port: server.port, database, user: role });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 28000: not permitted to log in; 42501: no CONNECT
    if (error instanceof pg.DatabaseError && (error.code === '28000' || error.code === '42501')) return false;
    throw error;
  } finally {
    await client.end();
  }
}
