import type {
  ColumnsPrivRow,
  DbRow,
  DefaultRoleRow,
  GlobalGrantRow,
  GlobalPrivRow,
  GrantTables,
  ObjectRow,
  ProcsPrivRow,
  RoleEdgeRow,
  RolesMappingRow,
  TablesPrivRow,
  UserRow,
} from '../../dialects/mysql/grant-tables.ts';
import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import type { Row } from './connect.ts';
import type { DatasetName } from './datasets.ts';
import type { ServerRows } from './read-datasets.ts';

/** The rows of the grant tables in the types of the dialect. The columns are those of the queries. */
export function grantTablesOf(instance: string, engine: MysqlEngine, rows: ServerRows, address: string): GrantTables {
  const common = {
    instance,
    db: rowsOf(rows, 'db') as unknown as readonly DbRow[],
    tablesPriv: rowsOf(rows, 'tables_priv') as unknown as readonly TablesPrivRow[],
    columnsPriv: rowsOf(rows, 'columns_priv') as unknown as readonly ColumnsPrivRow[],
    procsPriv: rowsOf(rows, 'procs_priv') as unknown as readonly ProcsPrivRow[],
    objects: objectsOf(rows),
    settings: settingsOf(rows, address),
  };
  if (engine === 'mysql') {
    return {
      engine,
      ...common,
      user: rowsOf(rows, 'user') as unknown as readonly UserRow[],
      globalGrants: rowsOf(rows, 'global_grants') as unknown as readonly GlobalGrantRow[],
      roleEdges: rowsOf(rows, 'role_edges') as unknown as readonly RoleEdgeRow[],
      defaultRoles: rowsOf(rows, 'default_roles') as unknown as readonly DefaultRoleRow[],
    };
  }
  const globalPriv = (rows.datasets.global_priv ?? []).map(globalPrivRow);
  return {
    engine,
    ...common,
    globalPriv,
    rolesMapping: rowsOf(rows, 'roles_mapping') as unknown as readonly RolesMappingRow[],
  };
}

const rowsOf = ({ datasets }: ServerRows, name: DatasetName): readonly Row[] => datasets[name] ?? [];

/** MariaDB's JSON has booleans as 0 and 1, or not at all. */
function globalPrivRow(row: Row): GlobalPrivRow {
  const isTrue = (name: string): boolean => row[name] === '1' || row[name] === 'true';
  return {
    Host: row['Host'] ?? '',
    User: row['User'] ?? '',
    access: row['access'] ?? '0',
    plugin: row['plugin'] ?? null,
    is_role: isTrue('is_role'),
    account_locked: isTrue('account_locked'),
    password_expired: isTrue('password_expired'),
    default_role: row['default_role'] ?? null,
  };
}

/** Of the SQL text of init_connect only that there is one: it can hold anything. */
function settingsOf({ variables, engines }: ServerRows, address: string): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const { Variable_name: name, Value: value } of variables) {
    if (name == null) continue;
    settings.set(name, name === 'init_connect' ? (value == null || value === '' ? 'unset' : 'set') : (value ?? ''));
  }
  for (const { name, state } of engines) if (name != null) settings.set(name, state ?? 'OFF');
  if (address !== '') settings.set('server_address', address);
  return new Map([...settings].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function objectsOf({ datasets }: ServerRows): readonly ObjectRow[] {
  const objects: ObjectRow[] = (datasets.schemata ?? []).map((row) => ({
    kind: 'database',
    name: row['SCHEMA_NAME'] ?? '',
  }));
  for (const row of datasets.tables ?? []) {
    const kind = kindOf(row['TABLE_TYPE'] ?? '');
    objects.push({ kind, database: row['TABLE_SCHEMA'] ?? '', name: row['TABLE_NAME'] ?? '' });
  }
  for (const row of datasets.routines ?? []) {
    const [database, name, type] = ['ROUTINE_SCHEMA', 'ROUTINE_NAME', 'ROUTINE_TYPE'].map(
      (column) => row[column] ?? '',
    );
    objects.push({ kind: 'routine', database: database ?? '', name: name ?? '', type: type ?? '' });
  }
  return objects;
}

const kindOf = (type: string): 'table' | 'view' | 'sequence' =>
  type.endsWith('VIEW') ? 'view' : type === 'SEQUENCE' ? 'sequence' : 'table';
