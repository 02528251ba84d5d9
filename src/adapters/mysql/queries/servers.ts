/**
 * Stored connections to other servers (CREATE SERVER), without the password.
 *
 * {Server_name: 'billing_link', Host: '10.0.0.5', Db: 'billing', Username: 'tech', Port: '3306', Wrapper: 'mysql'}
 * → a foreign server and whom it logs in as
 * Privilege: SELECT on these columns of mysql.servers.
 */
export const SERVERS = `SELECT Server_name, Host, Db, Username, Port, Wrapper FROM mysql.servers`;
