import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { MYSQL_SESSIONS, MYSQL_STEPS, type MysqlSessionName, type MysqlStep } from './mysql-steps.ts';
import { MYSQL_PASSWORD } from './mysql-world.ts';
import { createTruth, type Refusal, type Run, type Truth } from './truth.ts';

interface Session {
  readonly connection: Connection;
  readonly application: string;
  account: string;
}

/** What the error says about why a statement was refused; everything else is the workload's own mistake. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  ER_TABLEACCESS_DENIED_ERROR: 'permission',
  ER_DBACCESS_DENIED_ERROR: 'permission',
  ER_DUP_ENTRY: 'constraint',
  ER_PARSE_ERROR: 'mistake',
  ER_BAD_FIELD_ERROR: 'mistake',
};

/**
 * Runs the workload on a server that has its world (mysql-world.ts).
 * @returns what was done, counted while it was done
 * @throws when the server refuses what it should do, or does what it should refuse
 */
export async function runMysqlWorkload(server: { readonly host: string; readonly port: number }): Promise<Truth> {
  const truth = createTruth();
  const sessions = new Map<MysqlSessionName, Session>();
  try {
    for (const step of MYSQL_STEPS) {
      const session = sessions.get(step.by) ?? (await open(server, step.by));
      sessions.set(step.by, session);
      for (let n = 0; n < (step.times ?? 1); n++) truth.note(await runStep(session, step));
    }
    for (const run of await poolRuns(server)) truth.note(run);
  } finally {
    await Promise.all([...sessions.values()].map(({ connection }) => connection.end()));
  }
  return truth;
}

async function open(
  { host, port }: { readonly host: string; readonly port: number },
  name: MysqlSessionName,
): Promise<Session> {
  const { account, application, database } = MYSQL_SESSIONS[name];
  const connection = await createConnection({
    host,
    port,
    user: account,
    password: MYSQL_PASSWORD,
    multipleStatements: true,
    connectAttributes: { program_name: application },
    ...(database === null ? {} : { database }),
  });
  return { connection, application, account };
}

async function runStep(session: Session, step: MysqlStep): Promise<Run> {
  const refused = await refusalOf(send(session, step));
  if (refused !== (step.refused ?? null)) {
    throw new Error(`${step.by} was ${refused ?? 'not'} refused for ${step.refused ?? 'nothing'}: ${step.sql ?? ''}`);
  }
  const { account, application } = session;
  const touches = step.touches ?? [];
  return { account, role: null, application, database: null, touches, refused, trap: step.trap ?? null };
}

async function refusalOf(result: Promise<unknown>): Promise<Refusal | null> {
  try {
    await result;
    return null;
  } catch (error) {
    const refusal = REFUSALS[(error as { code?: string }).code ?? ''];
    if (refusal === undefined) throw error;
    return refusal;
  }
}

async function send(session: Session, { sql, values, initDb, changeUser }: MysqlStep): Promise<void> {
  const { connection } = session;
  if (initDb !== undefined) await sendInitDb(connection, initDb);
  if (changeUser !== undefined) {
    const { account, database } = changeUser;
    await connection.changeUser({ user: account, password: MYSQL_PASSWORD, database });
    session.account = account;
  }
  if (sql === undefined) return;
  if (values === undefined) await connection.query(sql);
  else await connection.execute(sql, [...values]);
}

/** The parts of mysql2 that it keeps to itself and that a command of one's own needs. */
interface Core {
  addCommand(command: object): void;
  _resetSequenceId(): void;
  writePacket(packet: object): void;
}
interface Reply {
  isError(): boolean;
  asError(encoding: string): Error;
}
type PacketClass = new (id: number, buffer: Buffer, start: number, end: number) => object;

const COM_INIT_DB = 2;

/** mysql2 has no method for this command, which the command-line client sends for `use`. */
function sendInitDb(connection: Connection, database: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('mysql2/package.json'));
  const Packet = require(join(folder, 'lib/packets/packet.js')) as PacketClass;
  const body = Buffer.concat([Buffer.alloc(4), Buffer.from([COM_INIT_DB]), Buffer.from(database)]);
  const core = (connection as unknown as { connection: Core }).connection;
  return new Promise((resolve, reject) => {
    let sent = false;
    const command = {
      execute: (reply: Reply | null, on: Core): boolean => {
        if (!sent) {
          sent = true;
          on._resetSequenceId();
          on.writePacket(new Packet(0, body, 0, body.length));
          return false;
        }
        if (reply?.isError() === true) reject(reply.asError('utf8'));
        else resolve();
        return true;
      },
    };
    core.addCommand(Object.assign(new EventEmitter(), command));
  });
}

const POOL_SIZE = 4;
const POOL_ROUNDS = 25;

/** A pool of connections that all work at once: their records come in any order. */
async function poolRuns(server: { readonly host: string; readonly port: number }): Promise<readonly Run[]> {
  const foreign = {
    by: 'o1',
    sql: 'SELECT amount FROM billing.inv WHERE id = ?',
    values: [1001],
    touches: ['read billing/inv'],
  } as const satisfies MysqlStep;
  const own = { by: 'o1', sql: 'SELECT id FROM inv', touches: ['read orders/inv'] } as const satisfies MysqlStep;
  const lanes = Array.from({ length: POOL_SIZE }, async () => {
    const session = await open(server, 'o1');
    const runs: Run[] = [];
    for (let n = 0; n < POOL_ROUNDS; n++) {
      runs.push(await runStep(session, foreign));
      runs.push(await runStep(session, own));
    }
    await session.connection.end();
    return runs;
  });
  return (await Promise.all(lanes)).flat();
}
