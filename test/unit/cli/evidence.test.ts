import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { run } from '../../../src/commands/cli.ts';
import type { Report } from '../../../src/model/finding.ts';
import { writeSnapshot } from '../../../src/snapshot/file.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { World } from '../../support/world.ts';

// a grammar of two megabytes is loaded and compiled
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'dbowner-evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));
const LOGS = fileURLToPath(new URL('../../fixtures/logs', import.meta.url));
const BIN = fileURLToPath(new URL('../../../bin/dbowner', import.meta.url));
const NOW = new Date('2026-11-20T20:00:00Z');

writeFileSync(
  join(folder, 'ownership.yaml'),
  `version: 1
instances:
  pg: { engine: postgres, url: "\${PG_URL}", evidence: { sources: [{ log: "*.json" }] } }
services:
  billing: { team: money, owns: [pg/shop/sales/**], identities: { pg: [svc_billing] } }
  orders: { team: checkout, owns: [pg/shop/public/**], identities: { pg: [svc_orders] } }
operators: { pg: [{ match: postgres, kind: dba, may: [admin] }, { match: svc-report, kind: bi, may: [admin] }] }
`,
);

/** What the sample log names: svc_orders may read and write sales.orders, svc_billing nothing of orders' pgbench tables. */
const world = new World().login('svc_orders').login('svc_billing').login('svc-report').schema('sales').schema('public');
for (const table of ['orders', 'lines']) world.add(`sales/${table}`);
for (const table of ['accounts', 'branches', 'history', 'tellers']) world.add(`public/pgbench_${table}`);
world.add('sales/v', { kind: 'view' }).add('sales/f(integer)', { kind: 'routine' });
for (const table of ['orders', 'lines', 'v']) world.grant('svc_orders', `sales/${table}`, ['SELECT']);
world.grant('svc_orders', 'sales/orders', ['INSERT']);
writeSnapshot({ ...world.snapshot(), takenAt: NOW.toISOString() }, join(folder, 'pg.gz'));

async function dbowner(...argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const io = fakeIo({ cwd: folder, now: NOW });
  const code = await run(argv, io);
  return { code, ...io.out };
}

async function reportOf(...argv: readonly string[]): Promise<Report> {
  const { stdout, stderr } = await dbowner('audit', '--format', 'json', '--min-severity', 'info', ...argv);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Report;
}

