import { createConnection, type Connection } from 'mysql2/promise';
import { beforeAll, describe, expect, it } from 'vitest';
import { readUse, type LiveUse } from '../../src/adapters/read-use.ts';
import type { SourceKind, Statement } from '../../src/model/evidence.ts';
import { startServer, useServer, type MariadbServer, type MysqlServer } from '../support/servers.ts';
import { ledgerOf, UseLedger } from '../support/use-ledger.ts';

type Server = MysqlServer | MariadbServer;

const ACCOUNTS = ['orders_app', 'billing_app', 'etl'];
const FED = {
  log_output: 'TABLE',
  general_log: 1,
  slow_query_log: 1,
  long_query_time: 0,
  performance_schema: 'ON',
  performance_schema_events_statements_history_size: 100,
};

const SETUP = `
CREATE DATABASE orders; CREATE DATABASE billing;
CREATE TABLE orders.items (id INT PRIMARY KEY, n INT); CREATE TABLE billing.inv (id INT PRIMARY KEY, n INT);
CREATE PROCEDURE billing.total() SELECT SUM(n) AS total FROM billing.inv;
CREATE USER orders_app@localhost IDENTIFIED BY 'x'; CREATE USER billing_app@localhost IDENTIFIED BY 'x';
CREATE USER etl@'%' IDENTIFIED BY 'x'; CREATE USER auditor@localhost IDENTIFIED BY 'x';
GRANT ALL ON orders.* TO orders_app@localhost; GRANT SELECT, EXECUTE ON billing.* TO orders_app@localhost;
GRANT ALL ON billing.* TO billing_app@localhost;
GRANT SELECT ON orders.* TO etl@'%'; GRANT SELECT ON billing.* TO etl@'%';
GRANT SELECT ON mysql.general_log TO auditor@localhost; GRANT SELECT ON mysql.slow_log TO auditor@localhost;
GRANT SELECT ON performance_schema.* TO auditor@localhost;`;

type Run = readonly [text: string, times: number, prepared?: readonly unknown[]];

/** Per account its database, what it runs, and how often. */
const WORKLOAD: readonly (readonly [account: string, database: string, runs: readonly Run[]])[] = [
  [
    'orders_app',
    'orders',
    [
      ['INSERT INTO items VALUES (1, 2), (2, 3)', 1],
      ['SELECT * FROM items\n WHERE id = 1', 3],
      ['SELECT n FROM billing.inv WHERE id = ?', 2, [1]],
      ['CALL billing.total()', 2],
    ],
  ],
  [
    'billing_app',
    'billing',
    [
      ['INSERT INTO inv VALUES (1, 5)', 1],
      ["UPDATE inv SET n = n + 1 WHERE id = 1 /* it's */", 4],
    ],
  ],
  ['etl', 'billing', [['SELECT o.id FROM orders.items o JOIN inv USING (id)', 2]]],
];

const REFUSED: Readonly<Record<string, string>> = {
  orders_app: 'DELETE FROM billing.inv',
  billing_app: 'SELECT * FROM orders.items',
  etl: 'DELETE FROM inv',
};

interface Ledgers {
  readonly completed: UseLedger;
  /** With what was refused. */
  readonly attempted: UseLedger;
}

const loginAs = (server: Server, user: string, database: string): Promise<Connection> =>
  createConnection({
    host: server.host,
    port: server.port,
    user,
    password: 'x',
    database,
    connectAttributes: { program_name: `${user}-api` },
  });

/** Connections stay open: what the server remembers of a session goes with it. */
async function runWorkload(server: Server): Promise<Ledgers> {
  const admin = await server.connect();
  await admin.query(SETUP);
  const ledgers = { completed: new UseLedger(), attempted: new UseLedger() };
  for (const [account, database, runs] of WORKLOAD) {
    const connection = await loginAs(server, account, database);
    for (const [text, times, parameters] of runs)
      for (let i = 0; i < times; i++) {
        await (parameters === undefined
          ? connection.query(text)
          : connection.execute(text, [...parameters] as number[]));
        for (const ledger of Object.values(ledgers)) ledger.count(account, database, withLiterals(text, parameters));
      }
    const refused = REFUSED[account] ?? '';
    await expect(connection.query(refused)).rejects.toThrow(/denied/);
    ledgers.attempted.count(account, database, refused);
  }
  return ledgers;
}

