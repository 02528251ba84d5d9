/**
 * The rules of pg_hba.conf, in the order in which the server tries them. Of options nothing is read: they can hold secrets.
 * They are those of the file, which are the server's own once it was told to reload them.
 *
 * ['host', '["all"]', '["+readers"]', '10.0.0.0', '255.0.0.0', 'scram-sha-256'] → a rule; without a type, a line that is none
 * From 13. Privilege: SELECT on the view and EXECUTE on the function behind it, which only superusers have by themselves.
 */
export const loginRules = (version: number): string => `
SELECT h.type, pg_catalog.to_json(h.database)::pg_catalog.text, pg_catalog.to_json(h.user_name)::pg_catalog.text,
       h.address, h.netmask, h.auth_method
  FROM pg_catalog.pg_hba_file_rules h
 ORDER BY ${version >= 16 ? 'h.rule_number NULLS FIRST' : 'h.line_number'}`;

/** Whether the rules can be read. */
export const LOGIN_RULES_VISIBLE = `
SELECT pg_catalog.has_function_privilege('pg_catalog.pg_hba_file_rules()', 'EXECUTE')
   AND pg_catalog.has_table_privilege('pg_catalog.pg_hba_file_rules', 'SELECT')`;
