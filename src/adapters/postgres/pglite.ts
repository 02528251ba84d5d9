import type { PGlite } from '@electric-sql/pglite';
import type { Snapshot } from '../../model/snapshot.ts';
import { UsageError } from '../../shared/errors.ts';
import type { Row, Session } from './connect.ts';
import { readServer } from './read-server.ts';
import type { ScratchHost } from './scratch.ts';

/** The package, with the versions that read the data directories we ship; package.json says the same as a peer. */
export const PGLITE = '@electric-sql/pglite';
export const PGLITE_RANGE = '^0.5.16';

export interface EmbeddedOptions {
  /** Logical name in the manifest. */
  readonly instance: string;
  /** Tar archive of a cluster's data directory, uncompressed. */
  readonly dataDirectory: Uint8Array<ArrayBuffer>;
  /** The only database of the cluster that takes connections: an embedded server opens one. */
  readonly database: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
}

/**
 * Starts an embedded PostgreSQL on a copy of a data directory, in this process, and reads it like any other server.
 *
 * @throws {UsageError} when the package is not installed
 */
export async function readEmbedded(options: EmbeddedOptions): Promise<Snapshot> {
  const { instance, dataDirectory, database, takenAt } = options;
  const { PGlite } = await loadPglite();
  const server = await PGlite.create({ loadDataDir: new Blob([dataDirectory]), database });
  try {
    const session = embeddedSession(server);
    const open = (wanted: string): Promise<Session> =>
      wanted === database
        ? Promise.resolve(session)
        : Promise.reject(new Error(`the embedded server opens ${database} alone, not ${wanted}`));
    return await readServer({ instance, database, takenAt, timeoutMs: TIMEOUT_MS, open, explain: () => undefined });
  } finally {
    await server.close();
  }
}

const TIMEOUT_MS = 60_000;

/** A session with a running embedded server, which outlives it. */
export function embeddedSession(server: PGlite): Session {
  // Its parsers make numbers and arrays of what the server says; a session gives text.
  const parsers = Object.fromEntries(Object.keys(server.parsers).map((type) => [type, (text: string) => text]));
  return {
    query: async (sql) => {
      const results = await server.exec(sql, { rowMode: 'array', parsers });
      return (results.at(-1)?.rows ?? []) as unknown as Row[];
    },
    close: () => Promise.resolve(),
    embedded: true,
  };
}

/**
 * Starts an empty embedded PostgreSQL to rehearse on. It opens one database at a time: where another is asked for, it is
 * started anew on the data of the one before, all of it in memory.
 *
 * @throws {UsageError} when the package is not installed
 */
export async function embeddedScratchHost(instance: string, takenAt: string): Promise<ScratchHost> {
  const { PGlite } = await loadPglite();
  let at = HOME;
  let server = await PGlite.create({ database: HOME });
  let turn: Promise<unknown> = Promise.resolve();
  const enter = async (database: string): Promise<void> => {
    if (database === at) return;
    const loadDataDir = await server.dumpDataDir('none');
    await server.close();
    server = await PGlite.create({ loadDataDir, database });
    at = database;
  };
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined); // whoever asked has the error
    return result;
  };
  const open = async (database: string): Promise<Session> => {
    await inTurn(async () => {
      await enter(database);
      await server.exec(LIKE_NEW);
    });
    const query = (sql: string): Promise<readonly Row[]> =>
      inTurn(async () => {
        await enter(database);
        return await embeddedSession(server).query(sql);
      });
    return { query, close: () => Promise.resolve(), embedded: true };
  };
  return {
    home: HOME,
    passing: true,
    open,
    read: () =>
      readServer({ instance, database: HOME, takenAt, timeoutMs: TIMEOUT_MS, open, explain: () => undefined }),
    close: () => server.close(),
  };
}

const HOME = 'postgres';

/** There is one session only: what somebody did in it before is undone. */
const LIKE_NEW = 'ROLLBACK; RESET SESSION AUTHORIZATION; RESET ALL';

async function loadPglite(): Promise<typeof import('@electric-sql/pglite')> {
  try {
    return await import('@electric-sql/pglite');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause;
    const message = `this needs an embedded PostgreSQL, which is not installed: npm install ${PGLITE}@${PGLITE_RANGE}`;
    throw new UsageError(message, { cause });
  }
}
