import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { SourceError } from '../../shared/errors.ts';
import type { ReadOptions } from '../postgres/read.ts';
import { connect, type ConnectRequest, type Session } from './connect.ts';
import { explainFailure, isCrowded } from './failures.ts';
import { readServer } from './read-server.ts';
import { resolveSettings, type ConnectionSettings } from './settings.ts';

/**
 * Reads every fact about who may what on one MySQL or MariaDB server, without writing anything.
 *
 * @throws {SourceError} when the server cannot be read at all. No message, remedy or gap repeats any part of the URL but host,
 *   port, socket, user and database.
 */
export async function readMysql(engine: MysqlEngine, options: ReadOptions): Promise<Snapshot> {
  const { instance, timeoutMs, signal } = options;
  let settings: ConnectionSettings | undefined;
  try {
    settings = await resolveSettings(options);
    const request = { settings, silenceMs: timeoutMs + GRACE_MS, signal };
    const { session, address } = await connect(request);
    const sessions: [Session, ...Session[]] = [session];
    try {
      sessions.push(...(await another({ ...request, settings: { ...settings, addresses: [address] } })));
      const host = address.kind === 'tcp' ? address.host : '';
      return await readServer({ ...options, engine, sessions, address: host });
    } finally {
      await Promise.all(sessions.map((each) => each.close()));
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SourceError) throw error;
    const failure = explainFailure(error, {
      user: settings?.user ?? '',
      database: settings?.database,
      timeoutMs,
      password: settings?.password !== undefined,
      hint: settings?.hint,
    });
    if (failure === undefined) throw error;
    throw new SourceError(instance, failure.why, failure.remedy);
  }
}

/** One more session, unless the server has as many as it takes. */
async function another(request: ConnectRequest): Promise<readonly Session[]> {
  try {
    return [(await connect(request)).session];
  } catch (error) {
    if (isCrowded(error)) return [];
    throw error;
  }
}

/** How long after its own limits the server may stay silent. Milliseconds. */
const GRACE_MS = 5000;
