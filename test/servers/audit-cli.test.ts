import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/finding.ts';
import { TWO_SERVICES, twoServices } from '../../src/rules/example-world.ts';
import { runCli, type CliResult } from '../support/cli.ts';
import { useServer } from '../support/servers.ts';

/** Appears in every place that can hold a secret, and must appear in nothing that dbowner writes. */
const CANARY = 'canary-5up3r-s3cr3t';

const server = useServer('postgres:18', { auth: 'scram' });
const folder = mkdtempSync(join(tmpdir(), 'dbowner-audit-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const url = (user = 'auditor', password = CANARY): string =>
  `postgres://${user}:${password}@127.0.0.1:${String(server().port)}/postgres`;

/** A second instance, which is down: nothing listens on port 1. */
const withDeadInstance = twoServices().replace(
  'instances:\n',
  'instances:\n  dead: { engine: postgres, url: "${DEAD_URL}" }\n',
);
const DEAD_URL = `postgres://auditor:${CANARY}@127.0.0.1:1/postgres`;

async function dbowner(
  manifest: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  writeFileSync(join(folder, 'ownership.yaml'), manifest);
  return runCli(args, { cwd: folder, env: { HOME: folder, PG_URL: url(), DEAD_URL, ...env } });
}

async function reportOf(
  manifest: string,
  args: readonly string[] = [],
  env = {},
): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await dbowner(manifest, ['audit', '--format', 'json', ...args], env);
  return { code, report: JSON.parse(stdout) as Report };
}

const rulesOf = ({ findings }: Report): string[] => [...new Set(findings.map(({ rule }) => rule))].sort();

beforeAll(async () => {
  const admin = await server().connect();
  for (const statement of TWO_SERVICES) await admin.query(statement);
  await admin.query(`create role auditor login password '${CANARY}'`);
  await admin.query(`alter role billing_app password '${CANARY}'`);
  await admin.query('set role billing_own');
  await admin.query(`create function billing.f() returns text language sql as $$ select '${CANARY}'::text $$`);
  await admin.query('reset role');
  await admin.query('create extension if not exists postgres_fdw');
  await admin.query("create server elsewhere foreign data wrapper postgres_fdw options (host 'h', dbname 'd')");
  await admin.query(`create user mapping for public server elsewhere options (user 'u', password '${CANARY}')`);
  await admin.query('grant usage on schema billing to orders_app');
  await admin.query('grant select on billing.inv to orders_app');
  await admin.end();
});

describe('exit codes of an audit', () => {
  const operators = twoServices().replace(
    'kind: dba, may: [admin] }',
    'kind: dba, may: [admin] }, { match: auditor, kind: auditor, may: [] }',
  );

  it('1 with findings, 0 below the threshold', async () => {
    const found = await reportOf(operators);
    expect([found.code, found.report.complete, rulesOf(found.report)]).toEqual([1, true, ['DBO101', 'DBO106']]);
    expect((await reportOf(operators, ['--fail-on', 'never'])).code).toBe(0);
    expect((await reportOf(operators, ['--rule', 'foreign-write'])).code).toBe(0);
  });

  it('3 with a server that is down, and the findings of the other', async () => {
    const { code, report } = await reportOf(withDeadInstance);
    expect(code).toBe(3);
    expect(rulesOf(report)).toContain('DBO101');
    const dead = report.instances.find(({ name }) => name === 'dead');
    expect(dead?.gaps).toEqual([expect.objectContaining({ fact: 'server', kind: 'required' })]);
    expect(dead?.gaps[0]?.remedy).not.toBe('');
  });

  it('not 3 when the manifest accepts that gap', async () => {
    const accepted = `${withDeadInstance}accept-gaps:\n  - { instance: dead, fact: server, reason: being moved, expires: 2999-01-01 }\n`;
    const { code, report } = await reportOf(accepted);
    expect([code, report.complete]).toEqual([1, true]);
    expect(report.instances.find(({ name }) => name === 'dead')?.gaps).toEqual([
      expect.objectContaining({ kind: 'accepted' }),
    ]);
  });

  it.each([
    ['a wrong password', () => ({ PG_URL: url('auditor', 'wrong') }), 'server'],
    ['a variable that is not set', () => ({ PG_URL: '' }), 'server'],
  ])('3 with %s, naming the instance and the remedy', async (_, env, fact) => {
    const { code, stdout } = await dbowner(twoServices(), ['audit'], env());
    expect(code).toBe(3);
    expect(stdout).toContain('pg');
    const { report } = await reportOf(twoServices(), [], env());
    expect(report.instances[0]?.gaps).toEqual([expect.objectContaining({ fact, kind: 'required' })]);
  });

  it('3 with a database that refuses, and the findings of the others', async () => {
    const admin = await server().connect();
    await admin.query('create database closed');
    await admin.query('revoke connect on database closed from public');
    await admin.end();
    const { code, report } = await reportOf(twoServices());
    expect(code).toBe(3);
    expect(report.instances[0]?.gaps).toContainEqual(
      expect.objectContaining({ fact: 'database closed', kind: 'required' }),
    );
    expect(rulesOf(report)).toContain('DBO101');
    const dropper = await server().connect();
    await dropper.query('drop database closed');
    await dropper.end();
  });

  it('3 with a catalog that stays locked', async () => {
    const admin = await server().connect();
    await admin.query('begin; lock table pg_catalog.pg_default_acl in access exclusive mode');
    const { code, report } = await reportOf(twoServices(), ['--timeout', '1s']);
    await admin.query('rollback');
    await admin.end();
    expect(code).toBe(3);
    expect(report.instances[0]?.gaps.map(({ kind }) => kind)).toContain('required');
  });

  it('works from a snapshot with no variable set', async () => {
    await dbowner(twoServices(), ['snapshot', '-o', 'snapshots']);
    const [file = ''] = readdirSync(join(folder, 'snapshots'));
    const { code, report } = await reportOf(twoServices(), ['--from', join('snapshots', file)], { PG_URL: '' });
    const live = await reportOf(twoServices());
    expect(code).toBe(1);
    expect(report.findings).toEqual(live.report.findings);
  });
});

it('writes no secret anywhere', async () => {
  writeFileSync(join(folder, '.pgpass'), `127.0.0.1:*:*:*:${CANARY}\n`, { mode: 0o600 });
  const outputs: string[] = [];
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { stdout, stderr } = await dbowner(withDeadInstance, args, env);
    outputs.push(stdout, stderr);
  };
  await run(['audit', '-v', '--min-severity', 'info']);
  await run(['audit', '-v', '--format', 'concise', '--format', 'json=canary.json']);
  await run(['snapshot', '-v', '-o', 'canary']);
  outputs.push(readFileSync(join(folder, 'canary.json'), 'utf8'));
  for (const env of [
    { PG_URL: url().replace(`:${CANARY}`, '') },
    { PG_URL: url().replace(`:${CANARY}`, ''), PGPASSWORD: CANARY },
    { PG_URL: url('nobody') },
    { PG_URL: `${url()}?sslmode=${CANARY}` },
    { PG_URL: url().replace('@127.0.0.1', '@[::bad') },
  ])
    await run(['audit', '-v'], env);
  for (const file of readdirSync(join(folder, 'canary')))
    outputs.push(gunzipSync(readFileSync(join(folder, 'canary', file))).toString('utf8'));
  for (const output of outputs) expect(output).not.toContain(CANARY);
  expect(outputs.some((output) => output.includes('billing_app'))).toBe(true);
}, 180_000);
