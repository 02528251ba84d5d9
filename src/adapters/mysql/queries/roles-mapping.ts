/**
 * Who was granted which role (MariaDB); the host is empty where a role holds the role.
 *
 * {Host: '%', User: 'orders_app', Role: 'r_bill', Admin_option: 'N'} → a membership
 * From MariaDB 10.0. Privilege: SELECT on mysql.roles_mapping.
 */
export const ROLES_MAPPING = `SELECT Host, User, Role, Admin_option FROM mysql.roles_mapping`;
