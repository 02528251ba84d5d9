import type { Row, Session } from './connect.ts';
import { aclDefaults } from './queries/acl-defaults.ts';
import { DATABASES } from './queries/databases.ts';
import { memberships } from './queries/memberships.ts';
import { PARAMETERS } from './queries/parameters.ts';
import { ROLE_SETTINGS } from './queries/role-settings.ts';
import { ROLES } from './queries/roles.ts';
import { TABLESPACES } from './queries/tablespaces.ts';
import { unreadableCatalogs } from './queries/unreadable-catalogs.ts';
import { queryAll } from './transaction.ts';

type Source = 'roles' | 'memberships' | 'databases' | 'tablespaces' | 'parameters' | 'roleSettings' | 'aclDefaults';

/** What the catalogs say that all databases of a cluster share. */
export interface ClusterRows {
  readonly rows: Readonly<Record<Source, readonly Row[]>>;
  /** Catalogs that the auditor may not read; their rows are empty. */
  readonly unreadable: readonly string[];
}

/** Reads the shared catalogs. `version` is the major version. */
export async function readCluster(query: Session['query'], version: number): Promise<ClusterRows> {
  const catalogs: Partial<Record<Source, string>> = {
    roles: 'pg_roles',
    memberships: 'pg_auth_members',
    databases: 'pg_database',
    tablespaces: 'pg_tablespace',
    ...(version >= 15 ? { parameters: 'pg_parameter_acl' } : {}),
    roleSettings: 'pg_db_role_setting',
  };
  const unreadable = (await query(unreadableCatalogs(Object.values(catalogs)))).map((row) => row[0] ?? '');
  const when = (source: Source, sql: string): string | null =>
    unreadable.includes(catalogs[source] ?? '') ? null : sql;
  const noRoles = unreadable.includes('pg_roles');
  const rows = await queryAll(query, {
    roles: when('roles', ROLES),
    memberships: noRoles ? null : when('memberships', memberships(version)),
    databases: when('databases', DATABASES),
    tablespaces: when('tablespaces', TABLESPACES),
    parameters: version >= 15 ? when('parameters', PARAMETERS) : null,
    roleSettings: unreadable.includes('pg_database') ? null : when('roleSettings', ROLE_SETTINGS),
    aclDefaults: aclDefaults(version),
  });
  return { rows, unreadable };
}

/** Did nothing change between the two readings? */
export const sameCluster = ({ rows: first }: ClusterRows, { rows: last }: ClusterRows): boolean =>
  (Object.keys(first) as Source[]).every((source) => sameRows(first[source], last[source]));

const sameRows = (first: readonly Row[], last: readonly Row[]): boolean =>
  first.length === last.length &&
  first.every((row, i) => row.length === last[i]?.length && row.every((value, k) => value === last[i]?.[k]));
