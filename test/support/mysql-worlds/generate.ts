import { random, type Random } from '../worlds/random.ts';
import { addObjects, unitsOf } from './generate-objects.ts';
import type { World, WorldStatement } from './world.ts';

export interface Shape {
  readonly engine: 'mysql' | 'mariadb';
  /** The server has partial_revokes=ON: patterns are literal, global privileges can be restricted. */
  readonly partialRevokes: boolean;
}

/** What the parts of a generator share. */
export interface Draft {
  readonly random: Random;
  readonly shape: Shape;
  readonly prefix: string;
  readonly net: string;
  readonly seed: number;
  readonly databases: readonly string[];
  /** `'user'@'host'` as SQL; anonymous accounts among them. */
  readonly accounts: string[];
  readonly roles: readonly string[];
  readonly statements: WorldStatement[];
}

/** A random world of accounts, roles, grants and things with definers; names and addresses are its own by its number. */
export function generateWorld(number: number, seed: number, shape: Shape): World {
  const prefix = `w${String(number).padStart(4, '0')}`;
  const net = `127.${String(10 + (Math.floor(number / 200) % 200))}.${String(1 + (number % 200))}`;
  const draft: Draft = {
    random: random(seed),
    shape,
    prefix,
    net,
    seed,
    databases: [`${prefix}_a`, `${prefix}xa`, `${prefix}_b`],
    accounts: [],
    roles: [`${prefix}r1`, `${prefix}r2`, `${prefix}r3`],
    statements: [],
  };
  const users = [`${prefix}u1`, `${prefix}u2`];
  addDatabases(draft);
  addAccounts(draft, users);
  addRoles(draft);
  const { grantees, definitions } = addObjects(draft);
  for (const grantee of grantees) addGrants(draft, grantee);
  addPublicGrants(draft);
  addGhostRows(draft, users);
  const probe = `${prefix}p`;
  return {
    number,
    prefix,
    statements: draft.statements,
    databases: draft.databases,
    users: [...users, probe, ...(draft.accounts.every(isNamed) ? [] : [`${prefix}zz`])],
    roles: draft.roles,
    assumable: [...draft.roles, ...(shape.engine === 'mysql' ? draft.accounts.filter(isNamed) : [])],
    places: placesOf(draft),
    units: unitsOf(draft, definitions),
  };
}

function addDatabases({ statements, databases }: Draft): void {
  for (const database of databases)
    statements.push(
      { sql: `CREATE DATABASE ${database}` },
      { sql: `CREATE TABLE ${database}.t (a INT, b INT, KEY i (a)) ENGINE=MEMORY` },
    );
}

/**
 * Hosts that are equally specific leave it open which row counts, for some clients only, so a world has one of them: to MySQL
 * `.%` and `._` are alike, to MariaDB a network and an address.
 */
function hostsOf({ net, shape, seed }: Draft): readonly string[] {
  const network = `${net}.0/255.255.255.0`;
  const all = ['%', '%', `${net}.%`, `${net}._`, network, `${net}.1`, `${net}.2`, 'localhost', '127.%', '::1'];
  const left =
    shape.engine === 'mysql'
      ? [seed % 4 === 0 ? `${net}.%` : `${net}._`]
      : seed % 3 === 0
        ? [`${net}.1`, `${net}.2`]
        : [network];
  // Somebody has to come from a host that neither of the two matches.
  const one = seed % 2 === 0 ? '::1' : '127.%';
  return all.filter((host) => host !== one && !left.includes(host));
}

function addAccounts(draft: Draft, users: readonly string[]): void {
  const { random: by, statements, accounts } = draft;
  for (const user of users)
    for (const host of new Set(by.some(hostsOf(draft), 1 + by.below(3)))) accounts.push(`'${user}'@'${host}'`);
  if (by.chance(0.3))
    accounts.push(
      `''@'${by.pick(hostsOf(draft).filter((host) => host.startsWith(draft.net) && !host.includes('/')))}'`,
    );
  for (const account of accounts) statements.push({ sql: `CREATE USER ${account}` });
  if (by.chance(0.08)) statements.push({ sql: `ALTER USER ${by.pick(accounts)} ACCOUNT LOCK` });
  statements.push({ sql: `CREATE USER '${draft.prefix}p'@'127.0.0.1'` });
}

function addRoles({ random: by, shape, statements, accounts, roles }: Draft): void {
  const [first = '', second = '', third = ''] = roles;
  for (const role of roles) statements.push({ sql: `CREATE ROLE ${role}` });
  if (by.chance(0.5)) statements.push({ sql: `GRANT ${second} TO ${first}` });
  if (by.chance(0.25)) statements.push({ sql: `GRANT ${third} TO ${second}` });
  const named = accounts.filter(isNamed);
  for (const account of named) {
    if (by.chance(0.35)) continue;
    const held = by.some(roles, 1 + by.below(2));
    for (const role of held) statements.push({ sql: `GRANT ${role} TO ${account}` });
    if (by.chance(0.45)) {
      const word = shape.engine === 'mysql' ? 'TO' : 'FOR';
      statements.push({ sql: `SET DEFAULT ROLE ${by.pick(held)} ${word} ${account}` });
    }
  }
  if (shape.engine === 'mysql' && by.chance(0.2) && named.length > 1) {
    const [role, member] = by.some(named, 2);
    statements.push({ sql: `GRANT ${String(role)} TO ${String(member)}` });
  }
}

