import type { Connection, RowDataPacket } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Facts } from '../../src/model/facts.ts';
import type { Change } from '../../src/model/plan.ts';
import type { Cut } from '../../src/plan/mysql/cut.ts';
import { killClientAfter, runClient } from '../support/engines/mysql-client.ts';
import { corpusSnapshot } from '../support/mysql-corpus-server.ts';
import { SavedGrants } from '../support/mysql-saved-grants.ts';
import { finder, type Find } from '../support/plans/mysql-find.ts';
import { planned, scriptFor } from '../support/plans/mysql.ts';
import { useServer } from '../support/servers.ts';

const TABLES = {
  mysql: ['user', 'global_grants', 'db', 'tables_priv', 'columns_priv', 'procs_priv', 'role_edges', 'default_roles'],
  mariadb: ['global_priv', 'db', 'tables_priv', 'columns_priv', 'procs_priv', 'roles_mapping'],
} as const;

/** What a plan takes here: a row of each sort. Those of one engine alone come on top. */
const SET_UP = [
  'GRANT SELECT, INSERT, RELOAD ON *.* TO app',
  'GRANT SELECT, INSERT ON billing.* TO app',
  'GRANT SELECT, DELETE ON billing.inv TO app',
  'GRANT SELECT (id), UPDATE (pan) ON billing.inv TO app',
  'GRANT EXECUTE ON PROCEDURE billing.pay TO app',
  'GRANT PROXY ON ops TO app',
  'GRANT reader TO app',
];
const ROLES = {
  mysql: ['CREATE ROLE reader', ...SET_UP, 'SET DEFAULT ROLE reader TO app'],
  mariadb: ['CREATE ROLE reader', ...SET_UP, 'SET DEFAULT ROLE reader FOR app'],
} as const;

const cutsOn = (engine: 'mysql' | 'mariadb', find: Find): readonly Cut[] => {
  const reader = engine === 'mysql' ? 'reader@%' : 'reader';
  const app = find.principal('app@%');
  return [
    { kind: 'granted', principal: app, target: find.object('db/orders_db', 'database'), privileges: ['SELECT'] },
    find.revoke('app@%', 'db', 'RELOAD'),
    find.revoke('app@%', 'db/billing', 'SELECT', 'INSERT'),
    find.revoke('app@%', 'db/billing/inv', 'SELECT'),
    { kind: 'granted', principal: app, target: find.object('db/billing/inv'), privileges: ['UPDATE'] },
    find.routine('app@%', 'PROCEDURE', 'EXECUTE'),
    { kind: 'membership', row: find.member('app@%', 'ops@%') },
    { kind: 'membership', row: find.member('app@%', reader) },
  ];
};

/** What somebody else does in the meantime, and the change that it is about. */
const MEANWHILE: readonly (readonly [string, RegExp])[] = [
  ['GRANT SHUTDOWN ON *.* TO app', /RELOAD on \*\.\*/],
  ['REVOKE INSERT ON *.* FROM app', /RELOAD on \*\.\*/],
  ['GRANT DROP ON billing.* TO app', /INSERT, SELECT on billing\.\*/],
  ['REVOKE INSERT ON billing.* FROM app', /INSERT, SELECT on billing\.\*/],
  ['GRANT INDEX ON billing.inv TO app', /SELECT on billing\.inv/],
  ['GRANT INSERT (pan) ON billing.inv TO app', /SELECT on billing\.inv/],
  ['GRANT ALTER ROUTINE ON PROCEDURE billing.pay TO app', /EXECUTE on procedure/],
  ['GRANT reader TO app WITH ADMIN OPTION', /role reader/],
];

