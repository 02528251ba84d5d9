import { SourceError } from '../../shared/errors.ts';
import type { ScratchServer } from '../scratch-server.ts';
import type { Session } from './connect.ts';
import { explainFailure } from './failures.ts';
import { opener } from './opener.ts';
import { readPostgres, type ReadOptions } from './read.ts';
import { postgresScratchServer } from './scratch.ts';
import { resolveSettings } from './settings.ts';

/**
 * Connects to a server to rehearse on, and reads it. What it holds is not looked at here.
 *
 * @throws {SourceError} when it cannot be reached or read
 */
export async function openPostgresScratch(options: ReadOptions): Promise<ScratchServer> {
  const { open, home } = explainedOpener(options);
  const read = (): ReturnType<typeof readPostgres> => readPostgres(options);
  return postgresScratchServer({ home, open, read, passing: false, close: () => Promise.resolve() });
}

/**
 * What no other running server answers: two with one data directory, copied, differ in when they were started.
 *
 * @throws {SourceError}
 */
export async function postgresIdentity(options: ReadOptions): Promise<string> {
  const { open, home } = explainedOpener(options);
  const session = await open(home);
  try {
    const [row = []] = await session.query(IDENTITY);
    return row.join(' ');
  } finally {
    await session.close();
  }
}

/** Both are PUBLIC's on every version. Microseconds since 1970. */
const IDENTITY = `
SELECT pg_catalog.current_setting('port'),
       pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::pg_catalog.numeric`;

/** Opens sessions; errors are in words. */
export function explainedOpener(options: ReadOptions): {
  readonly home: string;
  readonly open: (database: string) => Promise<Session>;
} {
  const { instance, timeoutMs, signal } = options;
  const settings = resolveSettings(options);
  const plain = opener(settings, options);
  const open = async (database: string): Promise<Session> => {
    try {
      return await plain(database);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = explainFailure(error, { user: settings.user, database, timeoutMs });
      if (failure === undefined) throw error;
      throw new SourceError(instance, failure.why, failure.remedy, error);
    }
  };
  return { home: settings.database, open };
}
