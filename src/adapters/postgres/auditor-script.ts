import { quoteIdentifier } from '../../dialects/postgres/names.ts';

/** The statements that make an auditor on PostgreSQL: its catalogs are for everybody to read. */
export function auditorScript(instance: string, user: string): string {
  const role = quoteIdentifier(user);
  return `-- ${instance} (postgres): run as a superuser, in any database. Then give the role a password:
--   \\password ${user}
CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE ${role} SET default_transaction_read_only = on;
-- and in each database that does not let PUBLIC in:
--   GRANT CONNECT ON DATABASE … TO ${role};
-- and, to see who runs what (pg_stat_statements, pg_stat_activity), whose texts can hold data:
--   GRANT pg_read_all_stats TO ${role};
`;
}
