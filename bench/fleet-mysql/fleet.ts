import type { Connection } from 'mysql2/promise';
import { chance, random } from '../fleet-postgres/random.ts';

/** Each service has 4 accounts with 10 pattern grants, and 10 databases with 10 tables. */
export const SERVICES = 500;
const ACCOUNTS = ['app', 'job', 'mig', 'ro'];
const DATABASES = 10;
const TABLES = 10;
const SEED = 20_260_601;
/** Accounts whose last pattern reaches into other services. */
const CARELESS = 0.02;
/** Statements that are on their way at once while the fleet is built. */
const CONNECTIONS = 4;

const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  app: ['Select_priv', 'Insert_priv', 'Update_priv', 'Delete_priv', 'Execute_priv'],
  job: ['Select_priv', 'Insert_priv', 'Update_priv'],
  mig: ['Select_priv', 'Create_priv', 'Alter_priv', 'Drop_priv', 'Index_priv', 'References_priv'],
  ro: ['Select_priv'],
};
const COLUMNS = [...new Set(Object.values(RIGHTS).flat())];

const nameOf = (service: number): string => `s${String(service).padStart(3, '0')}`;

/** Creates databases, tables, accounts and grants. Everything depends on the seed alone. */
export async function buildFleet(connect: () => Promise<Connection>, count: number): Promise<void> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, connect));
  const services = Array.from({ length: count }, (_, service) => service);
  await Promise.all(
    connections.map(async (connection, i) => {
      for (const service of services.filter((one) => one % CONNECTIONS === i))
        await buildDatabases(connection, service);
    }),
  );
  const [admin] = connections;
  if (admin === undefined) throw new Error('no connection');
  const rnd = random(SEED);
  for (const service of services) await buildAccounts(admin, service, () => chance(rnd, CARELESS));
  await admin.query('FLUSH PRIVILEGES');
  for (const connection of connections) await connection.end();
}

async function buildDatabases(connection: Connection, service: number): Promise<void> {
  for (let d = 0; d < DATABASES; d++) {
    const database = `${nameOf(service)}_d${String(d)}`;
    const tables = Array.from(
      { length: TABLES },
      (_, t) => `CREATE TABLE ${database}.t${String(t)} (id INT PRIMARY KEY, note TEXT)`,
    );
    await connection.query([`CREATE DATABASE ${database}`, ...tables].join(';'));
  }
}

async function buildAccounts(admin: Connection, service: number, isCareless: () => boolean): Promise<void> {
  const name = nameOf(service);
  const users = ACCOUNTS.map((account) => `${name}_${account}`);
  await admin.query(`CREATE USER ${users.map((user) => `'${user}'@'10.%' IDENTIFIED BY 'bench'`).join(', ')}`);
  const rows = ACCOUNTS.flatMap((account) => {
    const patterns = Array.from({ length: DATABASES - 1 }, (_, d) => `${name}_d${String(d)}%`);
    patterns.push(isCareless() ? `${name.slice(0, 3)}_\\_d1%` : `${name}\\_%`);
    const flags = COLUMNS.map((column) => (RIGHTS[account]?.includes(column) === true ? "'Y'" : "'N'"));
    return patterns.map((pattern) => `('10.%', ${admin.escape(pattern)}, '${name}_${account}', ${flags.join(', ')})`);
  });
  await admin.query(`INSERT INTO mysql.db (Host, Db, User, ${COLUMNS.join(', ')}) VALUES ${rows.join(', ')}`);
}

/** Every service by a convention, as a fleet that follows a naming rule would say it. */
export const manifestOf = (engine: string, count: number): string => `version: 1
instances:
  fleet: { engine: ${engine}, url: "\${FLEET_URL}" }
conventions:
  - services: "s*"
    owns: ["fleet/{service}_*/**"]
    identities:
      fleet:
${ACCOUNTS.map((account) => `        - "{service}_${account}"\n`).join('')}services:
${Array.from({ length: count }, (_, i) => `  ${nameOf(i)}: { team: team-${String(i % 20)} }\n`).join('')}operators:
  fleet:
    - { match: root, kind: dba, may: [admin] }
policy:
  isolation: object
`;
