import type {
  DbRow,
  GlobalGrantRow,
  MysqlGrantTables,
  ObjectRow,
  ProcsPrivRow,
  RoleEdgeRow,
  TablesPrivRow,
  UserRow,
} from '../../src/dialects/mysql/grant-tables.ts';

/**
 * Plays the account statements of a SQL script and holds the grant rows that a MySQL server would then have. Knows the
 * statements that the fixtures use and throws on a GRANT, REVOKE or account statement that it cannot read. Other
 * statements matter only where they create something.
 */
export class GrantScript {
  readonly #partialRevokes: boolean;
  /** MariaDB stores roles with an empty host. */
  readonly #roleHost: string;
  readonly #roles = new Set<string>();
  readonly users = new Map<string, UserState>();
  readonly db = new Map<string, Keyed<'Db'>>();
  readonly tables = new Map<string, Keyed<'Db' | 'Table_name'>>();
  readonly columns = new Map<string, Keyed<'Db' | 'Table_name' | 'Column_name'>>();
  readonly routines = new Map<string, Keyed<'Db' | 'Routine_name' | 'Routine_type'>>();
  readonly edges: RoleEdgeRow[] = [];
  readonly defaults: { readonly account: Account; readonly role: Account }[] = [];
  readonly objects = new Map<string, ObjectRow>();

  constructor(options: { readonly partialRevokes?: boolean; readonly roleHost?: string } = {}) {
    this.#partialRevokes = options.partialRevokes ?? false;
    this.#roleHost = options.roleHost ?? '%';
  }

  run(sql: string): this {
    for (const statement of statementsOf(sql)) this.#statement(statement);
    return this;
  }

