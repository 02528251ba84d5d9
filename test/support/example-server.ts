import { PGlite } from '@electric-sql/pglite';
import type { Session } from '../../src/adapters/postgres/connect.ts';
import { embeddedSession } from '../../src/adapters/postgres/pglite.ts';
import { readServer } from '../../src/adapters/postgres/read-server.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/** One embedded PostgreSQL for many small worlds, each of which is gone when it has been read. */
export interface ExampleServer {
  /** Makes a world, reads it as instance `pg` with the database `postgres`, and takes it back. */
  readonly snapshotOf: (statements: readonly string[]) => Promise<Snapshot>;
  readonly close: () => Promise<void>;
}

export const TAKEN_AT = '2026-06-01T12:00:00.000Z';

export async function startExampleServer(): Promise<ExampleServer> {
  const server = await PGlite.create();
  // An embedded server opens one database; a template that nobody can connect to leaves the audit nothing else to read.
  await server.exec("UPDATE pg_database SET datallowconn = false WHERE datname <> 'postgres'");
  const session = withinTransaction(embeddedSession(server));
  return {
    snapshotOf: async (statements) => {
      await server.exec('BEGIN');
      try {
        for (const statement of statements) await server.exec(statement);
        await server.exec('RESET ROLE');
        const snapshot = await readServer({
          instance: 'pg',
          database: 'postgres',
          timeoutMs: 60_000,
          takenAt: TAKEN_AT,
          open: () => Promise.resolve(session),
          explain: () => undefined,
        });
        // What it left unread is ours: see above.
        return { ...snapshot, gaps: snapshot.gaps.filter(({ fact }) => fact !== 'database template1') };
      } finally {
        await server.exec('ROLLBACK');
      }
    },
    close: () => server.close(),
  };
}

/** Reads without transactions of its own, so that the one around it can take everything back, roles too. */
const withinTransaction = (session: Session): Session => ({
  ...session,
  query: (sql) => session.query(sql === 'COMMIT' ? 'SELECT' : sql.replace(/^BEGIN [^;]*;/, '')),
});
