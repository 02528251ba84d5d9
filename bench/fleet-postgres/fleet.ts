import { chance, pick, random, type Random } from './random.ts';

/** How much of everything a fleet has. */
export interface FleetSize {
  /** Relations that hold rows: tables and partitioned tables. */
  readonly tables: number;
}

/** One service with the roles that a tidy fleet gives it. */
export interface FleetService {
  readonly name: string;
  readonly database: string;
  readonly schema: string;
  readonly team: string;
  /** Owns the whole schema; false: what begins with `prefix` in the schema of another. */
  readonly ownsSchema: boolean;
  readonly prefix: string;
  readonly tables: readonly string[];
}

/** `grantee` gets `privileges` on some tables of a service. */
export interface TableGrant {
  readonly grantee: string;
  readonly privileges: string;
  readonly tables: readonly string[];
}

export interface Fleet {
  readonly services: readonly FleetService[];
  readonly databases: readonly string[];
  readonly teams: readonly string[];
  readonly bi: readonly string[];
  /** Per service, what a healthy fleet grants on its tables. */
  readonly grants: ReadonlyMap<FleetService, readonly TableGrant[]>;
}

/** The roles that every service has; `own`, `rw` and `read` are nobody's login. */
export const SERVICE_ROLES = ['own', 'mig', 'app', 'job', 'ro', 'rw', 'read'] as const;
export const NOLOGIN: ReadonlySet<string> = new Set(['own', 'rw', 'read']);

export const roleOf = ({ name }: FleetService, role: (typeof SERVICE_ROLES)[number]): string => `${name}_${role}`;
export const analystsOf = (team: string): readonly string[] =>
  Array.from({ length: ANALYSTS }, (_, i) => `${team.replace('team-', '')}.analyst${String(i + 1).padStart(2, '0')}`);

const ANALYSTS = 10;
const DATABASES = ['eu', 'us', 'asia', 'global'] as const;
const DOMAINS = (
  'orders billing stock shipping returns catalog pricing search reviews carts payments ledger invoices customers ' +
  'loyalty coupons campaigns mail chat tickets fraud identity partners media reports'
).split(' ');
const NOUNS = (
  'item entry event state log link note rate rule step plan batch audit queue price address contact document ' +
  'movement status history snapshot setting account'
).split(' ');
const SECOND = ['feed', 'archive', 'sync', 'admin'];
const TEAMS = 40;
const BI = 12;

/** 200 services in 100 schemas of four databases; every second service shares the schema of its neighbour. */
export function planFleet(seed: number, { tables }: FleetSize): Fleet {
  const rnd = random(seed);
  const teams = Array.from({ length: TEAMS }, (_, i) => `team-${String(i + 1).padStart(2, '0')}`);
  const bi = Array.from({ length: BI }, (_, i) => `bi-${String(i + 1).padStart(2, '0')}`);
  const schemas = DATABASES.flatMap((database) => DOMAINS.map((domain) => ({ database, domain })));
  const perService = Math.ceil(tables / (schemas.length * 2));
  const services = schemas.flatMap(({ database, domain }): FleetService[] => {
    const schema = `${database}_${domain}`;
    const second = pick(rnd, SECOND);
    const team = (): string => pick(rnd, teams);
    const shared = { database, schema };
    return [
      { ...shared, name: schema, team: team(), ownsSchema: true, prefix: '', tables: names(rnd, '', perService) },
      {
        ...shared,
        name: `${schema}_${second}`,
        team: team(),
        ownsSchema: false,
        prefix: `${second}_`,
        tables: names(rnd, `${second}_`, perService),
      },
    ];
  });
  const grants = new Map(services.map((service) => [service, grantsOf(rnd, service, teams, bi)] as const));
  return { services, databases: DATABASES, teams, bi, grants };
}

const names = (rnd: Random, prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${pick(rnd, NOUNS)}_${String(i)}`);

/** Each table draws its own grantees, about four beside its owner. */
function grantsOf(rnd: Random, service: FleetService, teams: readonly string[], bi: readonly string[]): TableGrant[] {
  const tables = new Map<string, { grantee: string; privileges: string; tables: string[] }>();
  const grant = (grantee: string, privileges: string, table: string): void => {
    const key = `${grantee} ${privileges}`;
    const known = tables.get(key);
    if (known === undefined) tables.set(key, { grantee, privileges, tables: [table] });
    else known.tables.push(table);
  };
  const readers = [pick(rnd, bi), pick(rnd, bi), pick(rnd, bi)];
  const guests = [pick(rnd, teams), pick(rnd, teams)].flatMap((team) => [team, pick(rnd, analystsOf(team))]);
  for (const table of service.tables) {
    if (chance(rnd, 0.95)) grant(roleOf(service, 'rw'), 'SELECT, INSERT, UPDATE, DELETE', table);
    if (chance(rnd, 0.9)) grant(roleOf(service, 'read'), 'SELECT', table);
    if (chance(rnd, 0.2)) grant(roleOf(service, 'app'), pick(rnd, ['SELECT, INSERT', 'UPDATE', 'SELECT']), table);
    if (chance(rnd, 0.25)) grant(roleOf(service, 'job'), pick(rnd, ['SELECT, UPDATE', 'DELETE, SELECT']), table);
    if (chance(rnd, 0.3)) grant(roleOf(service, 'ro'), 'SELECT', table);
    if (chance(rnd, 0.2)) grant(roleOf(service, 'mig'), 'SELECT, TRUNCATE', table);
    if (chance(rnd, 0.45)) grant(service.team, 'SELECT', table);
    if (chance(rnd, 0.4)) grant(pick(rnd, guests), 'SELECT', table);
    if (chance(rnd, 0.45)) grant(pick(rnd, readers), 'SELECT', table);
  }
  return [...tables.values()];
}