  #statement(statement: string): void {
    const [verb = '', noun = ''] = statement.split(/\s+/);
    if (verb === 'GRANT') this.#grant(statement);
    else if (verb === 'REVOKE') this.#revoke(statement);
    else if (verb === 'CREATE' && (noun === 'USER' || noun === 'ROLE')) this.#createAccount(statement, noun);
    else if (verb === 'DROP' && (noun === 'USER' || noun === 'ROLE')) this.#dropAccount(statement);
    else if (verb === 'ALTER' && noun === 'USER') this.#alterUser(statement);
    else if (/^SET DEFAULT ROLE/.test(statement)) this.#setDefaultRole(statement);
    else this.#createObject(statement);
  }

  #account(text: string): Account {
    const parts = /^\s*('[^']*'|[\w.]+)(?:@'([^']*)')?\s*$/.exec(text);
    if (parts === null) throw new Error(`not an account: ${text}`);
    const user = (parts[1] ?? '').replaceAll("'", '');
    const role = user === 'PUBLIC' || this.#roles.has(user);
    return { user, host: parts[2] ?? (role ? this.#roleHost : '%') };
  }

  #createAccount(statement: string, noun: string): void {
    const list = statement.replace(/^CREATE (USER|ROLE)/, '').replace(/IDENTIFIED .*$/, '');
    for (const name of list.split(',')) {
      if (noun === 'ROLE') this.#roles.add(name.trim());
      const account = this.#account(name);
      const locked = noun === 'ROLE';
      const state = { ...account, locked, expired: false, privileges: new Set<string>(), restrictions: new Map() };
      this.users.set(keyOf(account), { ...state, dynamic: new Map() });
    }
  }

  #dropAccount(statement: string): void {
    for (const name of statement.replace(/^DROP (USER|ROLE)( IF EXISTS)?/, '').split(',')) {
      const key = keyOf(this.#account(name));
      this.users.delete(key);
      for (const rows of [this.db, this.tables, this.columns, this.routines])
        for (const [id, row] of rows) if (keyOf(row.account) === key) rows.delete(id);
    }
  }

  #alterUser(statement: string): void {
    const parts = /^ALTER USER (\S+) (ACCOUNT LOCK|PASSWORD EXPIRE)$/.exec(statement);
    const state = this.users.get(keyOf(this.#account(parts?.[1] ?? statement)));
    if (state === undefined) throw new Error(`no such account: ${statement}`);
    if (parts?.[2] === 'ACCOUNT LOCK') state.locked = true;
    else state.expired = true;
  }

  #setDefaultRole(statement: string): void {
    const parts = /^SET DEFAULT ROLE (\w+) (?:TO|FOR) (.*)$/.exec(statement);
    if (parts === null) throw new Error(`cannot read: ${statement}`);
    this.defaults.push({ account: this.#account(parts[2] ?? ''), role: this.#account(parts[1] ?? '') });
  }

  #grant(statement: string): void {
    if (/^GRANT PROXY /.test(statement)) return;
    const option = / WITH (GRANT|ADMIN) OPTION$/.test(statement);
    const text = statement.replace(/ WITH (GRANT|ADMIN) OPTION$/, '');
    const parts = /^GRANT (.*) ON (.*) TO (.*)$/.exec(text);
    if (parts === null) this.#grantRole(text, option);
    else this.#change(parts, option ? ['GRANT OPTION'] : [], (set, word) => set.add(word));
  }

  #grantRole(text: string, admin: boolean): void {
    const parts = /^GRANT (\S+) TO (.*)$/.exec(text);
    if (parts === null) throw new Error(`cannot read: ${text}`);
    const role = this.#account(parts[1] ?? '');
    const member = this.#account(parts[2] ?? '');
    this.edges.push({
      FROM_USER: role.user,
      FROM_HOST: role.host,
      TO_USER: member.user,
      TO_HOST: member.host,
      WITH_ADMIN_OPTION: admin ? 'Y' : 'N',
    });
  }

  #revoke(statement: string): void {
    const parts = /^REVOKE (.*) ON (.*) FROM (.*)$/.exec(statement);
    if (parts === null) throw new Error(`cannot read: ${statement}`);
    const database = /^`?([^`]+)`?\.\*$/.exec(parts[2] ?? '')?.[1];
    const state = this.users.get(keyOf(this.#account(parts[3] ?? '')));
    if (!this.#partialRevokes || database === undefined || state === undefined)
      throw new Error(`only partial revokes are known: ${statement}`);
    for (const word of wordsOf(parts[1] ?? '')) {
      if (!state.privileges.has(word)) throw new Error(`nothing to restrict: ${statement}`);
      entry(state.restrictions, database).add(word);
    }
  }

  #change(parts: RegExpExecArray, more: readonly string[], change: (set: Set<string>, word: string) => unknown): void {
    const account = this.#account(parts[3] ?? '');
    const words = [...wordsOf(parts[1] ?? ''), ...more];
    const routine = /^(PROCEDURE|FUNCTION|PACKAGE BODY|PACKAGE) (\w+)\.(\w+)$/.exec(parts[2] ?? '');
    if (routine !== null) {
      const [, Routine_type = '', Db = '', Routine_name = ''] = routine;
      const row = rowOf(this.routines, account, { Db, Routine_name, Routine_type });
      for (const word of words) change(row.privileges, word);
      return;
    }
    const on = /^(\*|`[^`]+`|\w+)\.(\*|\w+)$/.exec(parts[2] ?? '');
    if (on === null) throw new Error(`cannot read: ${parts[0]}`);
    const Db = (on[1] ?? '').replaceAll('`', '');
    if (Db === '*') this.#changeGlobal(account, words, more.length > 0, change);
    else if (on[2] === '*') this.#changeDatabase(account, Db, words, change);
    else this.#changeTable(account, Db, on[2] ?? '', words, change);
  }

  #changeGlobal(
    account: Account,
    words: readonly string[],
    option: boolean,
    change: (set: Set<string>, word: string) => unknown,
  ): void {
    const state = this.users.get(keyOf(account));
    if (state === undefined) throw new Error(`no such account: ${keyOf(account)}`);
    for (const word of words) {
      if (word.includes('_')) state.dynamic.set(word, option);
      else change(state.privileges, word);
      for (const restricted of state.restrictions.values()) restricted.delete(word);
    }
  }

  /** Where the account is restricted on that very database, the grant lifts the restriction. */
  #changeDatabase(
    account: Account,
    Db: string,
    words: readonly string[],
    change: (set: Set<string>, word: string) => unknown,
  ): void {
    const restricted = this.users.get(keyOf(account))?.restrictions.get(Db);
    const lifted = words.filter((word) => restricted?.delete(word) === true);
    const row = rowOf(this.db, account, { Db });
    for (const word of words.flatMap((one) => (one === 'ALL' ? DATABASE_PRIVILEGES : [one])))
      if (!lifted.includes(word)) change(row.privileges, word);
  }

  #changeTable(
    account: Account,
    Db: string,
    Table_name: string,
    words: readonly string[],
    change: (set: Set<string>, word: string) => unknown,
  ): void {
    const row = rowOf(this.tables, account, { Db, Table_name });
    for (const word of words) {
      const column = /^(\w+)\((\w+)\)$/.exec(word);
      if (column === null) change(row.privileges, word);
      else
        change(
          rowOf(this.columns, account, { Db, Table_name, Column_name: column[2] ?? '' }).privileges,
          column[1] ?? '',
        );
    }
  }

  #createObject(statement: string): void {
    const database = /^CREATE DATABASE (\w+)$/.exec(statement)?.[1];
    if (database !== undefined) this.objects.set(database, { kind: 'database', name: database });
    const created =
      /CREATE (?:DEFINER=\S+ )?(?:SQL SECURITY \w+ )?(TABLE|VIEW|SEQUENCE|PROCEDURE|FUNCTION|PACKAGE BODY|PACKAGE) (\w+)\.(\w+)/.exec(
        statement,
      );
    if (created === null) return;
    const [, type = '', parent = '', name = ''] = created;
    this.objects.set(`${type} ${parent}.${name}`, objectOf(type, parent, name));
  }

  /** The rows as MySQL's tables hold them. */
  mysqlTables(settings: ReadonlyMap<string, string>): MysqlGrantTables {
    const users = [...this.users.values()];
    return {
      engine: 'mysql',
      instance: 'corpus',
      settings,
      objects: [...this.objects.values()],
      user: users.map((state) => userRow(state)),
      globalGrants: users.flatMap((state) => globalGrantRows(state)),
      roleEdges: this.edges,
      defaultRoles: this.defaults.map(({ account, role }) => ({
        USER: account.user,
        HOST: account.host,
        DEFAULT_ROLE_USER: role.user,
        DEFAULT_ROLE_HOST: role.host,
      })),
      db: this.dbRows(),
      tablesPriv: this.tableRows(),
      columnsPriv: [...this.columns.values()].map((row) => ({
        ...nameOf(row),
        ...row.key,
        Column_priv: setOf(row.privileges),
      })),
      procsPriv: this.routineRows(),
    };
  }

  dbRows(): DbRow[] {
    return [...this.db.values()].map((row) => ({ ...nameOf(row), ...row.key, ...columnsOf(row.privileges) }));
  }
  tableRows(): TablesPrivRow[] {
    return [...this.tables.values()].map((row) => ({
      ...nameOf(row),
      ...row.key,
      Grantor: 'root@localhost',
      Table_priv: setOf(row.privileges),
    }));
  }
  routineRows(): ProcsPrivRow[] {
    return [...this.routines.values()].map((row) => ({
      ...nameOf(row),
      ...row.key,
      Grantor: 'root@localhost',
      Proc_priv: setOf(row.privileges),
    }));
  }
}

