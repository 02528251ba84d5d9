/**
 * Roles that are active at login (MySQL).
 *
 * {HOST: '%', USER: 'orders_app', DEFAULT_ROLE_HOST: '%', DEFAULT_ROLE_USER: 'r_bill'} → a default role
 * From MySQL 8.0. Privilege: SELECT on mysql.default_roles.
 */
export const DEFAULT_ROLES = `SELECT HOST, USER, DEFAULT_ROLE_HOST, DEFAULT_ROLE_USER FROM mysql.default_roles`;
