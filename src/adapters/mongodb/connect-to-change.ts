import { MongoClient } from 'mongodb';
import type { Doc } from './rows.ts';
import { formatUrl, withTls, type MongodbUrl } from './url.ts';

/** A connection to a scratch server: it may be sent any command. Audited servers are asked by way of `connect`. */
export interface ChangingSession {
  /** @throws the driver's errors */
  readonly run: (db: string, command: Doc) => Promise<Doc>;
  readonly close: () => Promise<void>;
}

/** @throws the driver's errors */
export async function connectToChange(url: MongodbUrl, timeoutMs: number): Promise<ChangingSession> {
  const client = new MongoClient(formatUrl(withTls(url)), {
    appName: 'dbowner',
    maxPoolSize: 1,
    serverSelectionTimeoutMS: Math.min(timeoutMs, 10_000),
  });
  await client.connect();
  return { run: (db, command) => client.db(db).command({ ...command }), close: () => client.close() };
}
