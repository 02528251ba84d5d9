import { connect, type Session } from '../../../src/adapters/postgres/connect.ts';
import { readPostgres } from '../../../src/adapters/postgres/read.ts';
import type { ScratchHost } from '../../../src/adapters/postgres/scratch.ts';
import { resolveSettings } from '../../../src/adapters/postgres/settings.ts';
import type { PostgresServer } from '../servers.ts';

/** A test server as one to rehearse on. */
export function hostOf(server: PostgresServer, instance = 'pg'): ScratchHost {
  const settings = resolveSettings({ url: server.url('postgres'), env: {}, home: '/', timeoutMs: 30_000 });
  const open = async (database: string): Promise<Session> =>
    (await connect({ settings, database, silenceMs: 30_000 })).session;
  return {
    home: 'postgres',
    passing: false,
    open,
    read: () =>
      readPostgres({
        instance,
        url: server.url('postgres'),
        env: {},
        home: '/nonexistent',
        timeoutMs: 30_000,
        takenAt: '2026-06-01T12:00:00Z',
      }),
    close: () => Promise.resolve(),
  };
}
