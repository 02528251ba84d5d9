import { describe, expect, it } from 'vitest';
import { openStage, type ScratchRequest, type Stage } from '../../src/commands/rehearse/open-scratch.ts';
import { hostOf } from '../support/rehearsal/postgres-host.ts';
import { useServer, withServer, type PostgresServer } from '../support/servers.ts';

const OPTIONS = { env: {}, home: '/nonexistent', timeoutMs: 30_000, takenAt: '2026-06-01T12:00:00Z' } as const;

describe('a scratch server', () => {
  const live = useServer('postgres:18', { auth: 'trust' });

  async function request(url: string | null): Promise<ScratchRequest> {
    const source = await hostOf(live()).read();
    return {
      source,
      url,
      live: [{ engine: 'postgres', instance: 'pg', url: live().url(), ...OPTIONS }],
      options: OPTIONS,
    };
  }

  const open = async (server: PostgresServer): Promise<Stage> => openStage(await request(server.url()));

  it('is refused when it is the server itself, empty as that may be', async () => {
    await expect(open(live())).rejects.toThrow('the scratch server is pg itself');
  });

  it('is refused when it is of another version', async () => {
    const refused = withServer('postgres:17', async (server) => open(server));
    await expect(refused).rejects.toThrow(
      /the scratch server is postgres 17\.\d+, and pg is 18\.\d+: name one of version 18/,
    );
  });

  it('is refused when it holds anything', async () => {
    await withServer('postgres:18', async (server) => {
      const admin = await server.connect();
      await admin.query('create role somebody; create table t (i int)');
      await expect(open(server)).rejects.toThrow(
        'it is not empty: it has role somebody and 1 more'.replace('it is', 'is'),
      );
    });
  });

  it('is taken when it is none of this', async () => {
    await withServer('postgres:18', async (server) => {
      const { server: scratch, world } = await open(server);
      expect(scratch.fresh.version).toBe(server.version);
      expect(world.cannot).toEqual([]);
      await scratch.close();
    });
  });
});
