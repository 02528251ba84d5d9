/**
 * Does an account that logs in with this plugin come out as the one that it is a PROXY of? `by-mapping`: its plugin decides
 * that outside the server. `off`: it would if the server's settings let it. Native plugins of MariaDB and
 * caching_sha2_password never do.
 * https://dev.mysql.com/doc/refman/9.7/en/proxy-users.html
 */
export function proxying(
  engine: 'mysql' | 'mariadb',
  plugin: string,
  settings: ReadonlyMap<string, string>,
): 'always' | 'by-mapping' | 'off' | 'never' {
  if (MAPPING.test(plugin)) return 'by-mapping';
  const setting = engine === 'mysql' ? SETTING_OF[plugin] : undefined;
  if (setting === undefined) return 'never';
  const on = (name: string): boolean => ['ON', '1'].includes(settings.get(name) ?? '');
  return on('check_proxy_users') && on(setting) ? 'always' : 'off';
}

const MAPPING = /pam|ldap|windows|kerberos|gssapi|test_plugin_server/;

const SETTING_OF: Readonly<Record<string, string>> = {
  sha256_password: 'sha256_password_proxy_users',
  mysql_native_password: 'mysql_native_password_proxy_users',
};
