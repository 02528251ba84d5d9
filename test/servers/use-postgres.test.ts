import { beforeAll, describe, expect, it } from 'vitest';
import { readUse, type LiveUse } from '../../src/adapters/read-use.ts';
import type { Statement } from '../../src/model/evidence.ts';
import { useServer, type PostgresServer } from '../support/servers.ts';
import { ledgerOf, UseLedger } from '../support/use-ledger.ts';

const ACCOUNTS = ['orders_app', 'billing_app', 'etl'];

const SETUP = `
CREATE EXTENSION pg_stat_statements SCHEMA ext;
CREATE SCHEMA orders; CREATE SCHEMA billing;
CREATE TABLE orders.items (id int PRIMARY KEY, n int);
CREATE TABLE billing.inv (id int PRIMARY KEY, n int);
CREATE VIEW billing.open_v AS SELECT * FROM billing.inv WHERE n > 0;
CREATE FUNCTION billing.total() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
  AS $$ BEGIN RETURN (SELECT sum(n) FROM billing.inv); END $$;
CREATE ROLE orders_app LOGIN PASSWORD 'x'; CREATE ROLE billing_app LOGIN PASSWORD 'x'; CREATE ROLE etl LOGIN PASSWORD 'x';
CREATE ROLE auditor LOGIN PASSWORD 'x'; CREATE ROLE gone LOGIN PASSWORD 'x';
GRANT USAGE ON SCHEMA orders TO orders_app, etl; GRANT USAGE ON SCHEMA billing TO billing_app, orders_app, etl;
GRANT ALL ON orders.items TO orders_app; GRANT ALL ON billing.inv TO billing_app; GRANT SELECT ON orders.items TO etl;
GRANT SELECT ON billing.open_v TO orders_app, etl;`;

/** What the services run, by account: parameters, so that the server keeps the text as it is. */
const WORKLOAD: readonly (readonly [account: string, text: string, times: number, parameters: readonly unknown[]])[] = [
  ['orders_app', 'INSERT INTO orders.items (id, n) VALUES ($1, $2)', 3, []],
  ['orders_app', 'SELECT * FROM orders.items WHERE id = $1', 5, [1]],
  ['orders_app', 'SELECT n FROM billing.open_v WHERE id = $1', 2, [1]],
  ['orders_app', 'SELECT billing.total()', 4, []],
  ['billing_app', 'INSERT INTO billing.inv (id, n) VALUES ($1, $2)', 2, []],
  ['billing_app', 'UPDATE billing.inv\n   SET n = n + $1\n WHERE id = $2', 7, [1, 1]],
  ['etl', 'SELECT o.id\n  FROM orders.items o\n  JOIN billing.open_v b USING (id)', 6, []],
  ['etl', 'COPY (SELECT * FROM orders.items) TO STDOUT', 1, []],
];

const REFUSED: readonly (readonly [account: string, text: string])[] = [
  ['orders_app', 'DELETE FROM billing.inv'],
  ['etl', 'SELECT * FROM billing.inv'],
  ['billing_app', 'SELECT * FROM orders.items'],
  ['billing_app', 'SELECT 1 / n FROM billing.inv WHERE id = 2'],
];

