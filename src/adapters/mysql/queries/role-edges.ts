/**
 * Who was granted which role (MySQL); FROM is the role.
 *
 * {FROM_HOST: '%', FROM_USER: 'r_bill', TO_HOST: '%', TO_USER: 'orders_app', WITH_ADMIN_OPTION: 'N'} → a membership
 * From MySQL 8.0. Privilege: SELECT on mysql.role_edges.
 */
export const ROLE_EDGES = `SELECT FROM_HOST, FROM_USER, TO_HOST, TO_USER, WITH_ADMIN_OPTION FROM mysql.role_edges`;
