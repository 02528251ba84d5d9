import type { Client } from 'pg';
import type { Session } from '../../src/adapters/postgres/connect.ts';
import { readServer } from '../../src/adapters/postgres/read-server.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/**
 * Reads a server as a transaction that is open sees it: what was changed in it and never will be committed. The other
 * databases of the server stay gaps.
 */
export function snapshotInside(client: Client, database: string, takenAt: string): Promise<Snapshot> {
  const types = { getTypeParser: () => (value: string) => value };
  let last: Promise<unknown> = Promise.resolve();
  const query: Session['query'] = async (sql) => {
    // The adapter's own transaction would be a second one inside.
    const text = sql === 'COMMIT' ? '' : sql.replace(/^BEGIN [^;]*;/, '');
    const answer = last.then(() => client.query<(string | null)[]>({ text, rowMode: 'array', types }));
    last = answer;
    return (await answer).rows;
  };
  return readServer({
    instance: 'pg',
    database,
    timeoutMs: 30_000,
    takenAt,
    open: (name) => {
      if (name !== database) return Promise.reject(new Error('another database'));
      return Promise.resolve({ query, close: () => Promise.resolve() });
    },
    explain: (_, name) => (name === database ? undefined : { why: 'not looked at', remedy: 'none' }),
  });
}
