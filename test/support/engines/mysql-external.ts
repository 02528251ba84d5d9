import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { MysqlFamily } from './mysql-binaries.ts';
import type { RunningMysql } from './mysql-launch.ts';

/** Test files never share a server: whoever uses an external one holds this lock until it stops. */
const LOCK_NAME = 'dbowner-tests';
const LOCK_TIMEOUT_S = 600;
/** Those of this process: a test that wants a second server gets another one instead of waiting for itself. */
const inUse = new Set<string>();

/**
 * A server that the environment names (DBOWNER_TEST_MYSQL_URL, DBOWNER_TEST_MARIADB_URL; several with commas), or null.
 * It has to be there for these tests alone: databases and accounts that appear while it is in use are dropped when it is
 * given back.
 */
export async function findExternalMysql(family: MysqlFamily, version: string): Promise<RunningMysql | null> {
  const list = process.env[`DBOWNER_TEST_${family.toUpperCase()}_URL`] ?? '';
  for (const url of list.split(',').map((entry) => entry.trim())) {
    if (url === '' || inUse.has(url)) continue;
    const connection = await createConnection({ uri: url });
    const found = await one(connection, 'SELECT VERSION()');
    if (`${found}.`.startsWith(`${version}.`)) return await use(connection, url, found);
    await connection.end();
  }
  return null;
}

async function use(connection: Connection, url: string, found: string): Promise<RunningMysql> {
  inUse.add(url);
  const locked = await one(connection, 'SELECT GET_LOCK(?, ?)', [LOCK_NAME, LOCK_TIMEOUT_S]);
  if (locked !== '1') throw new Error('other tests use the server for longer than ten minutes');
  const before = await inventory(connection);
  const { hostname, port, username, password } = new URL(url);
  let stopped = false;
  return {
    version: /^\d+(\.\d+)*/.exec(found)?.[0] ?? found,
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    socket: null,
    superuser: decodeURIComponent(username),
    password: decodeURIComponent(password),
    folder: null,
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await dropNew(connection, before);
      await connection.end(); // gives the lock back
      inUse.delete(url);
    },
  };
}

interface Inventory {
  readonly databases: readonly string[];
  readonly accounts: readonly string[];
}

const inventory = async (connection: Connection): Promise<Inventory> => ({
  databases: await names(connection, 'SHOW DATABASES'),
  accounts: await names(connection, "SELECT CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user"),
});

async function dropNew(connection: Connection, before: Inventory): Promise<void> {
  const after = await inventory(connection);
  for (const name of after.databases.filter((database) => !before.databases.includes(database))) {
    await connection.query('DROP DATABASE ??', [name]);
  }
  for (const account of after.accounts.filter((name) => !before.accounts.includes(name))) {
    // MariaDB has roles beside accounts; theirs have no host.
    const role = account.endsWith("@''");
    await connection.query(role ? `DROP ROLE ${account.slice(0, -3)}` : `DROP USER ${account}`);
  }
}

async function names(connection: Connection, sql: string): Promise<string[]> {
  return (await cells(connection, sql, [])).map((cell) => String(cell));
}

async function one(connection: Connection, sql: string, values: readonly (string | number)[] = []): Promise<string> {
  return String((await cells(connection, sql, values))[0]);
}

/** The first column. */
async function cells(
  connection: Connection,
  sql: string,
  values: readonly (string | number)[],
): Promise<readonly (string | number | null | undefined)[]> {
  const [rows] = await connection.query<RowDataPacket[][]>({ sql, rowsAsArray: true, values: [...values] });
  return rows.map((row) => row[0] as string | number | null | undefined);
}
