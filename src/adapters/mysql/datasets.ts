import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { COLUMNS_PRIV } from './queries/columns-priv.ts';
import { DB } from './queries/db.ts';
import { DEFAULT_ROLES } from './queries/default-roles.ts';
import { EVENTS } from './queries/events.ts';
import { FOREIGN_KEYS, INNODB_FOREIGN_KEYS } from './queries/foreign-keys.ts';
import { GLOBAL_GRANTS } from './queries/global-grants.ts';
import { GLOBAL_PRIV } from './queries/global-priv.ts';
import { PROCS_PRIV } from './queries/procs-priv.ts';
import { PROXIES_PRIV } from './queries/proxies-priv.ts';
import { ROLE_EDGES } from './queries/role-edges.ts';
import { ROLES_MAPPING } from './queries/roles-mapping.ts';
import { ROUTINES } from './queries/routines.ts';
import { SCHEMATA } from './queries/schemata.ts';
import { SERVERS } from './queries/servers.ts';
import { TABLES } from './queries/tables.ts';
import { TABLES_PRIV } from './queries/tables-priv.ts';
import { TRIGGERS } from './queries/triggers.ts';
import { USER } from './queries/user.ts';
import { VIEWS } from './queries/views.ts';

/** What is read of a server, what it takes to see all of it, and what is lost without. */
export interface Dataset {
  readonly sql: string;
  readonly engines: readonly MysqlEngine[];
  /** In words that `accept-gaps` can repeat. */
  readonly fact: string;
  readonly costs: readonly string[];
  /** Without it no check can be trusted, or some cannot. */
  readonly kind: 'required' | 'optional';
  /** The table that is refused to who has no right on it … */
  readonly table?: string;
  /** … or the privileges, one of which shows everything where the others' rows are hidden without a word. */
  readonly anyOf?: Readonly<Record<MysqlEngine, readonly string[]>>;
  /** A query that gives the same rows in less time, for who has that privilege. */
  readonly quick?: Readonly<Partial<Record<MysqlEngine, { readonly sql: string; readonly takes: string }>>>;
}

const BOTH = ['mysql', 'mariadb'] as const;

/** Any of these shows all tables. https://dev.mysql.com/doc/refman/9.7/en/information-schema-introduction.html */
const ON_TABLES = [
  ...['SHOW VIEW', 'TRIGGER', 'REFERENCES', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'INDEX'],
  'CREATE VIEW',
];
const WITH_SELECT = ['SELECT', ...ON_TABLES];
const ON_DATABASES = ['SHOW DATABASES', 'EVENT', 'LOCK TABLES', ...WITH_SELECT];

const both = (words: readonly string[]): Readonly<Record<MysqlEngine, readonly string[]>> => ({
  mysql: words,
  mariadb: words,
});

