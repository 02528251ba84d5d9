import { MongoClient } from 'mongodb';
import { isAllowed, type Command } from './commands.ts';
import type { Doc } from './rows.ts';
import { formatUrl, withTls, type MongodbUrl } from './url.ts';

/** A connection to one server or cluster. */
export interface Session {
  /** `host:port` of where the URL leads, for words. */
  readonly where: string;
  /** @throws the driver's errors */
  readonly ask: (db: string, command: Command) => Promise<Doc>;
  readonly close: () => Promise<void>;
}

export interface ConnectOptions {
  /** Milliseconds for connecting and for one command. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** How long after its own limit a server may stay silent. Milliseconds. */
const GRACE_MS = 5000;

/** A server that is down is looked for again and again until this is over. Milliseconds. */
const LONGEST_SEARCH_MS = 10_000;

/** What the URL says goes before what is said for all servers. */
function limits({ options }: MongodbUrl, timeoutMs: number): Readonly<Record<string, number>> {
  const wanted = {
    serverSelectionTimeoutMS: Math.min(timeoutMs, LONGEST_SEARCH_MS),
    connectTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs + GRACE_MS,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => !options.has(name)));
}

/** @throws the driver's errors */
export async function connect(url: MongodbUrl, { timeoutMs, signal }: ConnectOptions): Promise<Session> {
  const client = new MongoClient(formatUrl(withTls(url)), {
    appName: 'dbowner',
    maxPoolSize: 1,
    ...limits(url, timeoutMs),
    // Users and roles are the same on every node of a set.
    readPreference: 'primaryPreferred',
    retryReads: false,
  });
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', abort);
    await client.close();
  };
  const abort = (): void => void client.close();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
  } catch (error) {
    await close();
    throw error;
  }
  // A cursor is continued in the session that it was opened in.
  const session = client.startSession({ causalConsistency: false });
  return {
    where: url.hosts.join(','),
    close,
    ask: (db, command) => {
      if (!isAllowed(command))
        throw new Error(`not a command that dbowner may send: ${Object.keys(command).join(' ')}`);
      // A cursor has the time that it was opened with.
      const limit = 'getMore' in command ? {} : { maxTimeMS: timeoutMs };
      return client.db(db).command({ ...command, ...limit }, { session });
    },
  };
}
