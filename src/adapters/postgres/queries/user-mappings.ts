/**
 * Who becomes whom on a foreign server. Of the options, only the name of the user is asked for; the password is another.
 *
 * ['16810', '0', null] → PUBLIC is mapped on server 16810 and we may not see to whom
 * From 13. Privilege: none; options are shown to the mapped user, to the server's owner (PUBLIC's) and to superusers.
 */
export const USER_MAPPINGS = `
SELECT m.srvid, m.umuser,
       (SELECT o.option_value FROM pg_catalog.pg_options_to_table(m.umoptions) o WHERE o.option_name = 'user')
  FROM pg_catalog.pg_user_mappings m`;