const isNamed = (account: string): boolean => !account.startsWith("''");

const DATABASE_PRIVILEGES = [
  'SELECT',
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'DROP',
  'ALTER',
  'INDEX',
  'CREATE',
  'EXECUTE',
  'LOCK TABLES',
];
const TABLE_PRIVILEGES = ['SELECT', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'DROP', 'ALTER', 'INDEX', 'SHOW VIEW'];

/** Patterns that match databases of this world alone. */
export function patternsOf({ prefix }: Pick<Draft, 'prefix'>): readonly string[] {
  const start = prefix;
  return [
    ...[`${start}\\_a`, `${start}_a`, `${start}%`, `${start}_%`, `${start}\\_%`, `${start}xa`, `${start}\\_b`],
    ...[`${start}_b`, `${start}__`, `%${start.slice(1)}_a`, `${start}%a`, `${start}_\\a`, `${start}x\\a`, `${start}xa`],
  ];
}

function addGrants(draft: Draft, grantee: string): void {
  const { random: by, shape, statements, databases } = draft;
  const count = 1 + by.below(5);
  for (let i = 0; i < count; i++) statements.push({ sql: randomGrant(draft, grantee) });
  if (!by.chance(shape.partialRevokes ? 0.5 : 0.12) || grantee.startsWith("''")) return;
  const privileges = by.some(['SELECT', 'INSERT', 'UPDATE', 'EXECUTE', 'DROP'], 1 + by.below(2));
  statements.push({ sql: `GRANT ${privileges.join(', ')} ON *.* TO ${grantee}` });
  if (!shape.partialRevokes) return;
  for (const database of by.some(databases, by.below(3)))
    statements.push({ sql: `REVOKE ${by.pick(privileges)} ON ${database}.* FROM ${grantee}` });
}

function randomGrant(draft: Draft, grantee: string): string {
  const { random: by, databases } = draft;
  const kind = by.below(10);
  const option = by.chance(0.08) ? ' WITH GRANT OPTION' : '';
  if (kind < 6) {
    const words = [...new Set(by.some(DATABASE_PRIVILEGES, 2 + by.below(5)))].join(', ');
    return `GRANT ${words} ON \`${by.pick(patternsOf(draft))}\`.* TO ${grantee}${option}`;
  }
  const table = `${by.pick(databases)}.t`;
  if (kind < 8) {
    const words = [...new Set(by.some(TABLE_PRIVILEGES, 1 + by.below(5)))].join(', ');
    return `GRANT ${words} ON ${table} TO ${grantee}${option}`;
  }
  const words = by
    .some(['SELECT', 'INSERT', 'UPDATE'], 1 + by.below(2))
    .map((word) => `${word} (${by.pick(['a', 'b'])})`);
  return `GRANT ${words.join(', ')} ON ${table} TO ${grantee}`;
}

/** MariaDB: what PUBLIC may, everybody may. */
function addPublicGrants(draft: Draft): void {
  const { random: by, shape, statements, databases, roles } = draft;
  if (shape.engine !== 'mariadb' || !by.chance(0.15)) return;
  statements.push(
    by.chance(0.4)
      ? { sql: `GRANT SELECT ON ${by.pick(databases)}.t TO PUBLIC` }
      : { sql: `GRANT ${by.pick(['SELECT', 'INSERT'])} ON \`${by.pick(patternsOf(draft))}\`.* TO PUBLIC` },
  );
  if (by.chance(0.3)) statements.push({ sql: `GRANT ${by.pick(roles)} TO PUBLIC` });
}

/** Rows for accounts that do not exist, as older servers and restored dumps leave them; they count after FLUSH PRIVILEGES. */
function addGhostRows(draft: Draft, users: readonly string[]): void {
  const { random: by, statements } = draft;
  if (!by.chance(0.3)) return;
  const user = by.pick([...users, '', '']);
  const pattern = by.pick(patternsOf(draft)).replaceAll('\\', '\\\\');
  const column = by.pick(['Select_priv', 'Insert_priv', 'Update_priv', 'Lock_tables_priv']);
  const host = by.pick(hostsOf(draft));
  statements.push({
    sql: `INSERT INTO mysql.db (Host, Db, User, ${column}) VALUES ('${host}', '${pattern}', '${user}', 'Y')`,
  });
}

/** One client for each kind of host that a row of the world may be for. */
function placesOf({ net, statements }: Draft): readonly string[] {
  const text = statements.map(({ sql }) => sql).join('\n');
  const has = (host: string): boolean => text.includes(`'${host}'`);
  const wild = has(`${net}.%`) || has(`${net}._`) || has(`${net}.0/255.255.255.0`);
  const places = [
    ['127.0.0.1', true],
    [`${net}.1`, has(`${net}.1`)],
    [`${net}.2`, has(`${net}.2`)],
    [`${net}.3`, wild],
    [`${net}.40`, has(`${net}._`)],
    // Of those that `127.%` does not match there have to be some.
    ['::1', has('::1') || has('127.%')],
    ['socket', has('localhost') || has('127.%')],
  ] as const;
  return places.flatMap(([place, needed]) => (needed ? [place] : []));
}
