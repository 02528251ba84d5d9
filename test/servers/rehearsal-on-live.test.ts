import { beforeAll, describe, expect, it } from 'vitest';
import { askLive, type LiveAnswer, type LiveQuestion } from '../../src/adapters/postgres/on-live.ts';
import { useServer } from '../support/servers.ts';

const READ = `SELECT concat(c.relacl) FROM pg_class c WHERE c.relname = 'inv'`;
const STANDS = '{billing_own=arwdDxtm/billing_own,orders_app=r/billing_own}';

const revoke: LiveQuestion = {
  id: 'C-1',
  database: 'shop',
  probe: { read: READ, before: STANDS, after: '{billing_own=arwdDxtm/billing_own}' },
  rights: [{ what: 'the rights of billing_own', has: "pg_has_role('billing_own', 'USAGE')" }],
};

describe('what is asked of a live server', () => {
  const server = useServer('postgres:18');
  beforeAll(async () => {
    const admin = await server().connect();
    await admin.query(`create role billing_own; create role orders_app; create role dba login password 'x' in role billing_own;
                       create role guest login password 'x'`);
    await admin.query('create database shop');
    const shop = await server().connect('shop');
    await shop.query(`create schema billing authorization billing_own; set role billing_own;
                      create table billing.inv (id int); grant select on billing.inv to orders_app`);
    await Promise.all([admin.end(), shop.end()]);
  });

  async function answer(question: LiveQuestion, user?: string): Promise<LiveAnswer | undefined> {
    const url = user === undefined ? server().url('postgres') : server().url('postgres', user, 'x');
    const options = { instance: 'pg', url, env: {}, home: '/nonexistent', timeoutMs: 10_000, takenAt: '' };
    const [only] = await askLive(options, [question]);
    return only;
  }

  it('is where a change stands and what its login lacks', async () => {
    const fine = { id: 'C-1', state: 'before', lacking: [], why: null };
    expect(await answer(revoke)).toEqual(fine);
    expect(await answer(revoke, 'dba')).toEqual(fine);
    expect(await answer(revoke, 'guest')).toEqual({ ...fine, lacking: ['the rights of billing_own'] });
    expect(await answer({ ...revoke, probe: { ...revoke.probe, before: '', after: STANDS } })).toEqual({
      ...fine,
      state: 'after',
    });
    expect(await answer({ ...revoke, probe: { ...revoke.probe, before: '' } })).toEqual({ ...fine, state: 'stale' });
  });

  it('can neither change anything nor wait for anybody', async () => {
    const change = { ...revoke.probe, read: 'SELECT pg_catalog.lo_create(0)' };
    expect(await answer({ ...revoke, probe: change })).toMatchObject({
      state: 'unknown',
      why: expect.stringMatching(/read-only transaction/) as unknown,
    });
    const shop = await server().connect('shop');
    await shop.query('begin; lock table billing.inv in access exclusive mode');
    const wait = { ...revoke.probe, read: 'SELECT count(*) FROM billing.inv' };
    expect(await answer({ ...revoke, probe: wait })).toMatchObject({
      state: 'unknown',
      lacking: [],
      why: expect.stringMatching(/lock timeout/) as unknown,
    });
    await shop.query('rollback');
  });
});
