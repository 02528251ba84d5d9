import { connect as connectSocket } from 'node:net';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { MariadbServer, MysqlServer } from '../servers.ts';
import { patternsOf } from './generate.ts';
import type { ClientPlace, World, WorldStatement } from './world.ts';

export type FamilyServer = MysqlServer | MariadbServer;

/** Builds worlds on a server and logs in to it from where their accounts are. */
export class WorldServer {
  readonly engine: 'mysql' | 'mariadb';
  readonly #server: FamilyServer;
  readonly root: Connection;

  private constructor(server: FamilyServer, root: Connection) {
    this.engine = server.engine;
    this.#server = server;
    this.root = root;
  }

  static async start(server: FamilyServer): Promise<WorldServer> {
    const { socket, superuser: user, password } = server;
    if (socket === null) throw new Error('worlds need a server of their own: they log in through its socket');
    // The administrator is known from `localhost` alone, which no address is while names are not looked up.
    const root = await createConnection({ socketPath: socket, user, password });
    // Triggers and definers of anybody, without the SUPER that root has anyway.
    await root.query('SET GLOBAL log_bin_trust_function_creators = ON');
    for (const sql of LAB) await root.query(sql);
    return new WorldServer(server, root);
  }

  /** @returns the statements that the server took */
  async build(statements: readonly WorldStatement[]): Promise<WorldStatement[]> {
    const taken: WorldStatement[] = [];
    for (const statement of statements) {
      try {
        await this.root.query(statement.sql);
        taken.push(statement);
      } catch (error) {
        if (!REFUSALS.has(numberOf(error))) throw new Error(`${statement.sql}: ${String(error)}`, { cause: error });
      }
    }
    return taken;
  }

  /** Rows that were inserted count from here on, and everybody may use the laboratory. */
  async open(): Promise<void> {
    await this.flush();
    const accounts = await this.#accounts();
    await this.root.query(`GRANT EXECUTE ON PROCEDURE lab.try TO ${accounts.join(', ')}`);
  }

  async flush(): Promise<void> {
    await this.root.query('FLUSH PRIVILEGES');
  }

  async clear(worlds: readonly World[]): Promise<void> {
    for (const { prefix, databases, roles } of worlds) {
      for (const database of databases) await this.root.query(`DROP DATABASE IF EXISTS ${database}`);
      for (const table of ['db', 'tables_priv', 'columns_priv', 'procs_priv'])
        for (const pattern of table === 'db' ? patternsOf({ prefix }) : databases)
          await this.root.query(`DELETE FROM mysql.${table} WHERE Db = ?`, [pattern]);
      if (this.engine === 'mariadb') await this.root.query(`DROP ROLE IF EXISTS ${roles.join(', ')}`);
    }
    await this.flush();
    const accounts = await this.#accounts();
    if (accounts.length > 0) await this.root.query(`DROP USER IF EXISTS ${accounts.join(', ')}`);
  }

  /** All accounts of worlds, as SQL. */
  async #accounts(): Promise<string[]> {
    const table = this.engine === 'mysql' ? 'mysql.user' : 'mysql.global_priv';
    const isRole = this.engine === 'mysql' ? 'FALSE' : "COALESCE(JSON_VALUE(Priv, '$.is_role'), 'false') <> 'false'";
    const [rows] = await this.root.query<RowDataPacket[]>(
      `SELECT User AS user, Host AS host FROM ${table} WHERE (User LIKE 'w____%' OR User = '') AND NOT ${isRole}`,
    );
    return rows.map(({ user, host }) => `'${String(user)}'@'${String(host)}'`);
  }

  /** A session of the user from there, or undefined when it is not let in. */
  async login(user: string, place: ClientPlace): Promise<Connection | undefined> {
    const { host, port, socket } = this.#server;
    try {
      if (place === 'socket') {
        if (socket === null) throw new Error('the server has no socket');
        return await createConnection({ user, socketPath: socket });
      }
      const to = place === '::1' ? '::1' : host;
      const stream = connectSocket({ host: to, port, localAddress: place });
      stream.setNoDelay(true);
      return await createConnection({ user, stream });
    } catch (error) {
      if (LOGIN_REFUSALS.has(numberOf(error))) return undefined;
      throw error;
    }
  }
}

/** Tries statements with the rights of the caller, and gives the number of the error of each, 0 for none. */
const LAB: readonly string[] = [
  'CREATE DATABASE lab',
  `CREATE PROCEDURE lab.try(IN statements LONGTEXT) SQL SECURITY INVOKER
   BEGIN
     DECLARE i INT DEFAULT 0;
     DECLARE outcomes LONGTEXT DEFAULT '';
     WHILE i < JSON_LENGTH(statements) DO
       SET @one = JSON_UNQUOTE(JSON_EXTRACT(statements, CONCAT('$[', i, ']')));
       BEGIN
         DECLARE EXIT HANDLER FOR SQLEXCEPTION
         BEGIN
           GET DIAGNOSTICS CONDITION 1 @error = MYSQL_ERRNO;
           SET outcomes = CONCAT(outcomes, @error, ' ');
         END;
         PREPARE one FROM @one;
         EXECUTE one;
         SET outcomes = CONCAT(outcomes, '0 ');
       END;
       SET i = i + 1;
     END WHILE;
     SELECT outcomes;
   END`,
];

export const numberOf = (error: unknown): number =>
  error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : 0;

/** Statements of a world that a server may refuse: rows that exist, names that another statement did not make. */
const REFUSALS: ReadonlySet<number> = new Set([
  1050, 1062, 1133, 1141, 1144, 1146, 1147, 1304, 1305, 1356, 1396, 1403, 1410, 1449, 1959, 1961, 3523, 3530, 3619,
  4006,
]);

/** No such account, locked. */
const LOGIN_REFUSALS: ReadonlySet<number> = new Set([1045, 1130, 1698, 3118, 3955, 4151]);
