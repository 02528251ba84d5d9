/** The two engines of the family. */
export type MysqlEngine = 'mysql' | 'mariadb';