interface Account {
  readonly user: string;
  readonly host: string;
}

interface UserState extends Account {
  locked: boolean;
  expired: boolean;
  readonly privileges: Set<string>;
  /** Dynamic privilege → with grant option. */
  readonly dynamic: Map<string, boolean>;
  readonly restrictions: Map<string, Set<string>>;
}

interface Keyed<K extends string> {
  readonly account: Account;
  readonly key: Readonly<Record<K, string>>;
  readonly privileges: Set<string>;
}

const DATABASE_PRIVILEGES: readonly string[] = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER', 'LOCK TABLES'],
  ...['CREATE TEMPORARY TABLES', 'CREATE VIEW', 'SHOW VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE', 'EXECUTE'],
  ...['EVENT', 'TRIGGER'],
];

const COLUMN_OF: Readonly<Record<string, string>> = {
  'GRANT OPTION': 'Grant_priv',
  'CREATE TEMPORARY TABLES': 'Create_tmp_table_priv',
  'REPLICATION SLAVE': 'Repl_slave_priv',
  'REPLICATION CLIENT': 'Repl_client_priv',
};

/** The statements of a script of the `mysql` client, which may change the delimiter. */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let delimiter = ';';
  let pending = '';
  for (const line of sql.split('\n')) {
    const changed = /^DELIMITER (\S+)/.exec(line)?.[1];
    if (changed !== undefined) delimiter = changed;
    else if (!line.startsWith('--') && line.trim() !== '') {
      pending += `${line} `;
      if (!line.trimEnd().endsWith(delimiter)) continue;
      statements.push(pending.trim().slice(0, -delimiter.length).trim());
      pending = '';
    }
  }
  return statements;
}

