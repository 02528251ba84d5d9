/**
 * Accounts and roles with their global privileges (MariaDB), of the JSON document only what is no secret. The view
 * mysql.user would show newer privileges as 'N'.
 *
 * {Host: '%', User: 'orders_app', access: '1073741823', plugin: 'mysql_native_password', is_role: null, …}
 * → a principal and its global grant
 * From MariaDB 10.4. Privilege: SELECT on mysql.global_priv, which holds the hashes too: the procedure kit avoids that.
 */
export const GLOBAL_PRIV = `SELECT Host, User, COALESCE(JSON_VALUE(Priv, '$.access'), '0') AS access, JSON_VALUE(Priv, '$.plugin') AS plugin,
       JSON_VALUE(Priv, '$.is_role') AS is_role, JSON_VALUE(Priv, '$.account_locked') AS account_locked,
       COALESCE(JSON_VALUE(Priv, '$.password_last_changed') = 0, 0) AS password_expired,
       JSON_VALUE(Priv, '$.default_role') AS default_role
  FROM mysql.global_priv`;
