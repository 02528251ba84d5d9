import pg from 'pg';
import type { TestServer } from './provider.ts';

export type RunningPostgres = Omit<TestServer, 'engine' | 'url'>;

/** Test files never share a server: whoever uses an external one holds this lock until it stops. */
const LOCK_KEY = 4_211_909;
/** Those of this process: a test that wants a second server gets another one instead of waiting for itself. */
const inUse = new Set<string>();

/**
 * A server that the environment names, or null. It has to be there for these tests alone: databases and roles that appear
 * while it is in use are dropped when it is given back.
 */
export async function findExternalPostgres(major: string): Promise<RunningPostgres | null> {
  for (const url of candidates(major)) {
    if (inUse.has(url)) continue;
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const version = await one(client, 'SHOW server_version');
    if (version.split('.')[0] === major) return await use(client, url, version);
    await client.end();
  }
  return null;
}

function candidates(major: string): string[] {
  const exact = process.env[`DBOWNER_TEST_POSTGRES_${major}_URL`];
  const list = process.env['DBOWNER_TEST_POSTGRES_URL'];
  return [exact, ...(list?.split(',') ?? [])].map((url) => url?.trim() ?? '').filter((url) => url !== '');
}

async function use(client: pg.Client, url: string, version: string): Promise<RunningPostgres> {
  inUse.add(url);
  await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
  const before = await inventory(client);
  let stopped = false;
  return {
    version: version.split(' ')[0] ?? version,
    host: client.host,
    port: client.port,
    superuser: client.user ?? 'postgres',
    password: typeof client.password === 'string' ? client.password : '',
    folder: null,
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await dropNew(client, before);
      await client.end(); // gives the lock back
      inUse.delete(url);
    },
  };
}

interface Inventory {
  readonly databases: readonly string[];
  readonly roles: readonly string[];
}

async function inventory(client: pg.Client): Promise<Inventory> {
  return {
    databases: await names(client, 'SELECT datname AS name FROM pg_database ORDER BY 1'),
    roles: await names(client, 'SELECT rolname AS name FROM pg_roles ORDER BY 1'),
  };
}

async function dropNew(client: pg.Client, before: Inventory): Promise<void> {
  const after = await inventory(client);
  for (const name of after.databases.filter((database) => !before.databases.includes(database))) {
    await client.query(`DROP DATABASE ${client.escapeIdentifier(name)} WITH (FORCE)`);
  }
  const roles = after.roles.filter((role) => !before.roles.includes(role)).map((role) => client.escapeIdentifier(role));
  if (roles.length > 0) await client.query(`DROP OWNED BY ${roles.join(', ')}; DROP ROLE ${roles.join(', ')}`);
}

async function names(client: pg.Client, sql: string): Promise<string[]> {
  return (await client.query<{ name: string }>(sql)).rows.map((row) => row.name);
}

async function one(client: pg.Client, sql: string): Promise<string> {
  const row = (await client.query<[string]>({ text: sql, rowMode: 'array' })).rows[0];
  if (row === undefined) throw new Error(`no answer to ${sql}`);
  return row[0];
}