/** `SELECT(pan), UPDATE` → its members; USAGE is the absence of any. */
const wordsOf = (list: string): string[] =>
  list
    .split(/,(?![^(]*\))/)
    .map((word) => word.trim())
    .map((word) => (word === 'ALL PRIVILEGES' ? 'ALL' : word))
    .filter((word) => word !== 'USAGE');

const keyOf = (account: Account): string => `${account.user}@${account.host}`;
const nameOf = ({ account }: { readonly account: Account }) => ({ User: account.user, Host: account.host });

function rowOf<K extends string>(
  rows: Map<string, Keyed<K>>,
  account: Account,
  key: Readonly<Record<K, string>>,
): Keyed<K> {
  const id = `${keyOf(account)} ${Object.values(key).join(' ')}`;
  const known = rows.get(id);
  if (known !== undefined) return known;
  const made: Keyed<K> = { account, key, privileges: new Set() };
  rows.set(id, made);
  return made;
}

function entry(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key) ?? new Set<string>();
  map.set(key, known);
  return known;
}

function objectOf(type: string, database: string, name: string): ObjectRow {
  if (type === 'TABLE' || type === 'VIEW' || type === 'SEQUENCE')
    return { kind: type === 'TABLE' ? 'table' : type === 'VIEW' ? 'view' : 'sequence', database, name };
  return { kind: 'routine', database, name, type };
}

/** `CREATE VIEW` → `Create View`, as the SET columns spell it. */
const setOf = (privileges: ReadonlySet<string>): string =>
  [...privileges]
    .map((word) => (word === 'GRANT OPTION' ? 'GRANT' : word))
    .map((word) => word.toLowerCase().replace(/\b\w/g, (letter) => letter.toUpperCase()))
    .map((word) => (word === 'Show View' ? 'Show view' : word))
    .join(',');

const columnsOf = (privileges: ReadonlySet<string>): Record<`${string}_priv`, 'Y' | 'N'> =>
  Object.fromEntries([...privileges].map((word) => [columnOf(word), 'Y' as const]));

function columnOf(word: string): string {
  const column = word.toLowerCase().replaceAll(' ', '_');
  return COLUMN_OF[word] ?? `${column.charAt(0).toUpperCase()}${column.slice(1)}_priv`;
}

function userRow(state: UserState): UserRow {
  const restrictions = [...state.restrictions]
    .filter(([, privileges]) => privileges.size > 0)
    .map(([Database, privileges]) => ({ Database, Privileges: [...privileges] }));
  return {
    User: state.user,
    Host: state.host,
    plugin: 'caching_sha2_password',
    account_locked: state.locked ? 'Y' : 'N',
    password_expired: state.expired ? 'Y' : 'N',
    User_attributes: restrictions.length === 0 ? null : JSON.stringify({ Restrictions: restrictions }),
    ...columnsOf(state.privileges),
  };
}

const globalGrantRows = (state: UserState): GlobalGrantRow[] =>
  [...state.dynamic].map(([PRIV, option]) => ({
    USER: state.user,
    HOST: state.host,
    PRIV,
    WITH_GRANT_OPTION: option ? 'Y' : 'N',
  }));
