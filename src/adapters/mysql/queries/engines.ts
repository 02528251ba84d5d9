/**
 * Storage engines and plugins that open a way to data.
 *
 * {name: 'engine_federated', state: 'ON'} → a setting
 * Privilege: none.
 */
export const ENGINES = `SELECT CONCAT('engine_', LOWER(ENGINE)) AS name, IF(SUPPORT IN ('YES', 'DEFAULT'), 'ON', 'OFF') AS state
  FROM information_schema.ENGINES WHERE ENGINE IN ('FEDERATED', 'CONNECT', 'MRG_MYISAM', 'SPIDER')
 UNION ALL
SELECT CONCAT('plugin_', LOWER(PLUGIN_NAME)), IF(PLUGIN_STATUS = 'ACTIVE', 'ON', 'OFF')
  FROM information_schema.PLUGINS WHERE PLUGIN_NAME IN ('clone', 'unix_socket', 'auth_socket')`;
