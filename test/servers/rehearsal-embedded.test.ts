import { expect, it } from 'vitest';
import { openStage } from '../../src/commands/rehearse/open-scratch.ts';
import { carryOver } from '../../src/plan/carry-over.ts';
import { corpusFor, loadWorld, readCorpus } from '../support/postgres-corpus.ts';
import { expectSame } from '../support/rehearsal/copy.ts';
import { hostOf } from '../support/rehearsal/postgres-host.ts';
import { useServer } from '../support/servers.ts';

const live = useServer('postgres:18', { auth: 'trust' });

it('an embedded server holds the corpus of access paths', async () => {
  const admin = await live().connect();
  await admin.query('create database shop');
  const client = await live().connect('shop');
  const place = { host: live().host, port: live().port, database: 'shop' };
  await loadWorld(client, corpusFor('18', readCorpus()).world, place);
  await Promise.all([admin.end(), client.end()]);
  const source = await hostOf(live()).read();
  const options = { env: {}, home: '/nonexistent', timeoutMs: 30_000, takenAt: '2026-06-01T12:00:00Z' };
  const { server, world } = await openStage({ source, url: null, live: [], options });
  const refused = await server.load(world.statements);
  const loaded = carryOver((await server.snapshot()).facts, source.facts);
  await server.execute('REVOKE SELECT ON billing.inv FROM p01_direct', 'shop');
  await expect(server.execute('SELECT * FROM nothing', 'shop')).rejects.toThrow('relation "nothing" does not exist');
  await server.close();
  expect(refused).toEqual([]);
  expect(world.cannot.map(({ what }) => what)).toEqual(['setting wal_level', 'extension postgres_fdw']);
  expectSame({ source: source.facts, loaded, unmade: world.cannot });
});
