import type { PostgresServer } from '../../test/support/servers.ts';
import { analystsOf, NOLOGIN, roleOf, SERVICE_ROLES, type Fleet, type FleetService } from './fleet.ts';
import { identifier, tableList } from './sql.ts';
import type { Violations } from './violations.ts';

/** Roles that belong to nobody's service: filled up to this many, as in a real fleet. */
const ROLES = 2000;

/** Creates the fleet on a server that is empty, and leaves its catalogs as a night of autovacuum would. */
export async function buildFleet(server: PostgresServer, fleet: Fleet, violations: Violations): Promise<void> {
  const admin = await server.connect();
  for (const batch of [roleStatements(fleet), violations.cluster]) await admin.query(batch.join(';\n'));
  for (const database of fleet.databases) await admin.query(`CREATE DATABASE ${database}`);
  await admin.query(closedDatabase(fleet).join(';\n'));
  await admin.query(fillUp);
  await Promise.all(fleet.databases.map((database) => buildDatabase(server, database, fleet, violations)));
  await admin.query('VACUUM (FULL, ANALYZE) pg_authid; ');
  await admin.end();
}

async function buildDatabase(
  server: PostgresServer,
  database: string,
  { services, grants }: Fleet,
  violations: Violations,
): Promise<void> {
  const client = await server.connect(database);
  for (const service of services.filter((each) => each.database === database)) {
    await client.query(objects(service).join(';\n'));
    const granted = (grants.get(service) ?? []).map(
      ({ grantee, privileges, tables }) =>
        `GRANT ${privileges} ON ${tableList(service, tables)} TO ${identifier(grantee)};
         GRANT USAGE ON SCHEMA ${service.schema} TO ${identifier(grantee)}`,
    );
    await client.query(granted.join(';\n'));
    await client.query(extras(service).join(';\n'));
  }
  await client.query((violations.databases.get(database) ?? []).join(';\n'));
  for (const catalog of ['pg_class', 'pg_attribute', 'pg_type', 'pg_proc', 'pg_namespace', 'pg_shdepend', 'pg_depend'])
    await client.query(`VACUUM (FULL, ANALYZE) ${catalog}`);
  await client.query('ANALYZE');
  await client.end();
}

function roleStatements({ services, teams, bi }: Fleet): string[] {
  return [
    ...services.flatMap((service) => [
      ...SERVICE_ROLES.map((role) => `CREATE ROLE ${roleOf(service, role)}${NOLOGIN.has(role) ? '' : ' LOGIN'}`),
      `GRANT ${roleOf(service, 'rw')} TO ${roleOf(service, 'app')}, ${roleOf(service, 'job')}`,
      `GRANT ${roleOf(service, 'read')} TO ${roleOf(service, 'ro')}`,
      `GRANT ${roleOf(service, 'own')} TO ${roleOf(service, 'mig')}`,
    ]),
    ...teams.flatMap((team) => [
      `CREATE ROLE ${identifier(team)}`,
      ...analystsOf(team).map((name) => `CREATE ROLE ${identifier(name)} LOGIN IN ROLE ${identifier(team)}`),
    ]),
    ...bi.map((name) => `CREATE ROLE ${identifier(name)} LOGIN`),
    'CREATE ROLE debezium LOGIN REPLICATION',
    'CREATE ROLE backup LOGIN REPLICATION IN ROLE pg_read_all_data',
  ];
}

const fillUp = `DO $$ BEGIN
  FOR i IN 1 .. ${ROLES} - (SELECT count(*) FROM pg_roles) LOOP
    EXECUTE format('CREATE ROLE visitor_%s', i);
  END LOOP;
END $$`;

/** One database does without PUBLIC's CONNECT. */
function closedDatabase({ databases, services }: Fleet): string[] {
  const closed = databases[0] ?? '';
  const logins = services
    .filter(({ database }) => database === closed)
    .flatMap((service) => SERVICE_ROLES.filter((role) => !NOLOGIN.has(role)).map((role) => roleOf(service, role)));
  return [
    `REVOKE ALL ON DATABASE ${closed} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${closed} TO ${logins.join(', ')}`,
  ];
}

/** Tables of a few shapes; the schema comes with the service that owns it. */
function objects(service: FleetService): string[] {
  const { schema, tables } = service;
  const owner = roleOf(service, 'own');
  return [
    ...(service.ownsSchema
      ? [`CREATE SCHEMA ${schema} AUTHORIZATION ${owner}`]
      : [`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${owner}`]),
    `SET LOCAL ROLE ${owner}`,
    ...tables.map((table, i) => createTable(`${schema}.${table}`, i)),
    ...(service.ownsSchema ? [] : ['RESET ROLE', `REVOKE CREATE ON SCHEMA ${schema} FROM ${owner}`]),
  ];
}

function createTable(table: string, i: number): string {
  if (i % 20 === 7) return `CREATE TABLE ${table} (id bigint, day date, note text) PARTITION BY RANGE (day)`;
  if (i % 20 === 8) return `CREATE TABLE ${table} (id bigint GENERATED ALWAYS AS IDENTITY, state text, note text)`;
  if (i % 4 === 0)
    return `CREATE TABLE ${table} (id bigint PRIMARY KEY, state text, note text, created_at timestamptz)`;
  return `CREATE TABLE ${table} (id bigint, state text, note text)`;
}

/** Views, plain and definer routines, and grants on columns. */
function extras(service: FleetService): string[] {
  const { schema, prefix, tables } = service;
  const owner = roleOf(service, 'own');
  const at = (i: number): string => `${schema}.${tables[i % tables.length] ?? ''}`;
  return [
    ...[0, 1, 2, 3, 4].flatMap((i) => {
      const view = `${schema}.${prefix}open_${String(i)}_v`;
      return [
        `CREATE VIEW ${view} AS SELECT id FROM ${at(i)}`,
        `ALTER VIEW ${view} OWNER TO ${owner}`,
        `GRANT SELECT ON ${view} TO ${roleOf(service, 'read')}`,
      ];
    }),
    ...[0, 1, 2].flatMap((i) => {
      const routine = `${schema}.${prefix}count_${String(i)}(bigint)`;
      return [
        `CREATE FUNCTION ${routine} RETURNS bigint LANGUAGE sql AS 'SELECT $1'`,
        `ALTER FUNCTION ${routine} OWNER TO ${owner}`,
      ];
    }),
    ...[0, 1, 2].flatMap((i) => {
      const routine = `${schema}.${prefix}newest_${String(i)}(bigint)`;
      return [
        `CREATE FUNCTION ${routine} RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
           AS 'SELECT max(id) FROM ${at(i)} WHERE id < $1'`,
        `ALTER FUNCTION ${routine} OWNER TO ${owner}`,
        `REVOKE EXECUTE ON FUNCTION ${routine} FROM PUBLIC`,
        `GRANT EXECUTE ON FUNCTION ${routine} TO ${roleOf(service, 'read')}`,
      ];
    }),
    ...[0, 1, 2].map((i) => `GRANT SELECT (id, note), UPDATE (note) ON ${at(9 + i * 17)} TO ${roleOf(service, 'ro')}`),
  ];
}
