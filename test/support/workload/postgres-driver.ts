import pg from 'pg';
import { POSTGRES_SESSIONS, POSTGRES_STEPS, type PostgresSessionName, type PostgresStep } from './postgres-steps.ts';
import { createTruth, type Refusal, type Run, type Truth } from './truth.ts';

interface Session {
  readonly client: pg.Client;
  readonly account: string;
  readonly database: string;
  application: string;
  role: string | null;
}

/** What SQLSTATE says about why a statement was refused; everything else is the workload's own mistake. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  '42501': 'permission',
  '23505': 'constraint',
  '42601': 'mistake', // syntax
  '42703': 'mistake', // no such column
  '22012': 'mistake', // division by zero
  '25P02': 'mistake', // in a transaction that has failed
};

/**
 * Runs the workload on a server that has its world (postgres-world.ts) and trusts whoever logs in.
 * @returns what was done, counted while it was done
 * @throws when the server refuses what it should do, or does what it should refuse
 */
export async function runPostgresWorkload(server: { readonly host: string; readonly port: number }): Promise<Truth> {
  const truth = createTruth();
  const sessions = new Map<PostgresSessionName, Session>();
  try {
    for (const step of POSTGRES_STEPS) {
      const session = sessions.get(step.by) ?? (await open(server, step.by));
      sessions.set(step.by, session);
      for (let n = 0; n < (step.times ?? 1); n++) truth.note(await runStep(session, step));
    }
    for (const run of await poolRuns(server)) truth.note(run);
  } finally {
    await Promise.all([...sessions.values()].map(({ client }) => client.end()));
  }
  return truth;
}

async function open(
  { host, port }: { readonly host: string; readonly port: number },
  name: PostgresSessionName,
): Promise<Session> {
  const { account, application, database } = POSTGRES_SESSIONS[name];
  const client = new pg.Client({ host, port, database, user: account, ssl: false, application_name: application });
  await client.connect();
  return { client, account, database, application, role: null };
}

async function runStep(session: Session, step: PostgresStep): Promise<Run> {
  const refused = await refusalOf(send(session.client, step));
  if (refused !== (step.refused ?? null)) {
    throw new Error(`${step.by} was ${refused ?? 'not'} refused for ${step.refused ?? 'nothing'}: ${step.sql}`);
  }
  const { account, database, application, role } = session;
  // What changes the session counts from the next statement on.
  if (step.role !== undefined) session.role = step.role;
  if (step.application !== undefined) session.application = step.application;
  return { account, database, application, role, touches: step.touches ?? [], refused, trap: step.trap ?? null };
}

async function refusalOf(result: Promise<unknown>): Promise<Refusal | null> {
  try {
    await result;
    return null;
  } catch (error) {
    const refusal = error instanceof pg.DatabaseError ? REFUSALS[error.code ?? ''] : undefined;
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/** A query's configuration as pg reads it; its types leave `rows` out. */
type QueryOptions = pg.QueryConfig<unknown[]> & { rows?: number };

function send(client: pg.Client, { sql, values, name, rows, copyIn }: PostgresStep): Promise<unknown> {
  const options: QueryOptions = { text: sql };
  if (values !== undefined) options.values = [...values];
  if (name !== undefined) options.name = name;
  if (rows !== undefined) options.rows = rows;
  if (copyIn === undefined) return client.query(options);
  return new Promise((resolve, reject) => {
    const query = new pg.Query(sql, (error: Error | null | undefined) => {
      if (error === undefined || error === null) resolve(undefined);
      else reject(error);
    });
    client.query(
      Object.assign(query, { handleCopyInResponse: (connection: CopySink) => sendCopy(connection, copyIn) }),
    );
  });
}

/** The part of pg's connection that takes the data of a COPY. */
interface CopySink {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

function sendCopy(connection: CopySink, data: string): void {
  connection.sendCopyFromChunk(Buffer.from(data));
  connection.endCopyFrom();
}

const POOL_SIZE = 4;
const POOL_ROUNDS = 25;

/** A pool of connections that all work at once: their records come in any order. */
async function poolRuns(server: { readonly host: string; readonly port: number }): Promise<readonly Run[]> {
  const step = {
    by: 'o2',
    sql: 'SELECT amount FROM billing.inv WHERE id = $1',
    values: [1010],
    name: 'pooled',
    touches: ['read billing/inv'],
  } as const satisfies PostgresStep;
  const own = {
    by: 'o2',
    sql: 'SELECT id FROM inv',
    touches: ['read orders/inv'],
    trap: 'session path',
  } as const satisfies PostgresStep;
  const lanes = Array.from({ length: POOL_SIZE }, async () => {
    const session = await open(server, 'o2');
    await runStep(session, { by: 'o2', sql: 'SET search_path = orders' });
    const runs: Run[] = [];
    for (let n = 0; n < POOL_ROUNDS; n++) {
      runs.push(await runStep(session, step));
      runs.push(await runStep(session, own));
    }
    await session.client.end();
    return runs;
  });
  return (await Promise.all(lanes)).flat();
}
