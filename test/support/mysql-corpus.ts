import { readFileSync } from 'node:fs';
import type { GlobalPrivRow, MariadbGrantTables, MysqlGrantTables } from '../../src/dialects/mysql/grant-tables.ts';
import { GrantScript } from './mysql-grant-script.ts';

/** What one account of the corpus did on real servers; see test/fixtures/mysql-access-paths/. */
export interface CorpusAccount {
  readonly id: string;
  readonly account: string;
  readonly connectFrom: string;
  readonly kind: string | { readonly mysql?: string; readonly mariadb?: string };
  readonly verdict: Readonly<Record<string, string>>;
  readonly rows: Readonly<Record<string, readonly CorpusRow[]>>;
  readonly actions: Readonly<Record<string, CorpusActions>>;
  readonly underServerState?: { readonly mysql97?: Readonly<Record<string, string>> };
  readonly unstable?: { readonly mysql?: boolean };
  /** The path is open to every account alike. */
  readonly everyone?: boolean;
}

export interface CorpusRow {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
}

interface CorpusActions {
  readonly atLogin: ObjectActions;
  readonly afterSetRole?: ObjectActions;
}

/** `billing.inv` → select, insert, …; `billing (ddl)` → create, drop, …; `billing.get_pan()` → execute. */
export type ObjectActions = Readonly<Record<string, readonly string[]>>;

export const PARTIAL_REVOKES = 'mysql97+partial_revokes+lctn1+secure_file_priv=NULL';

const read = (name: string): string =>
  readFileSync(new URL(`../fixtures/mysql-access-paths/${name}`, import.meta.url), 'utf8');

export const corpusAccounts = (): readonly CorpusAccount[] =>
  (JSON.parse(read('access-paths.expected.json')) as { readonly accounts: readonly CorpusAccount[] }).accounts;

const MYSQL_97: Readonly<Record<string, string>> = {
  lower_case_table_names: '0',
  partial_revokes: 'OFF',
  mandatory_roles: '',
  activate_mandatory_roles: 'ON',
  activate_all_roles_on_login: 'OFF',
};

/** MySQL 9.7 with its default settings, or some of them changed. */
export const mysqlTables = (changed: Readonly<Record<string, string>> = {}): MysqlGrantTables =>
  new GrantScript()
    .run(read('mysql-access-paths.sql'))
    .mysqlTables(new Map(Object.entries({ ...MYSQL_97, ...changed })));

/** MySQL 9.7 started with partial_revokes=ON and lower_case_table_names=1, which the partial revokes need. */
export const partialRevokesTables = (): MysqlGrantTables =>
  new GrantScript({ partialRevokes: true })
    .run(read('mysql-access-paths.sql'))
    .run(read('mysql-partial-revokes.sql'))
    .mysqlTables(new Map(Object.entries({ ...MYSQL_97, partial_revokes: 'ON', lower_case_table_names: '1' })));

export const mariadbScript = (): GrantScript => new GrantScript({ roleHost: '' }).run(read('mariadb-access-paths.sql'));

interface MariadbRows {
  readonly db: MariadbGrantTables['db'];
  readonly tables_priv: MariadbGrantTables['tablesPriv'];
  readonly columns_priv: MariadbGrantTables['columnsPriv'];
  readonly procs_priv: MariadbGrantTables['procsPriv'];
  readonly roles_mapping: MariadbGrantTables['rolesMapping'];
  readonly global_priv: readonly GlobalPrivRow[];
}

/** The rows that MariaDB 10.11.19 held after the script, as dumped from it (without ha_connect, so without m70's row). */
export function mariadbTables(): MariadbGrantTables {
  const rows = JSON.parse(read('mariadb-10.11-rows.json')) as MariadbRows;
  return {
    engine: 'mariadb',
    instance: 'corpus',
    settings: new Map([['lower_case_table_names', '0']]),
    objects: [...mariadbScript().objects.values()],
    db: rows.db,
    tablesPriv: rows.tables_priv,
    columnsPriv: rows.columns_priv,
    procsPriv: rows.procs_priv,
    globalPriv: rows.global_priv,
    rolesMapping: rows.roles_mapping,
  };
}
