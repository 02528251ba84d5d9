import { quoteIdentifier } from '../../dialects/mysql/names.ts';
import { SYSTEM_DATABASES } from '../../dialects/mysql/grant-objects.ts';
import { SecurableFlag, type Facts } from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import type { Session } from './connect.ts';
import { failureOf } from './scratch.ts';

/** Tables with accounts, and where they name them: a row goes when one of its accounts was not there before. */
const TABLES: Readonly<Record<'mysql' | 'mariadb', Readonly<Record<string, readonly (readonly [string, string])[]>>>> =
  {
    mysql: {
      user: [['User', 'Host']],
      global_grants: [['USER', 'HOST']],
      role_edges: [
        ['TO_USER', 'TO_HOST'],
        ['FROM_USER', 'FROM_HOST'],
      ],
      default_roles: [['USER', 'HOST']],
    },
    mariadb: {
      global_priv: [['User', 'Host']],
      roles_mapping: [
        ['User', 'Host'],
        ['Role', "''"],
      ],
    },
  };
const SHARED: typeof TABLES.mysql = {
  db: [['User', 'Host']],
  tables_priv: [['User', 'Host']],
  columns_priv: [['User', 'Host']],
  procs_priv: [['User', 'Host']],
  proxies_priv: [
    ['User', 'Host'],
    ['Proxied_user', 'Proxied_host'],
  ],
};

/**
 * Makes the server what it was when it was found empty: databases, accounts and their rows go, and the setting is put back.
 *
 * @returns what could not be undone, in words
 */
export async function dropEverything(session: Session, facts: Facts, fresh: Facts): Promise<readonly string[]> {
  const left: string[] = [];
  for (const sql of statements(facts, fresh)) {
    const failure = await failureOf(session, sql);
    if (failure !== null) left.push(`${sql}: ${failure}`);
  }
  return left;
}

function statements(facts: Facts, fresh: Facts): readonly string[] {
  const databases = namesOf(facts, 'database').filter((name) => !namesOf(fresh, 'database').includes(name));
  const tables = { ...SHARED, ...TABLES[facts.engine === 'mariadb' ? 'mariadb' : 'mysql'] };
  const known = accounts(fresh);
  const servers = namesOf(fresh, 'foreign-server').map(literal);
  const others = servers.length === 0 ? '' : ` WHERE Server_name NOT IN (${servers.join(', ')})`;
  const partial = fresh.settings.get('partial_revokes');
  return [
    `SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES', foreign_key_checks = 0`,
    ...databases.map((name) => `DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`),
    ...Object.entries(tables).flatMap(([table, names]) =>
      names.map(([user, host]) => `DELETE FROM mysql.${table} WHERE (${user}, ${host}) NOT IN (${known})`),
    ),
    `DELETE FROM mysql.servers${others}`,
    'FLUSH PRIVILEGES',
    ...(partial === undefined ? [] : [`SET GLOBAL partial_revokes = ${partial}`]),
  ];
}

/** As pairs of user and host; a role of MariaDB has no host, and who may come out as anybody is a proxy of nobody. */
function accounts(fresh: Facts): string {
  const pairs = fresh.principals
    .filter(({ exists }) => exists)
    .map(({ key, attributes }) => {
      const user = typeof attributes['user'] === 'string' ? attributes['user'] : key;
      return `(${literal(user)}, ${literal(typeof attributes['host'] === 'string' ? attributes['host'] : '')})`;
    });
  return ["('', '')", ...pairs].join(', ');
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Those that are there, without the engine's own. */
function namesOf(facts: Facts, kind: string): readonly string[] {
  return facts.securables.name.filter(
    (name, id) =>
      kindOf(facts, id) === kind &&
      ((facts.securables.flags[id] ?? 0) & SecurableFlag.missing) === 0 &&
      !SYSTEM_DATABASES.has(name),
  );
}