/** In the order in which they are read. */
export const DATASETS = {
  user: {
    sql: USER,
    engines: ['mysql'],
    fact: 'table mysql.user',
    costs: ['every check on this instance'],
    kind: 'required',
    table: 'mysql.user',
  },
  global_priv: {
    sql: GLOBAL_PRIV,
    engines: ['mariadb'],
    fact: 'table mysql.global_priv',
    costs: ['every check on this instance'],
    kind: 'required',
    table: 'mysql.global_priv',
  },
  global_grants: {
    sql: GLOBAL_GRANTS,
    engines: ['mysql'],
    fact: 'table mysql.global_grants',
    costs: ['dynamic privileges: DBO105 and DBO109 through them'],
    kind: 'required',
    table: 'mysql.global_grants',
  },
  role_edges: {
    sql: ROLE_EDGES,
    engines: ['mysql'],
    fact: 'table mysql.role_edges',
    costs: ['access through roles'],
    kind: 'required',
    table: 'mysql.role_edges',
  },
  default_roles: {
    sql: DEFAULT_ROLES,
    engines: ['mysql'],
    fact: 'table mysql.default_roles',
    costs: ['which roles are active at login'],
    kind: 'required',
    table: 'mysql.default_roles',
  },
  roles_mapping: {
    sql: ROLES_MAPPING,
    engines: ['mariadb'],
    fact: 'table mysql.roles_mapping',
    costs: ['access through roles'],
    kind: 'required',
    table: 'mysql.roles_mapping',
  },
  db: {
    sql: DB,
    engines: BOTH,
    fact: 'table mysql.db',
    costs: ['grants on databases'],
    kind: 'required',
    table: 'mysql.db',
  },
  tables_priv: {
    sql: TABLES_PRIV,
    engines: BOTH,
    fact: 'table mysql.tables_priv',
    costs: ['grants on tables'],
    kind: 'required',
    table: 'mysql.tables_priv',
  },
  columns_priv: {
    sql: COLUMNS_PRIV,
    engines: BOTH,
    fact: 'table mysql.columns_priv',
    costs: ['grants on columns'],
    kind: 'required',
    table: 'mysql.columns_priv',
  },
  procs_priv: {
    sql: PROCS_PRIV,
    engines: BOTH,
    fact: 'table mysql.procs_priv',
    costs: ['grants on routines, and what they lead to'],
    kind: 'required',
    table: 'mysql.procs_priv',
  },
  proxies_priv: {
    sql: PROXIES_PRIV,
    engines: BOTH,
    fact: 'table mysql.proxies_priv',
    costs: ['access as a proxied account'],
    kind: 'required',
    table: 'mysql.proxies_priv',
  },
  servers: {
    sql: SERVERS,
    engines: BOTH,
    fact: 'table mysql.servers',
    costs: ['access through stored servers, DBO304'],
    kind: 'optional',
    table: 'mysql.servers',
  },
  schemata: {
    sql: SCHEMATA,
    engines: BOTH,
    fact: 'databases',
    costs: ['every check in databases that the auditor has no right in'],
    kind: 'required',
    anyOf: both(ON_DATABASES),
  },
  tables: {
    sql: TABLES,
    engines: BOTH,
    fact: 'tables and views',
    costs: ['every check on tables that the auditor has no right on'],
    kind: 'required',
    anyOf: both(WITH_SELECT),
  },
  views: {
    sql: VIEWS,
    engines: BOTH,
    fact: 'views',
    costs: ['access through views, DBO302'],
    kind: 'required',
    anyOf: both(WITH_SELECT),
  },
  routines: {
    sql: ROUTINES,
    engines: BOTH,
    fact: 'routines',
    costs: ['access through routines, DBO303', 'whether an audit kit is what it is called'],
    kind: 'required',
    anyOf: { mysql: ['SHOW_ROUTINE', 'SELECT'], mariadb: ['SELECT ON mysql.proc', 'SHOW CREATE ROUTINE', 'SELECT'] },
  },
  triggers: {
    sql: TRIGGERS,
    engines: BOTH,
    fact: 'triggers',
    costs: ['access through triggers, DBO303'],
    kind: 'required',
    anyOf: both(['TRIGGER']),
  },
  events: {
    sql: EVENTS,
    engines: BOTH,
    fact: 'events',
    costs: ['access through events, DBO303'],
    kind: 'required',
    anyOf: both(['EVENT']),
  },
  foreign_keys: {
    sql: FOREIGN_KEYS,
    engines: BOTH,
    fact: 'foreign keys',
    costs: ['DBO301, and rows deleted through foreign keys'],
    kind: 'required',
    anyOf: { mysql: WITH_SELECT, mariadb: ON_TABLES },
    quick: { mariadb: { sql: INNODB_FOREIGN_KEYS, takes: 'PROCESS' } },
  },
} as const satisfies Record<string, Dataset>;

export type DatasetName = keyof typeof DATASETS;

export const datasetsOf = (engine: MysqlEngine): readonly DatasetName[] =>
  (Object.keys(DATASETS) as DatasetName[]).filter((name) =>
    (DATASETS[name].engines as readonly MysqlEngine[]).includes(engine),
  );

export const isGrantTable = (name: DatasetName): boolean => 'table' in DATASETS[name];
