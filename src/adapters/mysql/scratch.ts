import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import type { ScratchStatement, Unmade } from '../../model/scratch.ts';
import { SourceError } from '../../shared/errors.ts';
import type { ReadOptions } from '../postgres/read.ts';
import { ScriptError, type ScratchServer } from '../scratch-server.ts';
import { connect, type Session } from './connect.ts';
import { explainFailure } from './failures.ts';
import { readMysql } from './read.ts';
import { dropEverything } from './scratch-clean.ts';
import { resolveSettings } from './settings.ts';

/**
 * Connects to a server to rehearse on, and reads it. What it holds is not looked at here.
 *
 * @throws {SourceError} when it cannot be reached or read
 */
export async function openMysqlScratch(engine: MysqlEngine, options: ReadOptions): Promise<ScratchServer> {
  const read = (): ReturnType<typeof readMysql> => readMysql(engine, options);
  const fresh = await read();
  return {
    fresh,
    load: (statements) => within(options, (session) => load(session, statements)),
    execute: (script, database) => within(options, (session) => execute(session, script, database)),
    snapshot: read,
    clean: async () => {
      const { facts } = await read();
      return within(options, (session) => dropEverything(session, facts, fresh.facts));
    },
    close: () => Promise.resolve(),
  };
}

/**
 * What no other running server answers.
 *
 * @throws {SourceError}
 */
export const mysqlIdentity = (options: ReadOptions): Promise<string> =>
  within(options, async (session) => {
    const rows = await session.query(IDENTITY);
    return rows.map((row) => Object.values(row).join('=')).join(' ');
  });

/** MariaDB has no server_uuid; two servers of one machine differ in their port and folder. */
const IDENTITY = `SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'hostname', 'port', 'datadir')`;

/** Does something in a session of its own, in which a query may hold several statements. */
async function within<Result>(options: ReadOptions, work: (session: Session) => Promise<Result>): Promise<Result> {
  const { instance, timeoutMs, signal } = options;
  const settings = await resolveSettings(options);
  const { user, database } = settings;
  let session: Session | undefined;
  try {
    ({ session } = await connect({ settings, silenceMs: timeoutMs * 2, signal, multipleStatements: true }));
    return await work(session);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SourceError || error instanceof ScriptError) throw error;
    const known = { password: settings.password !== undefined, hint: settings.hint };
    const failure = explainFailure(error, { user, database, timeoutMs, ...known });
    if (failure === undefined) throw error;
    throw new SourceError(instance, failure.why, failure.remedy, error);
  } finally {
    await session?.close();
  }
}

async function load(session: Session, statements: readonly ScratchStatement[]): Promise<readonly Unmade[]> {
  const refused: Unmade[] = [];
  for (const { sql, makes } of statements) {
    const failure = await failureOf(session, sql);
    if (failure !== null) refused.push({ what: makes, why: `the scratch server refused it: ${failure}` });
  }
  return refused;
}

async function execute(session: Session, script: string, database: string | null): Promise<void> {
  const use = database === null ? '' : `USE \`${database.replaceAll('`', '``')}\`;`;
  const failure = await failureOf(session, `${use}${script}`);
  if (failure !== null) throw new ScriptError(failure);
}

/**
 * What the server says against a statement, in its words; null: nothing.
 *
 * @throws what is no error of the server
 */
export async function failureOf(session: Session, sql: string): Promise<string | null> {
  try {
    await session.query(sql);
    return null;
  } catch (error) {
    if (error instanceof Error && 'sqlState' in error) return error.message;
    throw error;
  }
}
