import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../../src/commands/cli.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { ROOT, SecurableFlag, type PrincipalId } from '../../../src/model/facts.ts';
import type { Report } from '../../../src/model/finding.ts';
import { writeSnapshot } from '../../../src/snapshot/file.ts';
import { fakeIo } from '../../support/fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'dbowner-look-up-'));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, 'ownership.yaml'),
  `version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}" }
services:
  billing: { team: money, owns: [pg/shop/billing/**], identities: { pg: [billing_own] } }
  orders: { team: checkout, owns: [pg/shop/orders/**], identities: { pg: [orders_app] } }
`,
);

/** orders_app reads four tables of billing through the group `readers`, and one of its own. */
function writeWorld(): void {
  const builder = new FactBuilder('postgres', 'pg');
  const role = (key: string, login: boolean): PrincipalId =>
    builder.addPrincipal({ kind: 'role', key, exists: true, login, provenance: 'user', attributes: {} });
  const [app, owner, readers] = [role('orders_app', true), role('billing_own', false), role('readers', false)];
  const flags = SecurableFlag.storedAcl;
  const database = builder.addSecurable({ kind: 'database', parent: ROOT, name: 'shop', owner, flags });
  const grant = (privilege: string, on: number, to: PrincipalId): void =>
    builder.addGrant(to, on, builder.internPrivileges([privilege]), owner, 'explicit');
  grant('CONNECT', database, app);
  for (const [name, tables] of Object.entries({ billing: ['a', 'b', 'c', 'd'], orders: ['o'] })) {
    const schema = builder.addSecurable({ kind: 'schema', parent: database, name, owner, flags });
    grant('USAGE', schema, app);
    for (const table of tables) {
      const id = builder.addSecurable({ kind: 'table', parent: schema, name: table, owner, flags });
      grant('SELECT', id, name === 'billing' ? readers : app);
    }
  }
  builder.addMembership({
    role: readers,
    member: app,
    grantor: owner,
    inherit: true,
    set: true,
    admin: false,
  });
  const takenAt = '2026-11-20T09:00:00.000Z';
  const snapshot = {
    instance: 'pg',
    engine: 'postgres',
    version: '18.4',
    takenAt,
    auditor: 'postgres',
    gaps: [],
  } as const;
  writeSnapshot({ ...snapshot, facts: builder.build() }, join(folder, 'pg.gz'));
}
writeWorld();

async function outcome(...argv: readonly string[]) {
  const io = fakeIo({ cwd: folder, width: 80 });
  const code = await run(argv, io);
  return { code, ...io.out };
}

const FROM = ['--from', 'pg.gz'] as const;

describe('access', () => {
  test('of a principal: what others own first, rolled up, with its path; its own in one line', async () => {
    expect(await outcome('access', 'orders_app', ...FROM)).toEqual({
      code: 0,
      stderr: '',
      stdout: `orders_app on pg, of orders

of billing
  now       read   pg/shop/billing/** (4 tables)
    orders_app
    └─ member of readers (inherited)
       └─ SELECT on shop/billing/a, granted by billing_own

its own: 1 object in pg/shop/orders/** (read)
`,
    });
  });

  test('to an object: who, in which service, by which path', async () => {
    const { code, stdout } = await outcome('access', '--on', 'pg/shop/billing/a', ...FROM);
    expect(code).toBe(0);
    expect(stdout).toContain('pg/shop/billing/a, of billing\n');
    expect(stdout).toContain(
      '\norders\n  now       read   orders_app\n    orders_app\n    └─ member of readers (inherited)\n',
    );
  });

  test('in JSON', async () => {
    const { stdout } = await outcome('access', 'orders_app', '--format', 'json', ...FROM);
    expect(JSON.parse(stdout)).toMatchObject([
      { principal: 'orders_app', foreign: [{ owner: 'billing', objectCount: 4 }] },
    ]);
  });

  test.each([
    [['access', 'order_app'], "there is no principal 'order_app' on pg (did you mean 'orders_app'?)"],
    [
      ['access', '--on', 'pg/shop/biling/a'],
      "there is no object 'pg/shop/biling/a' on pg (did you mean 'pg/shop/billing/a'?)",
    ],
    [['access', 'order_app', '--on', 'pg/shop/billing/a'], "there is no principal 'order_app' on pg"],
    [['access'], 'name a principal'],
  ])('%j is wrong', async (argv, message) => {
    const { code, stdout, stderr } = await outcome(...argv, ...FROM);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
  });

  test('where nothing could be read says so', async () => {
    const { code, stdout, stderr } = await outcome('access', 'orders_app');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^pg: not read: server: /);
  });
});

describe('explain', () => {
  const EXPLAINED = `orders can read 4 objects of billing through readers
orders_app
└─ member of readers (inherited)
   GRANT readers TO orders_app;
   └─ SELECT on shop/billing/a, granted by billing_own
      GRANT SELECT ON TABLE billing.a TO readers;
use: unknown, no query log was read
clear it, as a superuser in database shop:
  REVOKE SELECT ON TABLE billing.a, billing.b, billing.c, billing.d FROM
  readers;
`;
  const report = async (): Promise<Report> =>
    JSON.parse((await outcome('audit', '--format', 'json', ...FROM)).stdout) as Report;
  const foreignRead = async (): Promise<string> =>
    (await report()).findings.find(({ rule }) => rule === 'DBO101')?.id ?? '';

  test('a finding, by its id in any case, or its beginning', async () => {
    const id = await foreignRead();
    for (const name of [id, id.toLowerCase(), id.slice(0, 9)]) {
      const { code, stdout } = await outcome('explain', name, ...FROM);
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${id}  foreign-read  error\n${EXPLAINED}` });
    }
  });

  test('a finding of a saved report, in words', async () => {
    writeFileSync(join(folder, 'report.json'), JSON.stringify(await report()));
    const { code, stdout } = await outcome('explain', await foreignRead(), '--report', 'report.json');
    expect(code).toBe(0);
    expect(stdout).toContain('   └─ SELECT on shop/billing/a, granted by billing_own\n');
    expect(stdout).toMatch(/\nclear: /);
    expect(stdout).not.toContain('GRANT ');
  });

  test('in JSON, with every statement', async () => {
    const { stdout } = await outcome('explain', await foreignRead(), '--format', 'json', ...FROM);
    expect(JSON.parse(stdout)).toMatchObject({ statements: [{ database: 'shop' }], also: [] });
  });

  test('no finding of that id', async () => {
    const { code, stdout, stderr } = await outcome('explain', 'DBO101-000000000000', ...FROM);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("there is no finding 'DBO101-000000000000' (any more)");
  });

  test('a file that is no report', async () => {
    writeFileSync(join(folder, 'other.json'), '{}');
    const { code, stderr } = await outcome('explain', 'DBO101-0', '--report', 'other.json');
    expect(code).toBe(2);
    expect(stderr).toContain('other.json is no report of dbowner audit --format json');
  });
});
