import { describe, expect, it } from 'vitest';
import { corpusFor, loadWorld, readCorpus } from '../support/postgres-corpus.ts';
import { createRichWorld } from '../support/postgres-rich-world.ts';
import { expectSame } from '../support/rehearsal/copy.ts';
import { copyTo } from '../support/rehearsal/postgres-copy.ts';
import { hostOf } from '../support/rehearsal/postgres-host.ts';
import { useServer } from '../support/servers.ts';

describe.each(['18', '14'])('a scratch world on PostgreSQL %s', (major) => {
  const from = useServer(`postgres:${major}`, { auth: 'trust' });
  const to = useServer(`postgres:${major}`);

  it('holds the corpus of access paths', async () => {
    const admin = await from().connect();
    await admin.query('create database shop');
    await admin.end();
    const client = await from().connect('shop');
    const place = { host: from().host, port: from().port, database: 'shop' };
    await loadWorld(client, corpusFor(major, readCorpus()).world, place);
    await client.end();
    const copy = await copyTo(to(), await hostOf(from()).read());
    expect(copy.unmade.map(({ what }) => what)).toEqual(['extension postgres_fdw']);
    expectSame(copy);
  });
});

describe.each(['18', '16', '13'])('a scratch world on PostgreSQL %s', (major) => {
  const from = useServer(`postgres:${major}`);
  const to = useServer(`postgres:${major}`);

  it('holds every kind of object, whatever it is called', async () => {
    await createRichWorld(from());
    const copy = await copyTo(to(), await hostOf(from()).read());
    expect(copy.unmade.map(({ what }) => what)).toEqual(['what role 99999999 holds']);
    expectSame(copy, ['99999999']);
  });
});
