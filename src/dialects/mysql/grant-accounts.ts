import type { PrincipalId } from '../../model/facts.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { accountKey, parseAccountNames } from './account-name.ts';
import type { GlobalPrivRow, MariadbGrantTables, MysqlGrantTables, UserRow } from './grant-tables.ts';

export const PUBLIC_ROLE = 'PUBLIC';

/** Finds the principal that a grant row names; a user@host that no account has becomes one with `exists: false`. */
export type PrincipalOf = (user: string, host: string) => PrincipalId;

/**
 * Adds the accounts of MySQL. A role is an account like any other; one that is locked and granted to somebody is taken
 * for a role.
 */
export function addMysqlAccounts(builder: FactBuilder, tables: MysqlGrantTables): PrincipalOf {
  const granted = new Set(tables.roleEdges.map((edge) => accountKey(edge.FROM_USER, edge.FROM_HOST)));
  for (const role of parseAccountNames(tables.settings.get('mandatory_roles') ?? ''))
    granted.add(accountKey(role.user, role.host));
  for (const row of tables.user) {
    const key = accountKey(row.User, row.Host);
    const locked = row.account_locked === 'Y';
    builder.addPrincipal({
      kind: row.User === '' ? 'anonymous' : locked && granted.has(key) ? 'role' : 'account',
      key,
      exists: true,
      login: !locked,
      provenance: MYSQL_VENDOR.has(key) ? 'vendor' : 'user',
      attributes: accountAttributes(row),
    });
  }
  return (user, host) => ghost(builder, user, host);
}

const accountAttributes = (row: UserRow) => ({
  user: row.User,
  host: row.Host.toLowerCase(),
  plugin: row.plugin,
  locked: row.account_locked === 'Y',
  expired: row.password_expired === 'Y',
});

/** Adds the accounts and roles of MariaDB. PUBLIC exists once something has been granted to it. */
export function addMariadbAccounts(builder: FactBuilder, tables: MariadbGrantTables): PrincipalOf {
  const roles = new Set<string>();
  for (const row of tables.globalPriv) {
    if (row.is_role) roles.add(row.User);
    builder.addPrincipal(mariadbPrincipal(row));
  }
  if (!roles.has(PUBLIC_ROLE)) {
    roles.add(PUBLIC_ROLE);
    builder.addPrincipal({ ...rolePrincipal(PUBLIC_ROLE), exists: false });
  }
  return (user, host) => {
    const role = host === '' && roles.has(user) ? builder.principalId(accountKey(user, null)) : undefined;
    return role ?? ghost(builder, user, host);
  };
}

function mariadbPrincipal(row: GlobalPrivRow): Parameters<FactBuilder['addPrincipal']>[0] {
  if (row.is_role) return rolePrincipal(row.User);
  const key = accountKey(row.User, row.Host);
  return {
    kind: row.User === '' ? 'anonymous' : 'account',
    key,
    exists: true,
    login: !row.account_locked,
    provenance: key === 'mariadb.sys@localhost' ? 'vendor' : 'user',
    attributes: {
      user: row.User,
      host: row.Host.toLowerCase(),
      plugin: row.plugin ?? '',
      locked: row.account_locked,
      expired: row.password_expired,
    },
  };
}

const rolePrincipal = (name: string) =>
  ({
    kind: name === PUBLIC_ROLE ? 'public' : 'role',
    key: accountKey(name, null),
    exists: true,
    login: false,
    provenance: 'user',
    attributes: { user: name },
  }) as const;

function ghost(builder: FactBuilder, user: string, host: string): PrincipalId {
  const key = accountKey(user, host);
  const known = builder.principalId(key);
  if (known !== undefined) return known;
  return builder.addPrincipal({
    kind: user === '' ? 'anonymous' : 'account',
    key,
    exists: false,
    login: false,
    provenance: 'user',
    attributes: { user, host: host.toLowerCase() },
  });
}

const MYSQL_VENDOR: ReadonlySet<string> = new Set([
  'mysql.sys@localhost',
  'mysql.session@localhost',
  'mysql.infoschema@localhost',
]);
