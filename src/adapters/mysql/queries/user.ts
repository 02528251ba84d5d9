/**
 * Accounts and roles with their static privileges (MySQL). Never the password hash; of User_attributes only the partial
 * revokes, because it can hold a second hash.
 *
 * {Host: '%', User: 'orders_app', Select_priv: 'N', …, plugin: 'caching_sha2_password', account_locked: 'N', User_attributes: null}
 * → a principal, its global grant and its restrictions
 * From MySQL 8.0.16. Privilege: SELECT on these columns of mysql.user.
 */
export const USER = `SELECT Host, User, Select_priv, Insert_priv, Update_priv, Delete_priv, Create_priv, Drop_priv, Reload_priv,
       Shutdown_priv, Process_priv, File_priv, Grant_priv, References_priv, Index_priv, Alter_priv, Show_db_priv,
       Super_priv, Create_tmp_table_priv, Lock_tables_priv, Execute_priv, Repl_slave_priv, Repl_client_priv,
       Create_view_priv, Show_view_priv, Create_routine_priv, Alter_routine_priv, Create_user_priv, Event_priv,
       Trigger_priv, Create_tablespace_priv, Create_role_priv, Drop_role_priv, plugin, password_expired, account_locked,
       IF(JSON_EXTRACT(User_attributes, '$.Restrictions') IS NULL, NULL,
          CAST(JSON_OBJECT('Restrictions', JSON_EXTRACT(User_attributes, '$.Restrictions')) AS CHAR)) AS User_attributes
  FROM mysql.user`;
