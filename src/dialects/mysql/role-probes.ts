import { accountIs, NO_ROW, type AccountNames } from './probes.ts';
import { textSql } from './text.ts';

/** `member WITH ADMIN OPTION, default`: how somebody stands to a role. */
export function roleRead(isMariadb: boolean, member: AccountNames, role: AccountNames): string {
  const words = (column: string): string => `IF(${column} = 'Y', 'member WITH ADMIN OPTION', 'member')`;
  if (isMariadb) {
    const edge = `SELECT ${words('Admin_option')} FROM mysql.roles_mapping WHERE ${accountIs(member)} AND Role = ${textSql(role.user)}`;
    const isDefault = `SELECT 1 FROM mysql.global_priv WHERE ${accountIs(member)} AND JSON_VALUE(Priv, '$.default_role') = ${textSql(role.user)}`;
    return `CONCAT(COALESCE((${edge}), 'no member'), IF(EXISTS (${isDefault}), ', default', ''))`;
  }
  const edge = `SELECT ${words('WITH_ADMIN_OPTION')} FROM mysql.role_edges WHERE FROM_USER = ${textSql(role.user)} AND FROM_HOST = ${textSql(role.host)} AND TO_USER = ${textSql(member.user)} AND TO_HOST = ${textSql(member.host)}`;
  const isDefault = `SELECT 1 FROM mysql.default_roles WHERE ${accountIs(member)} AND ${isDefaultRole(role)}`;
  return `CONCAT(COALESCE((${edge}), 'no member'), IF(EXISTS (${isDefault}), ', default', ''))`;
}

const isDefaultRole = ({ user, host }: AccountNames): string =>
  `DEFAULT_ROLE_USER = ${textSql(user)} AND DEFAULT_ROLE_HOST = ${textSql(host)}`;

/** `; reporter@%`: the roles that somebody has by default, but for some. */
export function defaultsRead(isMariadb: boolean, member: AccountNames, except: readonly AccountNames[]): string {
  if (isMariadb) {
    const name = "JSON_VALUE(Priv, '$.default_role')";
    const known = ['', ...except.map(({ user }) => user)].map(textSql).join(', ');
    return `COALESCE((SELECT CONCAT('; ', ${name}) FROM mysql.global_priv WHERE ${accountIs(member)} AND ${name} NOT IN (${known})), '')`;
  }
  const name = "DEFAULT_ROLE_USER, '@', DEFAULT_ROLE_HOST";
  const known = except.map((role) => ` AND NOT (${isDefaultRole(role)})`).join('');
  return `COALESCE((SELECT GROUP_CONCAT('; ', ${name} ORDER BY CAST(CONCAT(${name}) AS BINARY) SEPARATOR '') FROM mysql.default_roles WHERE ${accountIs(member)}${known}), '')`;
}

/** May somebody come out as another account. */
export const proxyRead = (member: AccountNames, proxied: AccountNames): string =>
  `COALESCE((SELECT IF(With_grant, 'PROXY WITH GRANT OPTION', 'PROXY') FROM mysql.proxies_priv WHERE ${accountIs(member)} AND Proxied_user = ${textSql(proxied.user)} AND Proxied_host = ${textSql(proxied.host)}), '${NO_ROW}')`;

/** A connection that the server keeps, without its password. */
export const serverRead = (name: string): string =>
  `IF(EXISTS (SELECT 1 FROM mysql.servers WHERE Server_name = ${textSql(name)}), 'exists', 'does not exist')`;

/** How many rows of the grant tables name an account that does not exist; that it exists. */
export function leftoversRead(isMariadb: boolean, account: AccountNames): string {
  const tables = ['db', 'tables_priv', 'columns_priv', 'procs_priv', 'proxies_priv'];
  const counts = tables.map((table) => `(SELECT COUNT(*) FROM mysql.${table} WHERE ${accountIs(account)})`);
  const exists = `EXISTS (SELECT 1 FROM mysql.${isMariadb ? 'global_priv' : 'user'} WHERE ${accountIs(account)})`;
  return `IF(${exists}, 'an account', IF(${counts.join(' + ')} = 0, 'no rows', 'rows'))`;
}

/** Is there such an account or role? */
export const accountRead = (isMariadb: boolean, account: AccountNames): string =>
  `IF(EXISTS (SELECT 1 FROM mysql.${isMariadb ? 'global_priv' : 'user'} WHERE ${accountIs(account)}), 'exists', 'does not exist')`;
