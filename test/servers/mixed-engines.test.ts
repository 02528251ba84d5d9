import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/finding.ts';
import { TWO_SERVICES } from '../../src/rules/example-world.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { CANARY, makeShop } from '../support/mysql-shop.ts';
import { useServer } from '../support/servers.ts';

const postgres = useServer('postgres:18');
const mysql = useServer('mysql:9.7');
const mariadb = useServer('mariadb:10.11');

const MANIFEST = `version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}" }
  my: { engine: mysql, url: "\${MY_URL}" }
  maria: { engine: mariadb, url: "\${MARIA_URL}" }
services:
  orders:
    team: checkout
    owns: [pg/postgres/orders/**, my/orders/**, maria/orders/**]
    identities: { pg: [orders_app, orders_own], my: ["orders_*@10.%"], maria: [orders_app] }
  billing:
    team: payments
    owns: [pg/postgres/billing/**, my/billing/**, maria/billing/**]
    identities: { pg: ["billing_*"], my: ["billing_own@%"], maria: ["billing_*"] }
operators:
  pg: [{ match: postgres, kind: dba, may: [admin] }]
  my: [{ match: root, kind: dba, may: [admin] }]
  maria: [{ match: root@localhost, kind: dba, may: [admin] }]
`;

const folder = mkdtempSync(join(tmpdir(), 'dbowner-mixed-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

beforeAll(async () => {
  const admin = await postgres().connect();
  for (const statement of TWO_SERVICES) await admin.query(statement);
  await admin.query('grant usage on schema billing to orders_app');
  await admin.query('grant select on billing.inv to orders_app');
  await admin.end();
  for (const server of [mysql(), mariadb()]) {
    const connection = await server.connect();
    await makeShop(connection);
    await connection.end();
  }
  writeFileSync(join(folder, 'ownership.yaml'), MANIFEST);
}, 300_000);

const dbowner = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
  runCli(args, {
    cwd: folder,
    env: { HOME: folder, PG_URL: postgres().url(), MY_URL: mysql().url(), MARIA_URL: mariadb().url(), ...env },
  });

async function reportOf(args: readonly string[], env = {}): Promise<{ code: number | null; report: Report }> {
  const { code, stdout, stderr } = await dbowner(['audit', '--format', 'json', ...args], env);
  expect(stderr).not.toMatch(/bug in dbowner/);
  expect(stdout).not.toContain(CANARY);
  return { code, report: JSON.parse(stdout) as Report };
}

const reads = ({ findings }: Report, instance: string): readonly string[] =>
  findings
    .filter((one) => one.instance === instance && one.rule === 'DBO101')
    .flatMap(({ objects }) => objects)
    .sort();

describe('one manifest over three servers', () => {
  it('gives one report', async () => {
    const { code, report } = await reportOf([]);
    expect([code, report.complete]).toEqual([1, true]);
    expect(report.instances.map(({ name, engine, complete }) => [name, engine, complete])).toEqual([
      ['pg', 'postgres', true],
      ['my', 'mysql', true],
      ['maria', 'mariadb', true],
    ]);
    expect(reads(report, 'pg')).toContain('pg/postgres/billing/inv');
    for (const name of ['my', 'maria']) expect(reads(report, name)).toContain(`${name}/billing/inv(pan)`);
    expect(report.findings.filter(({ rule }) => rule === 'DBO206')).toEqual([]);
  });

  it('keeps the findings of the others when one is down', async () => {
    const whole = await reportOf([]);
    const { code, report } = await reportOf([], { MY_URL: `mysql://root:${CANARY}@127.0.0.1:1/` });
    expect([code, report.complete]).toEqual([3, false]);
    expect(report.instances.map(({ name, complete, gaps }) => [name, complete, gaps.map(({ why }) => why)])).toEqual([
      ['pg', true, []],
      ['my', false, ['nothing listens on 127.0.0.1:1']],
      ['maria', true, []],
    ]);
    const others = ({ findings }: Report): readonly string[] =>
      findings.filter(({ instance }) => instance !== 'my').map(({ id }) => id);
    expect(others(report)).toEqual(others(whole.report));
  });

  it('is judged alike from snapshots, which hold no text of any body', async () => {
    const taken = await dbowner(['snapshot', '-o', 'shots']);
    expect([taken.code, taken.stderr]).toEqual([0, '']);
    const files = readdirSync(join(folder, 'shots')).map((name) => join('shots', name));
    expect(files).toHaveLength(3);
    for (const file of files) {
      const text = gunzipSync(readFileSync(join(folder, file))).toString();
      expect(text).not.toContain(CANARY);
      expect(text).not.toMatch(/DECLARE secret|test-only/i);
    }
    const live = await reportOf([]);
    const { code, report } = await reportOf(['--from', ...files]);
    expect(code).toBe(1);
    expect(report.findings.map(({ id }) => id)).toEqual(live.report.findings.map(({ id }) => id));
  });

  it('answers access and explain on MySQL', async () => {
    const access = await dbowner(['access', 'orders_app@10.%', '--instance', 'my']);
    expect([access.code, access.stderr]).toEqual([0, '']);
    expect(access.stdout).toContain('my/billing/inv(pan)');
    const onObject = await dbowner(['access', '--on', 'my/billing/inv', '--instance', 'my']);
    expect([onObject.code, onObject.stderr]).toEqual([0, '']);
    expect(onObject.stdout).toContain('orders_app@10.%');
    const { report } = await reportOf(['--instance', 'my']);
    const finding = report.findings.find(({ objects }) => objects.includes('my/billing/inv(pan)'));
    const explained = await dbowner(['explain', finding?.id ?? '', '--instance', 'my']);
    expect([explained.code, explained.stderr]).toEqual([0, '']);
    expect(explained.stdout).toMatch(/GRANT SELECT \(`pan`\).* ON `billing`\.`inv` TO 'orders_app'@'10\.%';/);
  });
});
