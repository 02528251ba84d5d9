import { accountSql, nameSql } from '../../dialects/mysql/statements.ts';
import { routineWord, SYSTEM_DATABASES } from '../../dialects/mysql/grant-objects.ts';
import { quoteIdentifier } from '../../dialects/mysql/names.ts';
import type { Definition } from '../../model/definitions.ts';
import { NONE, ROOT, SecurableFlag, type Facts, type Principal, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../model/securables.ts';
import type { ScratchStatement, ScratchWorld, Unmade } from '../../model/scratch.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { entry } from '../../shared/entry.ts';
import { accountRow, defaultRoleRow, grantRow, membershipRow } from './scratch-rows.ts';
import { insertSql, type Row } from './scratch-row.ts';

/**
 * Statements that make, on an empty server of the same version, a world with the same accounts, roles and grants: what a plan
 * for MySQL or MariaDB can change. Grants become the very rows that they were read from: rows for accounts that are gone, for
 * tables that are gone, and rows that give nothing and hide others cannot be granted any more.
 *
 * @param fresh the empty server, as an administrator read it
 */
export function mysqlScratch(source: Snapshot, fresh: Snapshot): ScratchWorld {
  const { facts } = source;
  const statements: ScratchStatement[] = [];
  const cannot: Unmade[] = [];
  const add = (makes: string, sql: string): void => void statements.push({ database: null, makes, sql });
  const known = new Map(fresh.facts.principals.map((principal) => [principal.key, principal]));
  add(
    'the way in which names and texts are written',
    "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', foreign_key_checks = 0",
  );
  makeSettings(facts, fresh.facts, add, cannot);
  for (const principal of facts.principals)
    if (principal.exists && principal.kind !== 'public' && !known.has(principal.key))
      add(`account ${principal.key}`, insertSql(accountRow(facts, principal, versionIdOf(fresh.version))));
    else if (principal.exists && principal.kind === 'public')
      add('what PUBLIC holds', insertSql(accountRow(facts, principal, versionIdOf(fresh.version))));
  for (const [makes, row] of rowsOf(facts)) add(makes, insertSql(row));
  tellOfOwnConnections(facts, cannot);
  for (const row of serverRows(facts)) add(`server ${String(row.values['Server_name'])}`, insertSql(row));
  add('all grants', 'FLUSH PRIVILEGES');
  makeObjects(facts, add);
  for (const { key } of facts.principals) if (known.has(key)) tellOfKnown(source, fresh, key, cannot);
  return { statements, cannot };
}

/** The first two numbers, and the third: 10.11.19 is 101119. */
function versionIdOf(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 10_000 + minor * 100 + patch;
}

/** Variables that decide what a row means. */
const DECISIVE = [
  'activate_all_roles_on_login',
  'activate_mandatory_roles',
  'lower_case_table_names',
  'mandatory_roles',
];

function makeSettings(facts: Facts, fresh: Facts, add: (makes: string, sql: string) => void, cannot: Unmade[]): void {
  const partial = facts.settings.get('partial_revokes');
  if (partial !== undefined && partial !== fresh.settings.get('partial_revokes'))
    add('partial_revokes', `SET GLOBAL partial_revokes = ${partial}`);
  for (const name of DECISIVE) {
    const [theirs, ours] = [facts.settings.get(name), fresh.settings.get(name)];
    if (theirs !== undefined && theirs !== ours)
      cannot.push({
        what: `setting ${name}`,
        why: `it is "${theirs}" there and "${ours ?? ''}" on the scratch server`,
      });
  }
}

function rowsOf(facts: Facts): readonly (readonly [string, Row])[] {
  const key = (id: number): string => facts.principals[id]?.key ?? '';
  const rows: (readonly [string, Row])[] = [];
  const add = (makes: string, row: Row | null): void => {
    if (row !== null) rows.push([makes, row]);
  };
  for (let row = 0; row < facts.grants.count; row++) {
    const [grantee = NONE, target = NONE] = [facts.grants.grantee[row], facts.grants.target[row]];
    if (grantee !== NONE) add(`grant on ${pathOf(facts, target)} to ${key(grantee)}`, grantRow(facts, row));
  }
  for (const [row, { role, member }] of facts.memberships.entries())
    if (role !== NONE) add(`${key(member)} as ${key(role)}`, membershipRow(facts, row));
  for (const [row, { account, role }] of facts.defaultRoles.entries())
    add(`default role ${key(role)} of ${key(account)}`, defaultRoleRow(facts, row));
  return rows;
}

/** What a table's own connection is called says its engine at the end. */
const isOwnConnection = (name: string, wrapper: string): boolean => name.endsWith(` (${wrapper})`);

function tellOfOwnConnections(facts: Facts, cannot: Unmade[]): void {
  const own = new Set(
    facts.foreignServers
      .filter(({ server, wrapper }) => isOwnConnection(facts.securables.name[server] ?? '', wrapper))
      .map(({ server }) => server),
  );
  for (const { table, server } of facts.foreignTables)
    if (own.has(server))
      cannot.push({ what: `where ${pathOf(facts, table)} leads`, why: 'its stand-in has no connection of its own' });
}

/** Without hosts and passwords. Connections of a table's own are no rows there. */
function serverRows(facts: Facts): readonly Row[] {
  return facts.foreignServers.flatMap(({ server, wrapper }): Row[] => {
    const name = facts.securables.name[server] ?? '';
    if (isOwnConnection(name, wrapper)) return [];
    const nothing = { Host: '', Db: '', Username: '', Password: '', Port: 0, Socket: '', Owner: '' };
    return [{ table: 'servers', values: { Server_name: name, Wrapper: wrapper, ...nothing } }];
  });
}

/** What is there on every server stays as it is: the account that makes all this among it. */
function tellOfKnown(source: Snapshot, fresh: Snapshot, key: string, cannot: Unmade[]): void {
  const describe = ({ facts }: Snapshot): string => {
    const principal = facts.principals.find((each) => each.key === key);
    return principal === undefined ? '' : JSON.stringify([...globalsOf(facts, principal)].sort());
  };
  if (describe(source) !== describe(fresh))
    cannot.push({ what: `what ${key} may do on the whole server`, why: 'the scratch server has that account already' });
}

function globalsOf({ grants, privilegeSets }: Facts, { id }: Principal): readonly string[] {
  const held: string[] = [];
  for (let row = 0; row < grants.count; row++)
    if (grants.target[row] === ROOT && grants.grantee[row] === id)
      held.push(...(privilegeSets[grants.privileges[row] ?? 0]?.privileges ?? []));
  return held;
}

/** Databases and stand-ins for what is in them: empty tables, constant views, routines, triggers and events that do nothing. */
function makeObjects(facts: Facts, add: (makes: string, sql: string) => void): void {
  const columns = new Map<SecurableId, string[]>();
  for (let id = 0; id < facts.securables.count; id++)
    if (kindOf(facts, id) === 'column')
      entry(columns, parentOf(facts, id), () => []).push(facts.securables.name[id] ?? '');
  const definitions = new Map(facts.definitions.map((definition) => [definition.on, definition]));
  for (let id = 0; id < facts.securables.count; id++) {
    const flags = facts.securables.flags[id] ?? 0;
    if ((flags & (SecurableFlag.missing | SecurableFlag.system)) !== 0) continue;
    const sql = createSql(facts, id, columns.get(id) ?? [], definitions.get(id));
    if (sql !== null) add(pathOf(facts, id), sql);
  }
  for (const definition of facts.definitions) {
    const sql = attachmentSql(facts, definition);
    if (sql !== null) add(`${definition.kind} ${definition.name} on ${pathOf(facts, definition.on)}`, sql);
  }
}

function createSql(
  facts: Facts,
  id: SecurableId,
  columns: readonly string[],
  definition: Definition | undefined,
): string | null {
  const name = nameSql(facts, id);
  const names = (columns.length === 0 ? ['stand_in'] : columns).map(quoteIdentifier);
  switch (kindOf(facts, id)) {
    case 'database':
      return SYSTEM_DATABASES.has(facts.securables.name[id] ?? '') ? null : `CREATE DATABASE ${name}`;
    case 'table':
      return `CREATE TABLE ${name} (${names.map((column) => `${column} INT`).join(', ')})`;
    case 'sequence':
      return `CREATE SEQUENCE ${name}`;
    case 'view':
      return `CREATE ${rightsSql(facts, definition, 'before')} VIEW ${name} AS SELECT ${names.map((column) => `1 AS ${column}`).join(', ')}`;
    case 'routine':
      return routineSql(facts, id, definition);
    default:
      return null;
  }
}

/** Of a view, both stand before its name; of a routine, SQL SECURITY is one of its characteristics. */
function rightsSql(facts: Facts, definition: Definition | undefined, security: 'before' | 'apart'): string {
  const runsAs = definition?.runsAs ?? NONE;
  const definer = runsAs === NONE ? (definition?.definer ?? NONE) : runsAs;
  const by = definer === NONE ? '' : `DEFINER = ${accountSql(facts, definer)}`;
  return security === 'apart' ? by : `${by} SQL SECURITY ${runsAs === NONE ? 'INVOKER' : 'DEFINER'}`;
}

function routineSql(facts: Facts, id: SecurableId, definition: Definition | undefined): string {
  const word = routineWord(facts.securables.flags[id] ?? 0);
  const name = nameSql(facts, id);
  const by = rightsSql(facts, definition, 'apart');
  const security = `SQL SECURITY ${(definition?.runsAs ?? NONE) === NONE ? 'INVOKER' : 'DEFINER'}`;
  switch (word) {
    case 'PROCEDURE':
      return `CREATE ${by} PROCEDURE ${name}() ${security} BEGIN END`;
    case 'FUNCTION':
      return `CREATE ${by} FUNCTION ${name}() RETURNS INT DETERMINISTIC NO SQL ${security} RETURN 1`;
    case 'LIBRARY':
      return `CREATE LIBRARY ${name} LANGUAGE JAVASCRIPT AS ''`;
    default:
      return packageSql(word, name, by, security);
  }
}

/** MariaDB knows packages under another sql_mode alone. */
function packageSql(word: string, name: string, by: string, security: string): string {
  const body =
    word === 'PACKAGE'
      ? `${security} AS PROCEDURE stand_in; END`
      : `${security} AS PROCEDURE stand_in AS BEGIN NULL; END; END`;
  return `SET @mode = @@sql_mode; SET sql_mode = 'ORACLE'; CREATE ${by} ${word} ${name} ${body}; SET sql_mode = @mode`;
}

function attachmentSql(facts: Facts, { kind, name, on, events, runsAs }: Definition): string | null {
  const by = runsAs === NONE ? '' : `DEFINER = ${accountSql(facts, runsAs)}`;
  const database = quoteIdentifier(facts.securables.name[kind === 'event' ? on : parentOf(facts, on)] ?? '');
  const own = `${database}.${quoteIdentifier(name)}`;
  if (kind === 'event') return `CREATE ${by} EVENT ${own} ON SCHEDULE EVERY 1 YEAR DISABLE DO SET @stand_in = 1`;
  if (kind !== 'trigger') return null;
  return `CREATE ${by} TRIGGER ${own} BEFORE ${events[0] ?? 'INSERT'} ON ${nameSql(facts, on)} FOR EACH ROW BEGIN END`;
}

/** What a server holds that it was not born with, in words; nothing: it is empty. */
export function mysqlContents({ facts, auditor }: Snapshot): readonly string[] {
  const accounts = facts.principals.filter(
    ({ key, kind, exists, provenance, attributes }) =>
      exists &&
      kind !== 'public' &&
      provenance !== 'vendor' &&
      key !== auditor &&
      !BORN.has(String(attributes['user'])),
  );
  const databases = Array.from({ length: facts.securables.count }, (_, id) => id).filter(
    (id) =>
      kindOf(facts, id) === 'database' &&
      ((facts.securables.flags[id] ?? 0) & (SecurableFlag.system | SecurableFlag.missing)) === 0,
  );
  return [...accounts.map(({ key }) => `account ${key}`), ...databases.map((id) => `database ${pathOf(facts, id)}`)];
}

const BORN: ReadonlySet<string> = new Set(['root', 'mysql', 'mariadb.sys', 'healthcheck']);
