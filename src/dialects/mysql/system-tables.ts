import type { Power } from './server-powers.ts';

type Settings = ReadonlyMap<string, string>;

/** The database of the grant tables, and that of the running statements. */
export const GRANT_DATABASE = 'mysql';
const STATEMENT_DATABASE = 'performance_schema';

/**
 * What reading or writing the server's own tables comes to.
 * @param table undefined: all tables of the database
 */
export function powerOverSystem(
  database: string,
  table: string | undefined,
  privilege: string,
  settings: Settings,
): Power | undefined {
  const name = table?.toLowerCase();
  if (database === STATEMENT_DATABASE)
    return privilege === 'SELECT' && (name === undefined || TELLS_STATEMENTS.test(name))
      ? statements(settings)
      : undefined;
  if (database !== GRANT_DATABASE) return undefined;
  if (WRITES.has(privilege)) return name === undefined || DECIDES.has(name) ? GRANTS_ITSELF : undefined;
  if (privilege !== 'SELECT') return undefined;
  if (name === undefined || SECRETS.has(name)) return LOGS_IN;
  return LOGS.has(name) ? logged(name, settings) : undefined;
}

const WRITES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE']);

/** Tables whose rows decide who may do what; on MariaDB mysql.proc and mysql.event decide whose rights a body has. */
const DECIDES: ReadonlySet<string> = new Set([
  ...['user', 'global_priv', 'db', 'tables_priv', 'columns_priv', 'procs_priv', 'proxies_priv', 'global_grants'],
  ...['role_edges', 'default_roles', 'roles_mapping', 'proc', 'event', 'servers', 'func', 'plugin', 'component'],
]);

/** Password hashes; passwords of other servers in clear. */
const SECRETS: ReadonlySet<string> = new Set(['user', 'global_priv', 'servers', 'password_history']);

const LOGS: ReadonlySet<string> = new Set(['general_log', 'slow_log']);

const TELLS_STATEMENTS =
  /^(events_statements_(current|history|history_long)|threads|processlist|prepared_statements_instances)$/;

const GRANTS_ITSELF: Power = {
  by: 'system-tables',
  mode: 'escalate',
  actions: ['read', 'write', 'ddl'],
  detail: 'writes its own grants',
};

const LOGS_IN: Power = {
  by: 'system-tables',
  mode: 'escalate',
  actions: ['read', 'write'],
  detail: 'reads password hashes and stored passwords',
};

const statements = (settings: Settings): Power | undefined =>
  settings.get(STATEMENT_DATABASE) === 'OFF'
    ? undefined
    : { by: 'statements', mode: 'stream', actions: ['read'], detail: 'sees the statements of all sessions' };

function logged(table: string, settings: Settings): Power {
  const on = settings.get(table === 'general_log' ? 'general_log' : 'slow_query_log') === 'ON';
  const written = on && (settings.get('log_output') ?? '').toUpperCase().split(',').includes('TABLE');
  return {
    by: 'statements',
    mode: 'stream',
    actions: ['read'],
    detail: 'sees the statements of all sessions',
    ...(written ? {} : { lacks: `${table} is not written to` }),
  };
}
