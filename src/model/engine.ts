/** A family of servers that share catalogs and access semantics. */
export type Engine = 'postgres' | 'mysql' | 'mariadb' | 'mongodb';

export const ENGINES: readonly Engine[] = ['postgres', 'mysql', 'mariadb', 'mongodb'];
