import { roleOf, type Fleet, type FleetService } from './fleet.ts';
import { below, pick, random, some, type Random } from './random.ts';
import { identifier, tableList } from './sql.ts';

/** What has gone wrong in the fleet over the years: SQL by database, and roles that nobody planned. */
export interface Violations {
  /** For the whole cluster, once. */
  readonly cluster: readonly string[];
  readonly databases: ReadonlyMap<string, readonly string[]>;
}

/** Some seventy causes of a dozen kinds, each as a fleet comes by it. */
export function planViolations(seed: number, { services, databases }: Fleet): Violations {
  const rnd = random(seed + 1);
  const cluster: string[] = [];
  const byDatabase = new Map<string, string[]>(databases.map((database) => [database, []]));
  const on = ({ database }: FleetService, sql: string): void => void byDatabase.get(database)?.push(sql);
  const other = (service: FleetService): FleetService => {
    for (;;) {
      const found = pick(rnd, services);
      if (found.database === service.database && found.schema !== service.schema) return found;
    }
  };
  const grantSome = (service: FleetService, privileges: string, grantee: string, share: number): void => {
    const tables = some(rnd, service.tables, share);
    const list = tables.length === 0 ? service.tables.slice(0, 1) : tables;
    on(service, `GRANT USAGE ON SCHEMA ${service.schema} TO ${identifier(grantee)}`);
    on(service, `GRANT ${privileges} ON ${tableList(service, list)} TO ${identifier(grantee)}`);
  };

  for (let i = 0; i < 12; i++) {
    const group = `reporting_${String(i)}`;
    const home = pick(rnd, services);
    const readers = Array.from({ length: 4 }, () => other(home));
    cluster.push(
      `CREATE ROLE ${group}`,
      `GRANT ${group} TO ${readers.map((service) => roleOf(service, 'app')).join(', ')}`,
    );
    for (let k = 0; k < 6; k++) grantSome(other(home), 'SELECT', group, 0.15);
  }
  for (let i = 0; i < 20; i++) {
    const service = pick(rnd, services);
    grantSome(service, pick(rnd, ['SELECT', 'SELECT, UPDATE']), roleOf(other(service), 'app'), 0.02 + 0.2 * rnd());
  }
  for (const service of sample(rnd, services, 5)) {
    on(service, `GRANT USAGE ON SCHEMA ${service.schema} TO PUBLIC`);
    on(service, `GRANT SELECT ON ${tableList(service, service.tables.slice(0, 1 + below(rnd, 12)))} TO PUBLIC`);
  }
  const [first, second, third, fourth] = sample(rnd, services, 4).map((service) => roleOf(service, 'app'));
  cluster.push(
    `ALTER ROLE ${String(first)} SUPERUSER`,
    `ALTER ROLE ${String(second)} CREATEROLE`,
    `ALTER ROLE ${String(third)} BYPASSRLS`,
    `GRANT pg_read_all_data TO ${String(fourth)}`,
  );
  for (const service of sample(rnd, services, 8))
    on(
      service,
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${roleOf(service, 'own')} IN SCHEMA ${service.schema}
       GRANT SELECT ON TABLES TO ${roleOf(other(service), 'app')}`,
    );
  for (const service of sample(rnd, services, 10)) {
    const stranger = pick(rnd, ['postgres', roleOf(service, 'app'), roleOf(other(service), 'own')]);
    for (const table of some(rnd, service.tables, 0.05))
      on(service, `ALTER TABLE ${service.schema}.${table} OWNER TO ${stranger}`);
  }
  for (const service of sample(rnd, services, 5))
    cluster.push(`GRANT ${roleOf(service, 'own')} TO ${roleOf(other(service), 'app')}`);
  for (const service of sample(rnd, services, 3))
    on(
      service,
      `GRANT SELECT ON ${tableList(service, service.tables.slice(0, 4))} TO ${roleOf(service, 'app')} WITH GRANT OPTION`,
    );
  for (const [i, service] of sample(rnd, services, 20).entries()) {
    const login = `former_contractor_${String(i)}`;
    cluster.push(`CREATE ROLE ${login} LOGIN`);
    grantSome(service, 'SELECT', login, 0.05);
  }
  for (const schema of ['legacy', 'scratch', 'tmp_import'])
    byDatabase.get('global')?.push(unownedSchema(schema, pick(rnd, services), pick(rnd, services)));
  return { cluster, databases: byDatabase };
}

const unownedSchema = (schema: string, one: FleetService, two: FleetService): string =>
  [
    `CREATE SCHEMA ${schema}`,
    ...Array.from({ length: 20 }, (_, i) => `CREATE TABLE ${schema}.t${String(i)} (id bigint)`),
    `GRANT USAGE ON SCHEMA ${schema} TO ${roleOf(one, 'app')}, ${roleOf(two, 'app')}`,
    `GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA ${schema} TO ${roleOf(one, 'app')}, ${roleOf(two, 'app')}`,
  ].join(';\n');

function sample<T>(rnd: Random, list: readonly T[], count: number): T[] {
  const chosen = new Set<T>();
  while (chosen.size < count) chosen.add(pick(rnd, list));
  return [...chosen];
}
