import { pick, random, type Random } from '../fleet-postgres/random.ts';

/** One service: its accounts are `<name>_app` and so on, its databases `<name>_<area>`. */
export interface FleetService {
  readonly name: string;
  readonly team: string;
  readonly databases: readonly FleetDatabase[];
}

export interface FleetDatabase {
  readonly name: string;
  /** Names of as many tables as the largest fleet has; a smaller one has the first of them. */
  readonly tables: readonly string[];
}

/** What each service has: 500 services make 2,000 accounts, 20,000 pattern grants, 5,000 databases and 50,000 tables. */
export const SERVICES = 500;
export const ACCOUNTS = ['app', 'job', 'mig', 'ro'] as const;
export const PATTERNS_PER_ACCOUNT = 10;
export const TABLES_PER_DATABASE = 10;
const AREAS = 'core archive audit cache import jobs outbox reporting search settings'.split(' ');

export const accountOf = ({ name }: FleetService, account: (typeof ACCOUNTS)[number]): string => `${name}_${account}`;

const DOMAINS = (
  'orders billing stock shipping returns catalog pricing search reviews carts payments ledger invoices customers ' +
  'loyalty coupons campaigns mail chat tickets fraud identity partners media reports'
).split(' ');
const MARKETS = 'at be ch cz de dk es fi fr gb hu ie it nl no pl pt ro se us'.split(' ');
const NOUNS = (
  'item entry event state log link note rate rule step plan batch audit queue price address contact document ' +
  'movement status history snapshot setting account'
).split(' ');
const TEAMS = 40;

/** The services of a fleet: each domain in each market, `tables` tables in each database. Everything depends on the seed. */
export function planFleet(seed: number, services: number, tables: number): readonly FleetService[] {
  const rnd = random(seed);
  const names = MARKETS.flatMap((market) => DOMAINS.map((domain) => `${domain}_${market}`)).slice(0, services);
  return names.map((name) => ({
    name,
    team: `team-${String(Math.floor(rnd() * TEAMS) + 1).padStart(2, '0')}`,
    databases: AREAS.map((area) => ({ name: `${name}_${area}`, tables: tableNames(rnd, tables) })),
  }));
}

const tableNames = (rnd: Random, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${pick(rnd, NOUNS)}_${String(i)}`);

/** Every service by a convention, as a fleet that follows a naming rule would say it. */
export const manifestOf = (engine: string, services: readonly FleetService[]): string => `version: 1
instances:
  fleet: { engine: ${engine}, url: "\${FLEET_URL}" }
conventions:
  - services: "*_*"
    owns: ["fleet/{service}_*/**"]
    identities:
      fleet:
        - { match: "{service}_mig", use: migrate }
        - { match: "{service}_app", use: app }
        - { match: "{service}_job", use: app }
        - { match: "{service}_ro", use: read }
services:
${services.map(({ name, team }) => `  ${name}: { team: ${team} }\n`).join('')}operators:
  fleet:
    - { match: root, kind: dba, may: [admin] }
    - { match: backup, kind: backup, may: [read, stream] }
    - { match: "bi_*", kind: bi, may: [read] }
policy:
  isolation: object
`;
