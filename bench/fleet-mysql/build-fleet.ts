import type { Connection } from 'mysql2/promise';
import { chance, random, type Random } from '../fleet-postgres/random.ts';
import { ACCOUNTS, accountOf, PATTERNS_PER_ACCOUNT, type FleetDatabase, type FleetService } from './fleet.ts';

/** Statements that are on their way at once while the fleet is built. */
const CONNECTIONS = 4;
/** Pattern grants whose author took `_` for itself. */
const UNESCAPED = 0.3;
/** Accounts whose widest pattern forgot the market: `orders\_%` instead of `orders\_de\_%`. */
const CARELESS = 0.02;

const RIGHTS: Readonly<Record<(typeof ACCOUNTS)[number], readonly string[]>> = {
  app: ['Select_priv', 'Insert_priv', 'Update_priv', 'Delete_priv', 'Execute_priv'],
  job: ['Select_priv', 'Insert_priv', 'Update_priv'],
  mig: ['Select_priv', 'Create_priv', 'Alter_priv', 'Drop_priv', 'Index_priv', 'References_priv'],
  ro: ['Select_priv'],
};
const COLUMNS = [...new Set(Object.values(RIGHTS).flat())];

/** Creates the databases with their first `tables` tables, accounts, pattern grants, and what has gone wrong over the years. */
export async function buildFleet(
  connect: () => Promise<Connection>,
  seed: number,
  services: readonly FleetService[],
  tables: number,
  violations: readonly string[],
): Promise<void> {
  await inParallel(connect, services, async (connection, service) => {
    for (const database of service.databases) {
      await connection.query(`CREATE DATABASE ${database.name}`);
      await connection.query(createTables(database, 0, tables).join(';'));
    }
  });
  const admin = await connect();
  const rnd = random(seed + 1);
  for (const service of services) {
    await admin.query(accounts(service));
    await admin.query(patternGrants(rnd, service, admin));
  }
  await admin.query('FLUSH PRIVILEGES');
  await admin.end();
  await inParallel(connect, services, async (connection, service, i) => {
    await connection.query([...definitions(service), ...(i % 5 === 0 ? trigger(service) : [])].join(';'));
  });
  const last = await connect();
  for (const statement of violations) await last.query(statement);
  await last.end();
}

/** Adds the tables from number `from` on to each database. */
export const addTables = (
  connect: () => Promise<Connection>,
  services: readonly FleetService[],
  from: number,
): Promise<void> =>
  inParallel(connect, services, async (connection, { databases }) => {
    for (const database of databases)
      await connection.query(createTables(database, from, database.tables.length).join(';'));
  });

async function inParallel<T>(
  connect: () => Promise<Connection>,
  list: readonly T[],
  work: (connection: Connection, item: T, index: number) => Promise<void>,
): Promise<void> {
  const rest = list.entries(); // shared: who is done takes the next
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const connection = await connect();
      for (const [i, item] of rest) await work(connection, item, i);
      await connection.end();
    }),
  );
}

/** One of ten tables refers to its neighbour. */
const createTables = ({ name, tables }: FleetDatabase, from: number, end: number): string[] =>
  tables.slice(from, end).map((table, i) => {
    const parent =
      i % 10 === 1 ? `, parent BIGINT, FOREIGN KEY (parent) REFERENCES ${name}.${tables[from] ?? ''} (id)` : '';
    return `CREATE TABLE ${name}.${table} (id BIGINT PRIMARY KEY, state VARCHAR(20), note TEXT${parent})`;
  });

const accounts = (service: FleetService): string =>
  `CREATE USER ${ACCOUNTS.map((one) => `'${accountOf(service, one)}'@'10.%' IDENTIFIED BY 'bench'`).join(', ')}`;

/** Rows, because 20,000 GRANT statements take their time; with columns that a version has more than these left 'N'. */
function patternGrants(rnd: Random, service: FleetService, connection: Connection): string {
  const rows = ACCOUNTS.flatMap((account) => {
    const flags = COLUMNS.map((column) => (RIGHTS[account].includes(column) ? "'Y'" : "'N'"));
    return patternsOf(rnd, service).map(
      (pattern) => `('10.%', ${connection.escape(pattern)}, '${accountOf(service, account)}', ${flags.join(', ')})`,
    );
  });
  return `INSERT INTO mysql.db (Host, Db, User, ${COLUMNS.join(', ')}) VALUES ${rows.join(', ')}`;
}

/** A pattern for each but the last of the databases, and one for all of them. */
function patternsOf(rnd: Random, { name, databases }: FleetService): string[] {
  const narrow = databases.slice(0, PATTERNS_PER_ACCOUNT - 1).map((database) => `${database.name}%`);
  const wide = chance(rnd, CARELESS) ? `${name.split('_')[0] ?? ''}_%` : `${name}_%`;
  return [...narrow, wide].map((pattern) => (chance(rnd, UNESCAPED) ? pattern : pattern.replaceAll('_', '\\_')));
}

/** A definer view and a definer procedure of the service's own. */
function definitions(service: FleetService): string[] {
  const [core, archive] = service.databases;
  const definer = `DEFINER = '${accountOf(service, 'mig')}'@'10.%'`;
  return [
    `CREATE ${definer} SQL SECURITY DEFINER VIEW ${core?.name ?? ''}.open_v AS
       SELECT id, state FROM ${core?.name ?? ''}.${core?.tables[0] ?? ''}`,
    `CREATE ${definer} PROCEDURE ${core?.name ?? ''}.count_archive() SQL SECURITY DEFINER
       SELECT COUNT(*) FROM ${archive?.name ?? ''}.${archive?.tables[0] ?? ''}`,
  ];
}

function trigger(service: FleetService): string[] {
  const database = service.databases[0];
  return [
    `CREATE DEFINER = '${accountOf(service, 'app')}'@'10.%' TRIGGER ${database?.name ?? ''}.stamp
       BEFORE INSERT ON ${database?.name ?? ''}.${database?.tables[2] ?? ''} FOR EACH ROW SET NEW.state = 'new'`,
  ];
}
