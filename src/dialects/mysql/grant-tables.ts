/** The grant tables of one server, row by row and column by column as it states them; the adapter only reads. */
export type GrantTables = MysqlGrantTables | MariadbGrantTables;

interface CommonTables {
  readonly instance: string;
  readonly db: readonly DbRow[];
  readonly tablesPriv: readonly TablesPrivRow[];
  readonly columnsPriv: readonly ColumnsPrivRow[];
  readonly procsPriv: readonly ProcsPrivRow[];
  readonly objects: readonly ObjectRow[];
  /** Server variables that decide what a row means: lower_case_table_names, partial_revokes, mandatory_roles, … */
  readonly settings: ReadonlyMap<string, string>;
}

export interface MysqlGrantTables extends CommonTables {
  readonly engine: 'mysql';
  readonly user: readonly UserRow[];
  readonly globalGrants: readonly GlobalGrantRow[];
  readonly roleEdges: readonly RoleEdgeRow[];
  readonly defaultRoles: readonly DefaultRoleRow[];
}

export interface MariadbGrantTables extends CommonTables {
  readonly engine: 'mariadb';
  readonly globalPriv: readonly GlobalPrivRow[];
  readonly rolesMapping: readonly RolesMappingRow[];
}

/** What the server has: databases, tables, views, sequences, routines. */
export type ObjectRow =
  | { readonly kind: 'database'; readonly name: string }
  | { readonly kind: 'table' | 'view' | 'sequence'; readonly database: string; readonly name: string }
  | { readonly kind: 'routine'; readonly database: string; readonly name: string; readonly type: string };

type YesNo = 'Y' | 'N';

/** mysql.user without authentication_string (MySQL). */
export interface UserRow {
  readonly Host: string;
  readonly User: string;
  readonly plugin: string;
  readonly account_locked: YesNo;
  readonly password_expired: YesNo;
  /** JSON text; holds the partial revokes under `Restrictions`. */
  readonly User_attributes: string | null;
  readonly [privilege: `${string}_priv`]: YesNo;
}

export interface GlobalGrantRow {
  readonly USER: string;
  readonly HOST: string;
  readonly PRIV: string;
  readonly WITH_GRANT_OPTION: YesNo;
}

/** FROM is the role, TO is who holds it. */
export interface RoleEdgeRow {
  readonly FROM_HOST: string;
  readonly FROM_USER: string;
  readonly TO_HOST: string;
  readonly TO_USER: string;
  readonly WITH_ADMIN_OPTION: YesNo;
}

export interface DefaultRoleRow {
  readonly HOST: string;
  readonly USER: string;
  readonly DEFAULT_ROLE_HOST: string;
  readonly DEFAULT_ROLE_USER: string;
}

/** mysql.global_priv (MariaDB), with the members of its JSON that say what the account may; `access` as decimal text. */
export interface GlobalPrivRow {
  readonly Host: string;
  readonly User: string;
  readonly access: string;
  readonly plugin: string | null;
  readonly is_role: boolean;
  readonly account_locked: boolean;
  readonly password_expired: boolean;
  readonly default_role: string | null;
}

/** Host is empty when a role holds the role. */
export interface RolesMappingRow {
  readonly Host: string;
  readonly User: string;
  readonly Role: string;
  readonly Admin_option: YesNo;
}

export interface DbRow {
  readonly Host: string;
  readonly Db: string;
  readonly User: string;
  readonly [privilege: `${string}_priv`]: YesNo;
}

/** The SET columns hold their members joined by commas. */
export interface TablesPrivRow {
  readonly Host: string;
  readonly Db: string;
  readonly User: string;
  readonly Table_name: string;
  readonly Grantor: string;
  readonly Table_priv: string;
}

export interface ColumnsPrivRow {
  readonly Host: string;
  readonly Db: string;
  readonly User: string;
  readonly Table_name: string;
  readonly Column_name: string;
  readonly Column_priv: string;
}

export interface ProcsPrivRow {
  readonly Host: string;
  readonly Db: string;
  readonly User: string;
  readonly Routine_name: string;
  readonly Routine_type: string;
  readonly Grantor: string;
  readonly Proc_priv: string;
}
