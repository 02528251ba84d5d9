/**
 * Settings that change at login who a role is or what its statements reach. Only these four: others can hold secrets.
 *
 * ['16391', 'shop', 'search_path=api, public'] → an attribute of role 16391; the role is 0 for all of a database
 * From 13. Privilege: none.
 */
export const ROLE_SETTINGS = `
SELECT s.setrole, d.datname, c.setting
  FROM pg_catalog.pg_db_role_setting s
  LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
 CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS c (setting)
 WHERE pg_catalog.split_part(c.setting, '=', 1) IN ('role', 'search_path', 'row_security', 'createrole_self_grant')
 ORDER BY s.setrole, s.setdatabase, c.setting COLLATE "C"`;
