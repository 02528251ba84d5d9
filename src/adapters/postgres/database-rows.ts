import type { Row, Session } from './connect.ts';
import { BUILTIN_ROUTINES } from './queries/builtin-routines.ts';
import { COLUMNS } from './queries/columns.ts';
import { DEFAULT_PRIVILEGES } from './queries/default-privileges.ts';
import { EVENT_TRIGGERS } from './queries/event-triggers.ts';
import { EXTENSION_OBJECTS } from './queries/extension-objects.ts';
import { FOREIGN_DATA_WRAPPERS } from './queries/foreign-data-wrappers.ts';
import { FOREIGN_KEYS } from './queries/foreign-keys.ts';
import { FOREIGN_SERVER_OPTIONS } from './queries/foreign-server-options.ts';
import { FOREIGN_SERVERS } from './queries/foreign-servers.ts';
import { FOREIGN_TABLES } from './queries/foreign-tables.ts';
import { HIDDEN } from './queries/hidden.ts';
import { INHERITANCE } from './queries/inheritance.ts';
import { LANGUAGES } from './queries/languages.ts';
import { LARGE_OBJECTS } from './queries/large-objects.ts';
import { publications } from './queries/publications.ts';
import { RELATIONS } from './queries/relations.ts';
import { REWRITE_RULES } from './queries/rewrite-rules.ts';
import { routineBodies } from './queries/routine-bodies.ts';
import { ROUTINES } from './queries/routines.ts';
import { SCHEMAS } from './queries/schemas.ts';
import { subscriptions } from './queries/subscriptions.ts';
import { TRIGGERS } from './queries/triggers.ts';
import { TYPES } from './queries/types.ts';
import { unreadableCatalogs } from './queries/unreadable-catalogs.ts';
import { USER_MAPPINGS } from './queries/user-mappings.ts';
import { VIEW_USES } from './queries/view-uses.ts';
import { VIEWS } from './queries/views.ts';
import { queryAll } from './transaction.ts';

/** A query and the catalogs that it reads. */
interface Source {
  /** By major version, where it depends. */
  readonly sql: string | ((version: number) => string);
  readonly catalogs: readonly string[];
}

const WITH_INITIAL = ['pg_namespace', 'pg_init_privs'];

const SOURCES = {
  schemas: { sql: SCHEMAS, catalogs: WITH_INITIAL },
  relations: { sql: RELATIONS, catalogs: [...WITH_INITIAL, 'pg_class', 'pg_attribute'] },
  inheritance: { sql: INHERITANCE, catalogs: ['pg_inherits', 'pg_class'] },
  columns: { sql: COLUMNS, catalogs: [...WITH_INITIAL, 'pg_class', 'pg_attribute'] },
  routines: { sql: ROUTINES, catalogs: [...WITH_INITIAL, 'pg_proc'] },
  types: { sql: TYPES, catalogs: [...WITH_INITIAL, 'pg_type', 'pg_class'] },
  languages: { sql: LANGUAGES, catalogs: ['pg_init_privs', 'pg_language'] },
  wrappers: { sql: FOREIGN_DATA_WRAPPERS, catalogs: ['pg_init_privs', 'pg_foreign_data_wrapper'] },
  servers: { sql: FOREIGN_SERVERS, catalogs: ['pg_init_privs', 'pg_foreign_server'] },
  largeObjects: { sql: LARGE_OBJECTS, catalogs: ['pg_largeobject_metadata'] },
  defaults: { sql: DEFAULT_PRIVILEGES, catalogs: ['pg_default_acl'] },
  extensions: { sql: EXTENSION_OBJECTS, catalogs: ['pg_extension', 'pg_depend'] },
  views: { sql: VIEWS, catalogs: ['pg_class', 'pg_namespace', 'pg_rewrite', 'pg_depend', 'pg_trigger'] },
  viewUses: { sql: VIEW_USES, catalogs: ['pg_class', 'pg_namespace', 'pg_rewrite', 'pg_depend'] },
  rules: { sql: REWRITE_RULES, catalogs: ['pg_class', 'pg_namespace', 'pg_rewrite', 'pg_depend'] },
  triggers: { sql: TRIGGERS, catalogs: ['pg_class', 'pg_namespace', 'pg_trigger', 'pg_depend'] },
  eventTriggers: { sql: EVENT_TRIGGERS, catalogs: ['pg_event_trigger'] },
  bodies: { sql: routineBodies, catalogs: ['pg_proc', 'pg_language', 'pg_namespace', 'pg_depend'] },
  builtinRoutines: { sql: BUILTIN_ROUTINES, catalogs: ['pg_proc', 'pg_namespace'] },
  serverOptions: { sql: FOREIGN_SERVER_OPTIONS, catalogs: ['pg_foreign_server', 'pg_foreign_data_wrapper'] },
  mappings: { sql: USER_MAPPINGS, catalogs: ['pg_user_mappings'] },
  foreignTables: { sql: FOREIGN_TABLES, catalogs: ['pg_foreign_table', 'pg_class', 'pg_namespace'] },
  foreignKeys: { sql: FOREIGN_KEYS, catalogs: ['pg_constraint'] },
  publications: { sql: publications, catalogs: ['pg_publication', 'pg_publication_rel'] },
  subscriptions: { sql: subscriptions, catalogs: ['pg_database'] },
  hidden: { sql: HIDDEN, catalogs: ['pg_user_mappings', 'pg_roles', 'pg_database'] },
} satisfies Record<string, Source>;
export type DatabaseSource = keyof typeof SOURCES;

/** What the catalogs of one database say. */
export interface DatabaseRows {
  readonly rows: Readonly<Record<DatabaseSource, readonly Row[]>>;
  /** Catalogs that the auditor may not read, and what was not read for it. */
  readonly unreadable: ReadonlyMap<string, readonly DatabaseSource[]>;
}

const NAMES = Object.keys(SOURCES) as DatabaseSource[];
const CATALOGS = [...new Set(NAMES.flatMap((name): readonly string[] => SOURCES[name].catalogs))];

/**
 * Reads one database whole, in the transaction that is open.
 * @param version the major version
 */
export async function readDatabase(query: Session['query'], version: number): Promise<DatabaseRows> {
  const refused = new Set((await query(unreadableCatalogs(CATALOGS))).map((row) => row[0] ?? ''));
  const unreadable = new Map<string, DatabaseSource[]>();
  const queries: Partial<Record<DatabaseSource, string | null>> = {};
  for (const name of NAMES) {
    const missing = SOURCES[name].catalogs.filter((catalog) => refused.has(catalog));
    for (const catalog of missing) unreadable.set(catalog, [...(unreadable.get(catalog) ?? []), name]);
    const { sql }: Source = SOURCES[name];
    queries[name] = missing.length > 0 ? null : typeof sql === 'string' ? sql : sql(version);
  }
  return { rows: await queryAll(query, queries as Record<DatabaseSource, string | null>), unreadable };
}
