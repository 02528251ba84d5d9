import type { Snapshot } from '../../model/snapshot.ts';
import { SourceError } from '../../shared/errors.ts';
import { explainFailure, isCrowded } from './failures.ts';
import { opener } from './opener.ts';
import { readServer, type Progress } from './read-server.ts';
import { resolveSettings, type ConnectionSettings } from './settings.ts';

export interface ReadOptions {
  /** Logical name in the manifest. */
  readonly instance: string;
  /** Connection string with variables resolved. Holds secrets. */
  readonly url: string;
  /** The same for other nodes of the cluster that the manifest names. */
  readonly nodes?: readonly string[];
  /** The environment that libpq would read PG* from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home directory, for `.pgpass` and certificates. */
  readonly home: string;
  /** Milliseconds for one connection or one statement. */
  readonly timeoutMs: number;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly onProgress?: ((event: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads every fact about who owns and may what on one PostgreSQL cluster, without writing anything.
 *
 * @throws {SourceError} when the server cannot be read at all; a single database that cannot is a required gap instead.
 *   No message, remedy or gap repeats any part of the URL but host, port, user and database.
 */
export async function readPostgres(options: ReadOptions): Promise<Snapshot> {
  const { instance, timeoutMs, signal } = options;
  let settings: ConnectionSettings | undefined;
  try {
    settings = resolveSettings(options);
    return await readServer({
      ...options,
      database: settings.database,
      open: opener(settings, options),
      sessions: SESSIONS,
      isCrowded,
      explain: explainer(settings, options),
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SourceError) throw error;
    const failure = explainFailure(error, {
      user: settings?.user ?? '',
      database: settings?.database ?? '',
      timeoutMs,
    });
    if (failure === undefined) throw error;
    throw new SourceError(instance, failure.why, failure.remedy);
  }
}

/** One is answered while the other is set up; more would take more of a production server than an audit is worth. */
const SESSIONS = 2;

const explainer =
  (settings: ConnectionSettings, { timeoutMs, signal }: ReadOptions) =>
  (error: unknown, database: string) => {
    signal?.throwIfAborted();
    return explainFailure(error, { user: settings.user, database, timeoutMs });
  };