describe.each([
  ['mysql', '9.7', 'mysql'],
  ['mariadb', '10.11', 'mariadb'],
] as const)('a script for %s %s, run by the client %s', (engine, version, client) => {
  const server = useServer(`${engine}:${version}`, { config: { log_bin_trust_function_creators: 'ON' } });
  let admin: Connection;
  let saved: SavedGrants;
  let facts: Facts;
  let changes: readonly Change[];
  const play = (script: string, user?: string, more: readonly string[] = []) =>
    runClient(client, server(), script, user === undefined ? undefined : { user, password: 'x' }, more);
  const apply = (): string => scriptFor('apply', facts, changes);

  beforeAll(async () => {
    admin = await server().connect();
    for (const sql of [
      'CREATE DATABASE billing',
      'CREATE DATABASE orders_db',
      'CREATE TABLE billing.inv (id INT, pan INT)',
      'CREATE PROCEDURE billing.pay() SELECT 1',
      "CREATE USER app@'%', ops@'%'",
      ...ROLES[engine],
    ])
      await admin.query(sql);
    facts = (await corpusSnapshot(server())).facts;
    changes = planned(facts, cutsOn(engine, finder(facts)));
    saved = await SavedGrants.of(admin, engine);
  }, 300_000);
  afterEach(async () => {
    await saved.restore();
  });
  afterAll(async () => {
    await admin.end();
  });

  /** All rows of the grant tables, but for when and by whom they were written. */
  async function dump(): Promise<string> {
    const all: string[] = [];
    for (const table of [...TABLES[engine], 'proxies_priv']) {
      const [rows] = await admin.query<RowDataPacket[]>(`SELECT * FROM mysql.${table}`);
      for (const row of rows) {
        const { Timestamp: _, Grantor: __, ...rest } = row;
        all.push(`${table} ${JSON.stringify(rest)}`);
      }
    }
    return all.sort().join('\n');
  }

  it.each(MEANWHILE)('says "plan is stale" after %s, and leaves that alone', async (sql, title) => {
    await admin.query(sql);
    const change = changes.find((one) => title.test(one.title));
    if (change === undefined) throw new Error(`no change is about ${title.source}`);
    const before = await stateOf(change);
    const { code, stderr } = await play(apply());
    expect(code).toBe(1);
    expect(stderr).toContain(`plan is stale: ${change.id} ${change.title}`.slice(0, 100));
    expect(await stateOf(change)).toBe(before);
  });

  async function stateOf({ probe }: Change): Promise<string> {
    const [[row]] = await admin.query<RowDataPacket[]>(`SELECT CAST(${probe.read} AS CHAR) AS state`);
    return String(row?.['state']);
  }

  it('says "no effect" of a REVOKE that the server accepts without one', async () => {
    const other = changes.map((change) =>
      change.title.includes('RELOAD') ? { ...change, apply: ["REVOKE FILE ON *.* FROM 'app'@'%'"] } : change,
    );
    const { code, stderr } = await play(scriptFor('apply', facts, other));
    expect(code).toBe(1);
    expect(stderr).toMatch(/no effect: C-\w+ revoke RELOAD on \*\.\* from app@%/);
  });

  it('changes nothing on another kind of server', async () => {
    const before = await dump();
    const { code, stderr } = await play(
      scriptFor('apply', { ...facts, engine: engine === 'mysql' ? 'mariadb' : 'mysql' }, changes),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('plan is stale: there is no ');
    expect(await dump()).toBe(before);
  });

  it('changes nothing where an account is gone', async () => {
    await admin.query('DROP USER app');
    const before = await dump();
    const { code, stderr } = await play(apply());
    expect(code).toBe(1);
    expect(stderr).toContain('plan is stale: there is no app@%');
    expect(await dump()).toBe(before);
  });

  it('ends in the same state when it was killed at any statement and run again', async () => {
    const script = apply();
    expect(await play(script)).toMatchObject({ code: 0 });
    const end = await dump();
    await saved.restore();
    const start = await dump();
    expect(end).not.toBe(start);
    const lines = script.split('\n');
    const ends = [...lines.keys()].filter(
      (at) => lines[at]?.endsWith(';') === true && /^EXECUTE|^SET @do/.test(lines[at]),
    );
    expect(ends.length).toBeGreaterThan(20);
    let last = start;
    for (const at of ends) {
      await killClientAfter(client, server(), lines.slice(0, at + 1).join('\n'));
      const reached = await dump();
      if (reached === last) continue;
      last = reached;
      expect(await play(script)).toMatchObject({ code: 0, stderr: '' });
      expect(await dump(), lines[at]).toBe(end);
      await saved.restore();
      await killClientAfter(client, server(), lines.slice(0, at + 1).join('\n'));
    }
    expect(last).toBe(end);
  });

  describe('run by an account that may not do all of it', () => {
    const ALL = 'SELECT, INSERT, UPDATE, DELETE, EXECUTE, RELOAD, CREATE USER';
    const lacking: readonly (readonly [string, readonly string[], string])[] = [
      ['without GRANT OPTION', [`GRANT ${ALL} ON *.* TO weak`], 'GRANT OPTION'],
      [
        'without a privilege that it takes',
        ['GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON *.* TO weak WITH GRANT OPTION'],
        'RELOAD',
      ],
      [
        'without the role',
        [`GRANT ${ALL} ON *.* TO weak WITH GRANT OPTION`],
        engine === 'mysql' ? 'ROLE_ADMIN' : 'ADMIN OPTION for reader',
      ],
      ['without PROXY', [`GRANT ${ALL} ON *.* TO weak WITH GRANT OPTION`], 'PROXY on ops@% WITH GRANT OPTION'],
      ['that may read nothing', [], 'denied'],
    ];
    beforeEach(async () => {
      await admin.query("CREATE USER weak IDENTIFIED BY 'x'");
    });

    it.each(lacking)('%s changes nothing, even with --force', async (_, rights, words) => {
      for (const sql of rights) await admin.query(sql);
      const before = await dump();
      const { code, stderr } = await play(apply(), 'weak');
      expect(code).toBe(1);
      expect(stderr).toContain(words);
      if (rights.length > 0) expect(stderr).toContain('nothing was changed: weak@% needs');
      await play(apply(), 'weak', ['--force']);
      expect(await dump()).toBe(before);
    });

    it('is done by one that has no more than that', async () => {
      await admin.query(`GRANT ${ALL} ON *.* TO weak WITH GRANT OPTION`);
      await admin.query('GRANT PROXY ON ops TO weak WITH GRANT OPTION');
      await admin.query('GRANT reader TO weak WITH ADMIN OPTION');
      expect(await play(apply(), 'weak')).toMatchObject({ code: 0, stderr: '' });
      expect(await play(scriptFor('verify', facts, changes), 'weak')).toMatchObject({ code: 0 });
      expect(await play(scriptFor('rollback', facts, changes), 'weak')).toMatchObject({ code: 0, stderr: '' });
      expect(await play(scriptFor('verify', facts, changes), 'weak')).toMatchObject({ code: 1 });
    });
  });

  if (engine === 'mysql')
    it.each([
      [
        'itself restricted',
        [
          'SET GLOBAL partial_revokes = ON',
          'GRANT ALL ON *.* TO weak WITH GRANT OPTION',
          'GRANT PROXY ON ops TO weak WITH GRANT OPTION',
          'REVOKE SELECT ON orders_db.* FROM weak',
        ],
        'no partial revokes',
      ],
      [
        'without SYSTEM_USER',
        [
          'GRANT ALL ON *.* TO weak WITH GRANT OPTION',
          'REVOKE SYSTEM_USER ON *.* FROM weak',
          'GRANT PROXY ON ops TO weak WITH GRANT OPTION',
          'GRANT SYSTEM_USER ON *.* TO app',
        ],
        'SYSTEM_USER',
      ],
    ])('is refused to one that is %s', async (_, rights, words) => {
      await admin.query("CREATE USER weak IDENTIFIED BY 'x'");
      for (const sql of rights) await admin.query(sql);
      const before = await dump();
      const { code, stderr } = await play(apply(), 'weak');
      expect(code).toBe(1);
      expect(stderr).toContain(`needs on the whole server ${words}`);
      expect(await dump()).toBe(before);
      await saved.restore();
      await admin.query('SET GLOBAL partial_revokes = OFF');
    });
});