async function runWorkload(server: PostgresServer, ledger: UseLedger): Promise<void> {
  const admin = await server.connect();
  await admin.query('CREATE DATABASE shop');
  const shop = await server.connect('shop');
  await shop.query('CREATE SCHEMA ext');
  await shop.query(SETUP);
  await shop.query('SELECT ext.pg_stat_statements_reset()');
  await shop.query('GRANT pg_read_all_stats TO auditor; GRANT USAGE ON SCHEMA ext TO auditor');
  await admin.query('REVOKE ALL ON DATABASE postgres FROM PUBLIC');
  await admin.query('GRANT CONNECT ON DATABASE postgres TO auditor');
  for (const account of ACCOUNTS) {
    const client = await server.connect('shop', account, 'x');
    await client.query('BEGIN; COMMIT');
    for (const [, text, times, parameters] of WORKLOAD.filter(([who]) => who === account))
      for (let i = 1; i <= times; i++) {
        await client.query({
          text,
          values: text.startsWith('INSERT') ? [i, i - 1 + (i === 2 ? -1 : 0)] : [...parameters],
        });
        ledger.count(account, 'shop', text);
      }
    for (const [, text] of REFUSED.filter(([who]) => who === account))
      await expect(client.query(text)).rejects.toThrow();
    await client.end();
  }
  const gone = await server.connect('shop', 'gone', 'x');
  await gone.query('SELECT 42');
  await gone.end();
  await admin.query('DROP ROLE gone');
}

const read = (server: PostgresServer, more: { readonly url?: string; readonly nodes?: readonly string[] } = {}) =>
  readUse('postgres', {
    instance: 'shop-pg',
    url: more.url ?? server.url('shop', 'auditor', 'x'),
    nodes: more.nodes ?? [],
    env: {},
    home: '/nowhere',
    timeoutMs: 20_000,
    takenAt: '2026-11-21T06:00:00.000Z',
    from: null,
  });

const from = ({ statements }: LiveUse, source: Statement['source']): readonly Statement[] =>
  statements.filter((each) => each.source === source);

/** Nested statements are the function's own, and under its owner. */
const ofServices = (use: LiveUse): readonly string[] =>
  ledgerOf(
    from(use, 'pg_stat_statements').filter(({ nested }) => !nested),
    ACCOUNTS,
  );

