import { NONE, type Facts } from '../../model/facts.ts';
import { pathOf } from '../../model/securables.ts';
import type { ScratchStatement, ScratchWorld, Unmade } from '../../model/scratch.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { makeObjects } from './scratch-objects.ts';
import { accountRow, defaultRoleRow, GrantIndex, grantRow, membershipRow } from './scratch-rows.ts';
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
  const index = new GrantIndex(facts);
  const version = versionIdOf(fresh.version);
  const known = new Map(fresh.facts.principals.map((principal) => [principal.key, principal]));
  add(
    'the way in which names and texts are written',
    "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', foreign_key_checks = 0",
  );
  makeSettings(facts, fresh.facts, add, cannot);
  for (const principal of facts.principals)
    if (principal.exists && principal.kind !== 'public' && !known.has(principal.key))
      add(`account ${principal.key}`, insertSql(accountRow(index, principal, version)));
    else if (principal.exists && principal.kind === 'public')
      add('what PUBLIC holds', insertSql(accountRow(index, principal, version)));
  for (const [makes, row] of rowsOf(index)) add(makes, insertSql(row));
  tellOfOwnConnections(facts, cannot);
  for (const row of serverRows(facts)) add(`server ${String(row.values['Server_name'])}`, insertSql(row));
  add('all grants', 'FLUSH PRIVILEGES');
  makeObjects(facts, add);
  const there = new GrantIndex(fresh.facts);
  for (const { key } of facts.principals) if (known.has(key)) tellOfKnown(index, there, key, cannot);
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

function rowsOf(index: GrantIndex): readonly (readonly [string, Row])[] {
  const { facts } = index;
  const key = (id: number): string => facts.principals[id]?.key ?? '';
  const rows: (readonly [string, Row])[] = [];
  const add = (makes: string, row: Row | null): void => {
    if (row !== null) rows.push([makes, row]);
  };
  for (let row = 0; row < facts.grants.count; row++) {
    const [grantee = NONE, target = NONE] = [facts.grants.grantee[row], facts.grants.target[row]];
    if (grantee !== NONE) add(`grant on ${pathOf(facts, target)} to ${key(grantee)}`, grantRow(index, row));
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
function tellOfKnown(index: GrantIndex, fresh: GrantIndex, key: string, cannot: Unmade[]): void {
  const held = (of: GrantIndex): string => {
    const principal = of.facts.principals.find((each) => each.key === key);
    return principal === undefined ? '' : [...of.globals(principal.id)].sort().join();
  };
  if (held(index) !== held(fresh))
    cannot.push({ what: `what ${key} may do on the whole server`, why: 'the scratch server has that account already' });
}
