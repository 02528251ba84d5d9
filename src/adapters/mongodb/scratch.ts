import { randomBytes } from 'node:crypto';
import { MongoServerError } from 'mongodb';
import { NONE, SecurableFlag, type Facts } from '../../model/facts.ts';
import type { ScratchStatement, Unmade } from '../../model/scratch.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { SourceError } from '../../shared/errors.ts';
import type { ReadOptions } from '../postgres/read.ts';
import type { ScratchServer } from '../scratch-server.ts';
import { connectToChange, type ChangingSession } from './connect-to-change.ts';
import { explainFailure } from './failures.ts';
import { requireMongosh, runInMongosh } from './mongosh.ts';
import { readMongodb } from './read.ts';
import { isDoc, type Doc } from './rows.ts';
import { parseUrl } from './url.ts';

/**
 * Connects to a server to rehearse on, and reads it. What it holds is not looked at here.
 *
 * @throws {SourceError} when it cannot be reached or read
 * @throws {UsageError} when there is no mongosh to run scripts with
 */
export async function openMongodbScratch(options: ReadOptions): Promise<ScratchServer> {
  await requireMongosh(options.env);
  const read = (): ReturnType<typeof readMongodb> => readMongodb(options);
  const fresh = await read();
  return {
    fresh,
    load: (statements) => within(options, (session) => load(session, statements)),
    execute: (script) => runInMongosh(script, options.url, options.env),
    snapshot: read,
    clean: async () => {
      const { facts } = await read();
      return within(options, (session) => dropEverything(session, facts, fresh.facts));
    },
    close: () => Promise.resolve(),
  };
}

/**
 * What no other running server answers: from 4.4 on each process has a number of its own.
 *
 * @throws {SourceError}
 */
export const mongodbIdentity = (options: ReadOptions): Promise<string> =>
  within(options, async ({ run }) => {
    const { topologyVersion, me = null } = await run('admin', { hello: 1 });
    const number = isDoc(topologyVersion) ? topologyVersion['processId'] : undefined;
    return JSON.stringify(number === undefined ? [me, parseUrl(options.url).hosts] : [me, number]);
  });

async function within<Result>(
  { instance, url, timeoutMs, signal }: ReadOptions,
  work: (session: ChangingSession) => Promise<Result>,
): Promise<Result> {
  let where = 'the server';
  let session: ChangingSession | undefined;
  try {
    const parsed = parseUrl(url);
    where = parsed.hosts.join(',');
    session = await connectToChange(parsed, timeoutMs);
    return await work(session);
  } catch (error) {
    signal?.throwIfAborted();
    const failure = explainFailure(error, where);
    if (failure === undefined) throw error;
    throw new SourceError(instance, failure.why, failure.remedy, error);
  } finally {
    await session?.close();
  }
}

async function load({ run }: ChangingSession, statements: readonly ScratchStatement[]): Promise<readonly Unmade[]> {
  const refused: Unmade[] = [];
  for (const { database, sql, makes } of statements) {
    const failure = await failureOf(run, database ?? 'admin', withPassword(JSON.parse(sql) as Doc, database));
    if (failure !== null) refused.push({ what: makes, why: `the scratch server refused it: ${failure}` });
  }
  return refused;
}

/** Nobody is to log in. Users of `$external` have no password of the server's. */
const withPassword = (command: Doc, database: string | null): Doc =>
  'createUser' in command && database !== '$external' ? { ...command, pwd: randomBytes(24).toString('hex') } : command;

/** @returns what could not be undone, in words */
async function dropEverything({ run }: ChangingSession, facts: Facts, fresh: Facts): Promise<readonly string[]> {
  const known = new Set(fresh.principals.map(({ key }) => key));
  const left: string[] = [];
  const drop = async (db: string, command: Doc): Promise<void> => {
    const failure = await failureOf(run, db, command);
    if (failure !== null) left.push(`${JSON.stringify(command)} on ${db}: ${failure}`);
  };
  for (const { key, kind, provenance, attributes } of facts.principals)
    if (provenance === 'user' && !known.has(key))
      await drop(String(attributes['db']), { [kind === 'role' ? 'dropRole' : 'dropUser']: attributes['name'] });
  const before = new Set(collectionsOf(fresh).map(({ path }) => path));
  for (const { db, name, path } of collectionsOf(facts)) if (!before.has(path)) await drop(db, { drop: name });
  return left;
}

function collectionsOf(facts: Facts): readonly { readonly db: string; readonly name: string; readonly path: string }[] {
  return facts.securables.name.flatMap((name, id) => {
    const gone = ((facts.securables.flags[id] ?? 0) & (SecurableFlag.missing | SecurableFlag.system)) !== 0;
    if (gone || !['collection', 'view'].includes(kindOf(facts, id))) return [];
    const db = facts.securables.name[parentOf(facts, id)] ?? '';
    return parentOf(facts, id) === NONE ? [] : [{ db, name, path: `${db}\0${name}` }];
  });
}

async function failureOf(run: ChangingSession['run'], db: string, command: Doc): Promise<string | null> {
  try {
    await run(db, command);
    return null;
  } catch (error) {
    if (error instanceof MongoServerError) return error.message;
    throw error;
  }
}
