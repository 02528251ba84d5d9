import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../support/cli.ts';
import { corpusFor, loadWorld, readCorpus } from '../support/postgres-corpus.ts';
import { psql } from '../support/plans/psql.ts';
import { closePublicSchemas } from '../support/postgres-public.ts';
import { useServer } from '../support/servers.ts';

const ALLOWED = ['NO_EVIDENCE', 'PUBLIC_REVOKE', 'IRREVERSIBLE', 'OWNERSHIP_TRANSFER'].flatMap((name) => [
  '--allow-hazard',
  name,
]);

describe('dbowner plan', () => {
  const server = useServer('postgres:18', { auth: 'trust' });
  const scratch = useServer('postgres:18', { auth: 'trust' });
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-plan-'));
  beforeAll(async () => {
    const corpus = corpusFor('18', readCorpus());
    await closePublicSchemas(server());
    const admin = await server().connect();
    await admin.query('create database shop');
    await admin.end();
    const client = await server().connect('shop');
    const { host, port } = server();
    await loadWorld(client, corpus.world, { host, port, database: 'shop' });
    await client.end();
    writeFileSync(join(folder, 'ownership.yaml'), corpus.manifest);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const plan = (...args: readonly string[]): Promise<CliResult> => {
    const env = { PG_URL: server().url('shop'), SCRATCH_URL: scratch().url() };
    return runCli(['plan', ...args], { cwd: folder, env });
  };

  it('holds everything back that no log covers, and says so once', async () => {
    const { code, stdout } = await plan('--check');
    expect(code).toBe(1);
    expect(stdout).toContain('NO_EVIDENCE');
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^plan: 0 to grant, /);
  });

  it('refuses a scratch server that is in use, and one for nothing', async () => {
    const own = await plan(...ALLOWED, '--rehearse', '--scratch', '${PG_URL}');
    expect(own.code).toBe(2);
    expect(own.stderr).toMatch(/the scratch server is (pg itself|not empty)/);
    expect((await plan('--scratch', '${SCRATCH_URL}')).code).toBe(2);
    expect((await plan('--on-live', '--from', 'x.gz')).code).toBe(2);
  });

  it('proves a plan on a scratch server and asks the live one, then the scripts do what was proven', async () => {
    const rehearsed = await plan(...ALLOWED, '-o', 'fix', '--rehearse', '--scratch', '${SCRATCH_URL}', '--on-live');
    expect(rehearsed.stdout, rehearsed.stderr).toContain('this login may make them');
    const proof = JSON.parse(readFileSync(join(folder, 'fix/pg/proof.json'), 'utf8')) as {
      readonly checks: readonly {
        readonly name: string;
        readonly outcome: string;
        readonly details: readonly string[];
      }[];
    };
    expect(proof.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(rehearsed.code).toBe(0);
    const files = readdirSync(join(folder, 'fix/pg')).sort();
    expect(files).toEqual(['1-shop.apply.sql', '1-shop.rollback.sql', '1-shop.verify.sql', 'proof.json']);
    const open = await plan('--against', 'fix/plan.json');
    expect(open.stdout).toMatch(/^\d+ open, 0 done, 0 stale, 0 not known$/m);
    expect(open.code).toBe(1);
    const script = readFileSync(join(folder, 'fix/pg/1-shop.apply.sql'), 'utf8');
    const { code, output } = await psql(server(), 'shop', script);
    expect(code, output).toBe(0);
    const made = await plan('--against', 'fix/plan.json');
    expect(made.stdout).toMatch(/^0 open, \d+ done, 0 stale, 0 not known$/m);
    expect(made.code).toBe(0);
    const after = await plan(...ALLOWED, '--check');
    expect(after.stdout).toMatch(/^plan: 0 to grant, 0 to revoke, 0 to transfer, /m);
    expect(after.code).toBe(0);
  });
});
