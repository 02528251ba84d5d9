/**
 * Dynamic privileges (MySQL).
 *
 * {USER: 'cdc', HOST: '%', PRIV: 'REPLICATION_SLAVE_ADMIN', WITH_GRANT_OPTION: 'N'} → a grant on the instance
 * From MySQL 8.0. Privilege: SELECT on mysql.global_grants.
 */
export const GLOBAL_GRANTS = `SELECT USER, HOST, PRIV, WITH_GRANT_OPTION FROM mysql.global_grants`;
