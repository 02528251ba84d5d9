/** Server variables that decide what a grant means, or what a right over the server is good for. */
const NAMES = [
  'activate_all_roles_on_login',
  'activate_mandatory_roles',
  'check_proxy_users',
  'event_scheduler',
  'general_log',
  'init_connect',
  'log_bin',
  'log_bin_trust_function_creators',
  'log_output',
  'lower_case_table_names',
  'mandatory_roles',
  'mysql_native_password_proxy_users',
  'partial_revokes',
  'performance_schema',
  'port',
  'secure_file_priv',
  'sha256_password_proxy_users',
  'skip_grant_tables',
  'skip_name_resolve',
  'slow_query_log',
  'version',
];

/**
 * Those of the variables that this server has. SHOW, because the tables behind it need performance_schema on MySQL. Of
 * init_connect only whether there is one: it is SQL text.
 *
 * {Variable_name: 'partial_revokes', Value: 'OFF'} → a setting
 * Privilege: none.
 */
export const VARIABLES = `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${NAMES.map((name) => `'${name}'`).join(', ')})`;