/** Before 14 the server does not tell nested statements apart, and counts a COPY of a query twice with them. */
describe.each([
  ['13', 'top'],
  ['14', 'all'],
  ['18', 'all'],
])('PostgreSQL %s', (major, track) => {
  const server = useServer(`postgres:${major}`, {
    config: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': track },
  });
  const ledger = new UseLedger();
  beforeAll(() => runWorkload(server(), ledger), 120_000);

  it('says what each account ran and how often: every completed statement, and no other', async () => {
    const use = await read(server());
    expect(ofServices(use)).toEqual(ledger.lines());
    expect(use.gaps).toEqual([]);
    expect(use.sources.map(({ kind }) => kind)).toEqual(['pg_stat_statements', 'pg_stat_activity']);
  });

  it('tells what ran inside a function from what was run directly, where the server does', async () => {
    const use = await read(server());
    const inner = from(use, 'pg_stat_statements').filter(
      ({ ran }) => ran.kind === 'sql' && ran.text.includes('sum(n)'),
    );
    const missing = 'statements inside functions are not counted (pg_stat_statements.track = top)';
    expect(inner.map(({ nested, calls }) => [nested, calls])).toEqual(track === 'all' ? [[true, 4]] : []);
    expect(use.sources[0]?.limits.includes(missing)).toBe(track === 'top');
  });

  it('says what it covers, and whose statements cannot be attributed any more', async () => {
    const [source] = (await read(server())).sources;
    const now = Date.now();
    expect(source?.to).toBeGreaterThan(now - 600_000);
    if (major === '13') expect(source?.limits).toContain('the server does not say since when it counts');
    else expect(source?.from).toBeGreaterThan(now - 600_000);
    expect(source?.losses.map(({ reason, records }) => [reason, records])).toEqual([['the role was dropped', 1]]);
  });

  it('finds the extension in another database than the one that the URL names', async () => {
    const use = await read(server(), { url: server().url('postgres', 'auditor', 'x') });
    expect(ofServices(use)).toEqual(ledger.lines());
  });

  it('reads every node that is named, and has a gap for one that cannot be read', async () => {
    const url = server().url('shop', 'auditor', 'x');
    const use = await read(server(), { nodes: [url, 'postgres://auditor:secret@127.0.0.1:1/shop'] });
    expect(use.sources.map(({ kind }) => kind).filter((kind) => kind === 'pg_stat_statements')).toHaveLength(2);
    expect(use.gaps.map(({ fact, kind }) => [fact, kind])).toEqual([['statistics of node 127.0.0.1:1', 'required']]);
    expect(JSON.stringify(use)).not.toContain('secret');
  });

  it('sees who runs what at the moment, with application and client, and cuts nothing in silence', async () => {
    const client = await server().connect('shop', 'orders_app', 'x');
    await client.query(`SET application_name = 'orders-api'`);
    await client.query(`SELECT id FROM orders.items WHERE n = 7 /* ${'x'.repeat(1200)} */`);
    const seen = from(await read(server()), 'pg_stat_activity').filter(({ actor }) => actor.account === 'orders_app');
    await client.end();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      calls: 1,
      assumed: true,
      actor: { account: 'orders_app', application: 'orders-api', client: '127.0.0.1', database: 'shop', role: null },
      ran: { kind: 'sql', truncated: true },
    });
  });

  it('sees statements as they are after SET ROLE only under the role that was set, and says so', async () => {
    const [source] = (await read(server())).sources;
    expect(source?.limits.join()).toContain('SET ROLE');
  });

  it('has a gap with a remedy for texts, for the schema and for the view that it may not read', async () => {
    const admin = await server().connect('shop');
    const facts = async (): Promise<unknown> =>
      (await read(server())).gaps.map(({ fact, remedy }) => [fact.replace(/ on .*/, ''), remedy]);
    await admin.query('REVOKE pg_read_all_stats FROM auditor');
    expect(await facts()).toEqual(
      ['pg_stat_activity', 'pg_stat_statements'].map((view) => [
        `statements of other roles in ${view}`,
        'GRANT pg_read_all_stats TO auditor',
      ]),
    );
    const { sources } = await read(server());
    expect(sources[0]?.losses).toEqual([
      expect.objectContaining({ reason: 'the text is for members of pg_read_all_stats' }),
    ]);
    await admin.query('GRANT pg_read_all_stats TO auditor');
    await admin.query('REVOKE SELECT ON ext.pg_stat_statements FROM PUBLIC');
    expect(await facts()).toEqual([
      ['pg_stat_statements', expect.stringMatching(/^GRANT USAGE ON SCHEMA ext TO auditor, and SELECT/)],
    ]);
    await admin.query('GRANT SELECT ON ext.pg_stat_statements TO PUBLIC; REVOKE USAGE ON SCHEMA ext FROM auditor');
    expect(await facts()).toHaveLength(1);
    await admin.query('DROP EXTENSION pg_stat_statements');
    expect(await facts()).toEqual([['pg_stat_statements', expect.stringContaining('shared_preload_libraries')]]);
  });
});

describe('a server that counts nothing', () => {
  const server = useServer('postgres:18');

  it('is a gap, whether or not somebody created the extension', async () => {
    const admin = await server().connect();
    await admin.query(`CREATE ROLE auditor LOGIN PASSWORD 'x'; GRANT pg_read_all_stats TO auditor`);
    for (const statement of ['SELECT 1', 'CREATE EXTENSION pg_stat_statements']) {
      await admin.query(statement);
      const { gaps, sources } = await read(server(), { url: server().url('postgres', 'auditor', 'x') });
      expect(gaps.map(({ kind, remedy }) => [kind, remedy.split(' ')[1]])).toEqual([
        ['optional', 'pg_stat_statements'],
      ]);
      expect(sources.map(({ kind }) => kind)).toEqual(['pg_stat_activity']);
    }
  });

  it('that nobody can log in to is an error in words of our own', async () => {
    await expect(read(server(), { url: server().url('postgres', 'auditor', 'wrong') })).rejects.toThrow(
      'the server rejects the password of auditor',
    );
  });
});
