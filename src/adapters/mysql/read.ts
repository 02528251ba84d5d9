import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { SourceError } from '../../shared/errors.ts';
import type { ReadOptions } from '../postgres/read.ts';
import { connect } from './connect.ts';
import { explainFailure } from './failures.ts';
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
    const { session, address } = await connect({ settings, silenceMs: timeoutMs + GRACE_MS, signal });
    try {
      const host = address.kind === 'tcp' ? address.host : '';
      return await readServer({ ...options, engine, session, address: host });
    } finally {
      await session.close();
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

/** How long after its own limits the server may stay silent. Milliseconds. */
const GRACE_MS = 5000;
