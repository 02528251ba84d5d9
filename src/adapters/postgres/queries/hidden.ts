/**
 * What exists in this database and does not show us everything: host-based rules, options of user mappings that are not
 * ours (they may hold a remote user and password), connection strings of subscriptions.
 *
 * ['f', '2', '1'] → rules are hidden, two user mappings, one subscription
 * From 13. Privilege: none for asking.
 */
export const HIDDEN = `
SELECT pg_catalog.has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE')
   AND pg_catalog.has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT'),
       CASE WHEN u.super THEN 0
            ELSE (SELECT pg_catalog.count(*) FROM pg_catalog.pg_user_mappings m WHERE m.umoptions IS NULL) END,
       CASE WHEN u.super OR pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT') THEN 0
            ELSE (SELECT pg_catalog.count(s.subdbid) FROM pg_catalog.pg_subscription s
                    JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
                   WHERE d.datname = pg_catalog.current_database()) END
  FROM (SELECT r.rolsuper AS super FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS u`;
