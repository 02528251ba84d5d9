import { pick, random } from '../fleet-postgres/random.ts';
import { accountOf, type ACCOUNTS, type FleetService } from './fleet.ts';

/** What has gone wrong in the fleet over the years, some eighty causes of nine kinds, as statements. */
export function planViolations(seed: number, services: readonly FleetService[]): readonly string[] {
  const rnd = random(seed + 2);
  const other = (than: FleetService): FleetService => {
    for (;;) {
      const found = pick(rnd, services);
      if (found !== than) return found;
    }
  };
  /** A service and another one, `count` times. */
  const pairs = (count: number): (readonly [FleetService, FleetService])[] =>
    Array.from({ length: count }, () => {
      const service = pick(rnd, services);
      return [service, other(service)];
    });
  const statements = [
    "CREATE USER 'backup'@'localhost' IDENTIFIED BY 'bench'",
    "GRANT SELECT, LOCK TABLES, RELOAD, REPLICATION CLIENT ON *.* TO 'backup'@'localhost'",
  ];
  for (let i = 0; i < 12; i++) {
    const role = `reporting_${String(i)}`;
    const members = pairs(4).map(([, reader]) => account(reader, 'app'));
    statements.push(`CREATE ROLE ${role}`, ...members.map((member) => `GRANT ${role} TO ${member}`));
    for (const [service] of pairs(3)) statements.push(`GRANT SELECT ON ${databaseOf(service)}.* TO ${role}`);
  }
  for (let i = 0; i < 5; i++) statements.push(`CREATE USER 'bi_${String(i)}'@'%' IDENTIFIED BY 'bench'`);
  for (const [i, [service]] of pairs(5).entries())
    statements.push(`GRANT SELECT ON ${databaseOf(service)}.* TO 'bi_${String(i)}'@'%'`);
  for (const [service, stranger] of pairs(20))
    statements.push(`GRANT SELECT, UPDATE ON ${tableOf(service)} TO ${account(stranger, 'app')}`);
  for (const [service, stranger] of pairs(10))
    statements.push(`GRANT SELECT (id, note) ON ${tableOf(service)} TO ${account(stranger, 'ro')}`);
  for (const [service, stranger] of pairs(10))
    statements.push(`GRANT EXECUTE ON PROCEDURE ${databaseOf(service)}.count_archive TO ${account(stranger, 'job')}`);
  for (const [i, [service, stranger]] of pairs(8).entries())
    statements.push(
      `CREATE DEFINER = root@localhost SQL SECURITY DEFINER VIEW ${databaseOf(stranger)}.borrowed_${String(i)}_v AS
         SELECT id, note FROM ${tableOf(service)}`,
    );
  for (const [service, stranger] of pairs(5))
    statements.push(
      `ALTER TABLE ${databaseOf(stranger)}.${stranger.databases[0]?.tables[3] ?? ''}
         ADD COLUMN other BIGINT, ADD FOREIGN KEY (other) REFERENCES ${tableOf(service)} (id)`,
    );
  for (const [service] of pairs(3))
    statements.push(`GRANT SELECT ON ${databaseOf(service)}.* TO ${account(service, 'app')} WITH GRANT OPTION`);
  for (let i = 0; i < 20; i++) {
    const user = `'former_contractor_${String(i)}'@'%'`;
    statements.push(
      `CREATE USER ${user} IDENTIFIED BY 'bench'`,
      `GRANT SELECT ON ${tableOf(pick(rnd, services))} TO ${user}`,
    );
  }
  for (const [, stranger] of pairs(1)) statements.push(`GRANT FILE, PROCESS ON *.* TO ${account(stranger, 'job')}`);
  return statements;
}

const account = (service: FleetService, name: (typeof ACCOUNTS)[number]): string =>
  `'${accountOf(service, name)}'@'10.%'`;
const databaseOf = ({ databases }: FleetService): string => databases[0]?.name ?? '';
const tableOf = ({ databases }: FleetService): string => `${databases[0]?.name ?? ''}.${databases[0]?.tables[0] ?? ''}`;
