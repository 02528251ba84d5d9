import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/finding.ts';
import { TWO_SERVICES, twoServices } from '../../src/rules/example-world.ts';
import { runCli } from '../support/cli.ts';
import { useServer } from '../support/servers.ts';

const server = useServer('postgres:18', { config: { shared_preload_libraries: 'pg_stat_statements' } });
const folder = mkdtempSync(join(tmpdir(), 'dbowner-use-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads by a right that stays, writes by one that is taken away again. */
beforeAll(async () => {
  const admin = await server().connect();
  for (const statement of ['create extension pg_stat_statements', ...TWO_SERVICES]) await admin.query(statement);
  await admin.query("alter role orders_app password 'x'");
  await admin.query('grant usage on schema billing to orders_app');
  await admin.query('grant select, update on billing.inv to orders_app');
  const orders = await server().connect('postgres', 'orders_app', 'x');
  for (let i = 0; i < 5; i++) await orders.query('select id from billing.inv where id = $1', [i]);
  for (let i = 0; i < 3; i++) await orders.query('update billing.inv set pan = $1', ['canary']);
  await orders.end();
  await admin.query('revoke update on billing.inv from orders_app');
});

async function audit(sources: string): Promise<{ readonly code: number | null; readonly report: Report }> {
  const evidence = `evidence: { sources: [${sources}] }`;
  writeFileSync(
    join(folder, 'ownership.yaml'),
    twoServices().replace('url: "${PG_URL}"', `url: "\${PG_URL}", ${evidence}`),
  );
  const env = { HOME: folder, PG_URL: server().url() };
  const { code, stdout, stderr } = await runCli(['audit', '--format', 'json'], { cwd: folder, env });
  expect(stdout + stderr).not.toContain('canary');
  return { code, report: JSON.parse(stdout) as Report };
}

describe('an audit of a live server with its statistics', () => {
  it('tells what was used by a right that stands, and what by one that is gone', async () => {
    const { code, report } = await audit('statements');
    const found = report.findings.filter(
      ({ principal, rule }) => principal === 'orders_app' && /^DBO(10|40)/.test(rule),
    );
    expect(found).toMatchObject([
      {
        rule: 'DBO101',
        objects: ['pg/postgres/billing/inv'],
        evidence: { state: 'used', calls: 5, sources: ['pg_stat_statements'] },
      },
      {
        rule: 'DBO402',
        severity: 'error',
        objects: ['pg/postgres/billing/inv'],
        evidence: { state: 'used', calls: 3, last: null },
      },
    ]);
    expect([code, report.complete]).toEqual([1, true]);
  });

  it('is incomplete where a source that is declared cannot be read', async () => {
    const { code, report } = await audit('statements, { log: "logs/*.json" }');
    expect(report.instances[0]?.gaps).toMatchObject([{ fact: 'evidence source log logs/*.json', kind: 'required' }]);
    expect(code).toBe(3);
  });
});