copyFileSync(join(LOGS, 'postgres15.json'), join(folder, 'postgres15.json'));
const part = async (log: string, out: string): Promise<string> => {
  const { code, stderr } = await dbowner('snapshot', '--logs', log, '--instance', 'pg', '-o', out);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return readFileSync(join(folder, out), 'utf8');
};

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../schema/${name}.schema.json`, import.meta.url), 'utf8')) as object;

describe('a part', () => {
  it('is what its schema says, for its owner only, the same each time, and holds no literal of the log', async () => {
    const text = await part('postgres15.json', 'part.json');
    expect(await part('postgres15.json', 'again.json')).toBe(text);
    expect(statSync(join(folder, 'part.json')).mode & 0o777).toBe(0o600);
    const validate = new Ajv({ strict: false }).compile(schemaOf('evidence'));
    expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null]);
    for (const literal of ["O''Neil", 'Neil', 'a b', '4508', '99192', 'comment', 'weird'])
      expect(text).not.toContain(literal);
  });

  it.each(['plain', 'gzip'])('is made of standard input, %s, as it is of a file', async (packing) => {
    const text = readFileSync(join(LOGS, 'postgres15.json'));
    const input = packing === 'gzip' ? gzipSync(text) : text;
    const args = [BIN, 'snapshot', '--logs', '-', '--instance', 'pg', '-o', 'piped.json'];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, input, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const piped = readFileSync(join(folder, 'piped.json'), 'utf8');
    expect(piped.replaceAll('"-"', '"postgres15.json"')).toBe(await part('postgres15.json', 'file.json'));
  });

  it('is needed once only', async () => {
    await part('postgres15.json', 'once.json');
    await part('postgres15.json', 'twice.json');
    const { code, stderr } = await dbowner('audit', '--from', 'pg.gz', 'once.json', 'twice.json');
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('hold the same source: ') as string,
    });
  });
});

describe('an audit with evidence', () => {
  it('tells what was used by a right, and what by none', async () => {
    await part('postgres15.json', 'part.json');
    const report = await reportOf('--from', 'pg.gz', 'part.json');
    const validate = new Ajv({ strict: false }).compile(schemaOf('report'));
    expect([validate(report), validate.errors]).toEqual([true, null]);
    const found = report.findings
      .filter(({ rule }) => /^DBO(10[12]|40\d)$/.test(rule))
      .map(({ rule, service, owner, objects, evidence }) => ({ rule, service, owner, objects, evidence }));
    expect(found).toMatchInlineSnapshot(`
      [
        {
          "evidence": {
            "calls": 8,
            "coverage": "complete",
            "doubt": null,
            "last": "2026-11-20T18:27:54.997Z",
            "sources": [
              "pgaudit",
            ],
            "state": "used",
            "statements": [],
            "window": "1min",
          },
          "objects": [
            "pg/shop/public/pgbench_accounts",
            "pg/shop/public/pgbench_branches",
          ],
          "owner": "orders",
          "rule": "DBO401",
          "service": "billing",
        },
        {
          "evidence": {
            "calls": 12,
            "coverage": "complete",
            "doubt": null,
            "last": "2026-11-20T18:27:54.257Z",
            "sources": [
              "pgaudit",
            ],
            "state": "used",
            "statements": [],
            "window": "1min",
          },
          "objects": [
            "pg/shop/public/pgbench_accounts",
            "pg/shop/public/pgbench_branches",
            "pg/shop/public/pgbench_history",
            "pg/shop/public/pgbench_tellers",
          ],
          "owner": "orders",
          "rule": "DBO402",
          "service": "billing",
        },
        {
          "evidence": {
            "calls": 11,
            "coverage": "complete",
            "doubt": null,
            "last": "2026-11-20T18:27:56.489Z",
            "sources": [
              "pgaudit",
            ],
            "state": "used",
            "statements": [],
            "window": "1min",
          },
          "objects": [
            "pg/shop/sales/lines",
            "pg/shop/sales/orders",
            "pg/shop/sales/v",
          ],
          "owner": "billing",
          "rule": "DBO101",
          "service": "orders",
        },
        {
          "evidence": {
            "calls": 2,
            "coverage": "complete",
            "doubt": null,
            "last": "2026-11-20T18:27:53.767Z",
            "sources": [
              "pgaudit",
            ],
            "state": "used",
            "statements": [],
            "window": "1min",
          },
          "objects": [
            "pg/shop/sales/orders",
          ],
          "owner": "billing",
          "rule": "DBO102",
          "service": "orders",
        },
      ]
    `);
    expect(report.instances[0]?.evidence).toMatchInlineSnapshot(`
      {
        "coverage": "complete",
        "from": "2026-11-20T18:27:53.725Z",
        "limits": [],
        "lost": 0,
        "sources": [
          {
            "attempts": false,
            "from": "2026-11-20T18:27:53.725Z",
            "kind": "jsonlog",
            "limits": [],
            "losses": [],
            "name": "postgres15.json",
            "records": 101,
            "to": "2026-11-20T18:27:56.493Z",
          },
          {
            "attempts": false,
            "from": "2026-11-20T18:27:53.725Z",
            "kind": "pgaudit",
            "limits": [],
            "losses": [],
            "name": "postgres15.json",
            "records": 61,
            "to": "2026-11-20T18:27:56.493Z",
          },
          {
            "attempts": false,
            "from": "2026-11-20T18:27:53.725Z",
            "kind": "auto-explain",
            "limits": [
              "statements that took less than auto_explain.log_min_duration are not in it",
            ],
            "losses": [],
            "name": "postgres15.json",
            "records": 3,
            "to": "2026-11-20T18:27:56.493Z",
          },
        ],
        "to": "2026-11-20T18:27:56.493Z",
        "window": "1min",
      }
    `);
  });
});