/** The logs show a prepared statement with its parameters. */
const withLiterals = (text: string, parameters: readonly unknown[] = []): string =>
  parameters.reduce<string>((done, parameter) => done.replace('?', String(parameter)), text);

interface More {
  readonly nodes?: readonly string[];
  readonly from?: number;
  readonly kinds?: readonly SourceKind[];
}

const read = (server: Server, more: More = {}) =>
  readUse(server.engine, {
    instance: 'shop-my',
    url: server.url('', 'auditor', 'x'),
    nodes: more.nodes ?? [],
    env: {},
    home: '/nowhere',
    timeoutMs: 20_000,
    takenAt: '2026-11-21T06:00:00.000Z',
    from: more.from ?? null,
    ...(more.kinds === undefined ? {} : { kinds: more.kinds }),
  });

const from = ({ statements }: LiveUse, source: SourceKind): readonly Statement[] =>
  statements.filter((each) => each.source === source);

describe.each(['mysql:9.7', 'mariadb:10.11'] as const)('%s', (name) => {
  const server = useServer(name, {
    config: {
      ...FED,
      ...(name.startsWith('maria')
        ? {
            performance_schema_consumer_events_statements_current: 'ON',
            performance_schema_consumer_events_statements_history: 'ON',
          }
        : {}),
    },
  });
  let ledgers: Ledgers;
  beforeAll(async () => {
    ledgers = await runWorkload(server());
  }, 300_000);

  it.each(['general-log-table', 'slow-log-table'] as const)(
    'says from the %s what each account ran where and how often, the refused with it',
    async (kind) => {
      const use = await read(server());
      expect(ledgerOf(from(use, kind), ACCOUNTS)).toEqual(ledgers.attempted.lines());
      expect(use.sources.find((source) => source.kind === kind)).toMatchObject({ attempts: true, losses: [] });
      expect(use.gaps).toEqual([]);
    },
  );

  it('says from what the server remembers what completed, with the application', async () => {
    const use = await read(server());
    const seen = from(use, 'performance-schema').filter(({ nested }) => !nested);
    const literal = 'FROM billing.inv WHERE id = 1';
    const lost = 'a prepared statement was executed, of which the server keeps no text';
    const expected = ledgers.completed.lines();
    const { losses = [] } = use.sources.find(({ kind }) => kind === 'performance-schema') ?? {};
    // MariaDB shows no text of prepared statements.
    expect(losses.map(({ reason, records }) => [reason, records])).toEqual(name === 'mysql:9.7' ? [] : [[lost, 2]]);
    expect(ledgerOf(seen, ACCOUNTS)).toEqual(
      name === 'mysql:9.7'
        ? expected.map((line) => line.replace(literal, 'FROM billing.inv WHERE id = ?'))
        : expected.filter((line) => !line.includes(literal)),
    );
    expect(use.sources.find(({ kind }) => kind === 'performance-schema')?.attempts).toBe(false);
    const etl = seen.find(({ actor }) => actor.account === 'etl');
    expect(etl).toMatchObject({ actor: { application: 'etl-api', client: 'localhost' }, assumed: false });
    expect(etl?.last).toBeGreaterThan(Date.now() - 600_000);
    const inner = from(use, 'performance-schema').filter(({ nested }) => nested);
    expect(inner.map(({ ran, calls }) => [ran.kind === 'sql' && ran.text, calls])).toEqual([
      [expect.stringMatching(/^SELECT SUM\(n\)/), 2],
    ]);
  });

  it('reads only the window, of every node', async () => {
    const url = server().url('', 'auditor', 'x');
    const use = await read(server(), {
      nodes: [url, 'mysql://auditor:secret@127.0.0.1:1/'],
      from: Date.now() + 60_000,
    });
    expect(use.statements).toEqual([]);
    expect(use.sources).toHaveLength(6);
    expect(use.gaps.map(({ fact, kind }) => [fact, kind])).toEqual([['statements of node 127.0.0.1:1', 'required']]);
    expect(JSON.stringify(use)).not.toContain('secret');
  });

  it('follows a session through USE, Change user and failed logins', async () => {
    const connection = await loginAs(server(), 'etl', 'orders');
    await connection.query('SELECT 1 FROM items');
    await connection.query('USE billing');
    await connection.query('SELECT 2 FROM inv');
    await connection.changeUser({ user: 'orders_app', password: 'x', database: 'orders' });
    await connection.query('SELECT 3 FROM items');
    await expect(
      createConnection({ host: server().host, port: server().port, user: 'etl', password: 'no' }),
    ).rejects.toThrow();
    const use = await read(server());
    const lines = (kind: SourceKind): readonly string[] =>
      ledgerOf(
        from(use, kind).filter(({ ran }) => ran.kind === 'sql' && /^SELECT \d FROM/.test(ran.text)),
        ACCOUNTS,
      );
    await connection.end();
    const expected = [
      'etl in billing: SELECT 2 FROM inv × 1',
      'etl in orders: SELECT 1 FROM items × 1',
      'orders_app in orders: SELECT 3 FROM items × 1',
    ];
    expect(lines('general-log-table')).toEqual(expected);
    expect(lines('slow-log-table')).toEqual(expected);
    // The server shows the account that the session has now, also for what it ran before.
    expect(lines('performance-schema')).toEqual(expected.slice(2));
    expect(use.sources.find(({ kind }) => kind === 'performance-schema')?.losses).toContainEqual(
      expect.objectContaining({ reason: 'run before the session changed its account', records: 2 }),
    );
  });

  it('cuts nothing in silence', async () => {
    const connection = await loginAs(server(), 'etl', 'billing');
    await connection.query(`SELECT 7 FROM inv /* ${'x'.repeat(70_000)} */`);
    const use = await read(server());
    const cut = use.statements.filter(({ ran }) => ran.kind === 'sql' && ran.text.startsWith('SELECT 7'));
    await connection.end();
    expect(cut.map(({ source, ran }) => [source, ran.kind === 'sql' && ran.truncated])).toEqual([
      ['general-log-table', true],
      ['slow-log-table', true],
      ['performance-schema', true],
    ]);
  });

  it('has a gap with its remedy for each table that it may not read', async () => {
    const admin = await server().connect();
    const tables = ['mysql.general_log', 'mysql.slow_log', 'performance_schema.*'];
    for (const table of tables) {
      await admin.query(`REVOKE SELECT ON ${table} FROM auditor@localhost`);
      const { gaps, statements } = await read(server());
      expect(gaps.map(({ kind, remedy }) => [kind, remedy])).toEqual([
        ['required', `GRANT SELECT ON ${table} TO 'auditor'@'localhost'`],
      ]);
      expect(statements.length).toBeGreaterThan(0);
      await admin.query(`GRANT SELECT ON ${table} TO auditor@localhost`);
    }
  });
});

describe('a server that keeps nothing', () => {
  it('is a gap that says how to make it keep something, a required one where it was asked for by name', async () => {
    const server = await startServer('mariadb:10.11');
    try {
      const admin = await server.connect();
      await admin.query(`CREATE USER auditor@localhost IDENTIFIED BY 'x';
        GRANT SELECT ON mysql.general_log TO auditor@localhost; GRANT SELECT ON mysql.slow_log TO auditor@localhost`);
      const { gaps, sources } = await read(server);
      expect(sources).toEqual([]);
      expect(gaps.map(({ kind, remedy }) => [kind, remedy.slice(0, 21)])).toEqual([
        ['optional', 'SET GLOBAL log_output'],
      ]);
      const asked = await read(server, { kinds: ['slow-log-table'] });
      expect(asked.sources).toEqual([]);
      expect(asked.gaps.map(({ kind, fact }) => [kind, fact.split(' on ')[0]])).toEqual([
        ['required', 'statements in mysql.slow_log'],
      ]);
    } finally {
      await server.stop();
    }
  });
});
