import { ACTIONS, type Action } from '../../model/access.ts';

/** What membership in a predefined role gives over the objects of a whole database. */
export interface PredefinedReach {
  readonly action: Action;
  readonly privileges: readonly string[];
}

/**
 * Predefined roles that reach objects, and those that are known to reach none by themselves. A `pg_*` role that is not
 * listed here is unknown to this version and has to be reported as a gap.
 * https://www.postgresql.org/docs/18/predefined-roles.html
 */
export const PREDEFINED_ROLES: Readonly<Record<string, readonly PredefinedReach[]>> = {
  pg_read_all_data: [{ action: 'read', privileges: ['SELECT'] }],
  pg_write_all_data: [{ action: 'write', privileges: ['INSERT', 'UPDATE', 'DELETE'] }],
  pg_maintain: [{ action: 'admin', privileges: ['MAINTAIN'] }],
  pg_checkpoint: [],
  pg_create_subscription: [],
  pg_database_owner: [],
  pg_execute_server_program: [],
  pg_monitor: [],
  pg_read_all_settings: [],
  pg_read_all_stats: [],
  pg_read_server_files: [],
  pg_signal_autovacuum_worker: [],
  pg_signal_backend: [],
  pg_stat_scan_tables: [],
  pg_use_reserved_connections: [],
  pg_write_server_files: [],
};

/**
 * Roles that reach the server's files or run programs as the server's user, and with that whatever the server holds.
 * https://www.postgresql.org/docs/18/predefined-roles.html#PREDEFINED-ROLE-PG-READ-SERVER-FILES
 */
export const SERVER_ROLES: Readonly<Record<string, readonly Action[]>> = {
  pg_execute_server_program: ACTIONS,
  pg_write_server_files: ACTIONS,
  pg_read_server_files: ['read'],
};

/** Roles whose members hold USAGE on every schema. src/backend/catalog/aclchk.c, pg_namespace_aclmask_ext. */
export const USAGE_EVERYWHERE: readonly string[] = ['pg_read_all_data', 'pg_write_all_data'];
