import type { Connection } from 'mysql2/promise';

const COMMON = ['db', 'tables_priv', 'columns_priv', 'procs_priv', 'proxies_priv', 'servers'];
const TABLES = {
  mysql: [...COMMON, 'user', 'global_grants', 'role_edges', 'default_roles', 'password_history'],
  mariadb: [...COMMON, 'global_priv', 'roles_mapping'],
} as const;

/** The grant tables of a server as they were, to be put back: its account statements commit by themselves. */
export class SavedGrants {
  readonly #admin: Connection;
  readonly #tables: readonly string[];

  private constructor(admin: Connection, tables: readonly string[]) {
    this.#admin = admin;
    this.#tables = tables;
  }

  static async of(admin: Connection, engine: keyof typeof TABLES): Promise<SavedGrants> {
    await admin.query('DROP DATABASE IF EXISTS saved; CREATE DATABASE saved');
    for (const table of TABLES[engine])
      await admin.query(`CREATE TABLE saved.${table} AS SELECT * FROM mysql.${table}`);
    return new SavedGrants(admin, TABLES[engine]);
  }

  async restore(): Promise<void> {
    for (const table of this.#tables)
      await this.#admin.query(`DELETE FROM mysql.${table}; INSERT INTO mysql.${table} SELECT * FROM saved.${table}`);
    await this.#admin.query('FLUSH PRIVILEGES');
  }
}
