import { connect as connectSocket } from 'node:net';
import { createConnection, type Connection } from 'mysql2/promise';
import type { MariadbServer, MysqlServer } from './servers.ts';

/** A login over TCP from one of this machine's addresses; null where the server refuses it. */
export async function loginFrom(
  { host, port }: MysqlServer | MariadbServer,
  user: string,
  password: string,
  address: string,
): Promise<Connection | null> {
  const stream = connectSocket({ host, port, localAddress: address });
  try {
    return await createConnection({ user, password, stream, multipleStatements: true });
  } catch (error) {
    if (numberOf(error) === 0) throw error;
    return null;
  }
}

/**
 * May the session do it? What fails only after the server has looked at its rights may be done. Of a statement that
 * answers with a value (`SELECT … AS allowed`) the value counts.
 */
export async function may(connection: Connection, sql: string): Promise<boolean> {
  try {
    const [result] = await connection.query(sql);
    const allowed = allowedIn(result);
    return allowed === undefined || allowed === 1;
  } catch (error) {
    const number = numberOf(error);
    if (number === 0) throw error;
    return AFTER_THE_CHECK.has(number);
  }
}

/** There is a table of that name already. */
const AFTER_THE_CHECK: ReadonlySet<number> = new Set([1050]);

/** Answers to several statements come as a list of such. */
function allowedIn(result: unknown): unknown {
  if (!Array.isArray(result)) return undefined;
  for (const row of (result as readonly unknown[]).flat() as readonly unknown[])
    if (typeof row === 'object' && row !== null && 'allowed' in row) return Number(row.allowed);
  return undefined;
}

const numberOf = (error: unknown): number =>
  error instanceof Error && 'errno' in error && typeof error.errno === 'number' && error.errno > 0 ? error.errno : 0;
