import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import stringWidth from 'fast-string-width';
import type { Plan } from '../../../src/model/plan.ts';
import { writeSnapshot } from '../../../src/snapshot/file.ts';
import { runCli, type CliResult } from '../../support/cli.ts';
import { World } from '../../support/world.ts';

// each test starts processes, on machines that may be busy
vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'dbowner-plan-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const MANIFEST = `version: 1
instances: { pg: { engine: postgres, url: "\${PG}" }, other: { engine: postgres, url: "\${OTHER}" } }
services:
  billing: { team: money, owns: [pg/shop/billing/**], identities: { pg: [billing_app] } }
  orders: { team: checkout, owns: [pg/shop/orders/**], identities: { pg: ["orders_*"] } }
operators: { pg: [{ match: postgres, kind: dba, may: [admin] }] }
`;

const HOSTILE = `orders_\u001b[2J'"$(reboot)\n`;

const world = (): World =>
  new World()
    .login('orders_app')
    .login(HOSTILE)
    .login('billing_app')
    .schema('billing')
    .schema('orders')
    .add('billing/inv')
    .grant('orders_app', 'billing/inv', ['SELECT'])
    .grant(HOSTILE, 'billing/inv', ['SELECT']);

beforeAll(() => {
  writeFileSync(join(folder, 'ownership.yaml'), MANIFEST);
  writeSnapshot(world().snapshot(), join(folder, 'pg.gz'));
  const clean = new World().login('orders_app').login('billing_app').schema('billing').schema('orders');
  writeSnapshot(clean.snapshot(), join(folder, 'clean.gz'));
});

const plan = (...args: readonly string[]): Promise<CliResult> =>
  runCli(['plan', '--instance', 'pg', '--from', 'pg.gz', '--rule', 'foreign-read', ...args], { cwd: folder });

const validate = new Ajv({ allErrors: true }).compile(
  JSON.parse(readFileSync(new URL('../../../schema/plan.schema.json', import.meta.url), 'utf8')) as object,
);

function checked(text: string): Plan {
  const parsed: unknown = JSON.parse(text);
  validate(parsed);
  expect(validate.errors).toBeNull();
  return parsed as Plan;
}

const ALL = ['--allow-hazard', 'NO_EVIDENCE'] as const;

describe('exit codes', () => {
  test('0, also when there is something to change; 1 with --check', async () => {
    expect(await plan()).toMatchObject({ code: 0, stderr: '' });
    expect((await plan('--check')).code).toBe(1);
    expect((await plan('--check', ...ALL)).code).toBe(1);
  });

  test('0 with --check when there is nothing to change', async () => {
    const from = ['--instance', 'pg', '--from', 'clean.gz', '--rule', 'foreign-read', '--check'];
    const { code, stdout } = await runCli(['plan', ...from], { cwd: folder });
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([
      0,
      'plan: 0 to grant, 0 to revoke, 0 to transfer, 0 held back',
    ]);
  });

  test('3 when an instance could not be read, with the plan of the others; it outranks 1', async () => {
    const { code, stdout } = await runCli(['plan', '--from', 'pg.gz', '--check', ...ALL], { cwd: folder });
    expect(code).toBe(3);
    expect(stdout).toContain('not planned, since not all of it could be read: no snapshot of it was given');
    expect(stdout).toContain('revoke SELECT on billing.inv from orders_app');
  });

  test.each([
    [['--allow-hazard', 'NO_EVIDENSE'], "there is no hazard 'NO_EVIDENSE' (did you mean 'NO_EVIDENCE'?)"],
    [['--finding', 'DBO101-000000000000'], "there is no finding 'DBO101-000000000000' (any more)"],
    [['--rule', 'foreign-raed'], "(did you mean 'foreign-read'?)"],
    [['--service', 'order'], "(did you mean 'orders'?)"],
    [['--format', 'yaml'], "argument 'yaml' is invalid"],
  ])('2 for %j, with one error and nothing on stdout', async (args, message) => {
    const { code, stdout, stderr } = await plan(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.match(/^error:/gm)).toHaveLength(1);
  });
});

describe('what is shown', () => {
  test('nothing of a name reaches the terminal, no colour into a pipe, no line is wider than it may be', async () => {
    const { stdout } = await plan(...ALL);
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(stdout).toContain('orders_\\u{1b}[2J');
    expect(stdout.split('\n').filter((line) => stringWidth(line) > 100)).toEqual([]);
  });

  test('--format json is the plan, by its schema', async () => {
    const { code, stdout } = await plan(...ALL, '--format', 'json');
    expect(code).toBe(0);
    const { allowed, instances, scripts } = checked(stdout);
    expect([allowed, scripts]).toEqual([['NO_EVIDENCE'], []]);
    expect(instances[0]?.changes).toHaveLength(2);
    expect(instances[0]?.clears).toEqual(instances[0]?.changes.flatMap(({ clears }) => clears).sort());
  });

  test('the plan, by its schema, when all is held back', async () => {
    const held = checked((await plan('--format', 'json')).stdout).instances[0]?.held ?? [];
    expect(held.map(({ hazards }) => hazards)).toEqual([['NO_EVIDENCE'], ['NO_EVIDENCE']]);
  });

  test('dbowner schema plan prints the schema', async () => {
    const { code, stdout } = await runCli(['schema', 'plan']);
    expect([code, (JSON.parse(stdout) as { $id: string }).$id]).toEqual([0, 'dbowner.plan/1']);
  });
});

describe('-o', () => {
  const files = (name: string): readonly string[] =>
    readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(join(folder, name, file)).isFile())
      .sort();

  test('writes scripts and plan.json for their owner alone, and says how to run them', async () => {
    const { code, stdout } = await plan(...ALL, '-o', 'new/fix');
    expect(code).toBe(0);
    expect(files('new/fix')).toEqual([
      'pg/1-shop.apply.sql',
      'pg/1-shop.rollback.sql',
      'pg/1-shop.verify.sql',
      'plan.json',
    ]);
    for (const file of files('new/fix')) expect(statSync(join(folder, 'new/fix', file)).mode & 0o777).toBe(0o600);
    expect(stdout).toContain('  psql -X -v ON_ERROR_STOP=1 -d shop -f new/fix/pg/1-shop.apply.sql\n');
    const written = checked(readFileSync(join(folder, 'new/fix/plan.json'), 'utf8'));
    expect(written.scripts).toEqual(files('new/fix').filter((file) => file !== 'plan.json'));
  });

  test('replaces an earlier plan: its scripts go, what else is there stays', async () => {
    await plan(...ALL, '-o', 'again');
    writeFileSync(join(folder, 'again/pg/notes.txt'), 'mine');
    expect((await plan('-o', 'again')).code).toBe(0); // all is held back: there is nothing to run
    expect(files('again')).toEqual(['pg/notes.txt', 'plan.json']);
  });

  test('removes nothing but what a plan can have written, whatever plan.json says', async () => {
    const at = join(folder, 'forged');
    mkdirSync(at);
    writeFileSync(join(folder, 'precious.sql'), 'x');
    const scripts = ['../precious.sql', 'pg/../../precious.sql', '../forged/1-a.apply.sql', 7];
    writeFileSync(join(at, 'plan.json'), JSON.stringify({ schema: 'dbowner.plan/1', scripts }));
    expect((await plan(...ALL, '-o', 'forged')).code).toBe(0);
    expect(existsSync(join(folder, 'precious.sql'))).toBe(true);
  });

  test.each([
    ['a folder that holds something else', 'full', () => writeFileSync(join(folder, 'full/x'), ''), 'is not empty'],
    ['a file', 'pg.gz', () => undefined, 'is a file'],
    [
      'a plan.json of something else',
      'alien',
      () => writeFileSync(join(folder, 'alien/plan.json'), '{"schema":"x"}'),
      'is no plan of this version',
    ],
    ['a folder that cannot be made', '/dev/null/fix', () => undefined, 'cannot make the folder /dev/null/fix'],
  ])('exits 2 for %s, and changes nothing there', async (_, out, prepare, message) => {
    if (['full', 'alien'].includes(out)) mkdirSync(join(folder, out), { recursive: true });
    prepare();
    const { code, stdout, stderr } = await plan(...ALL, '-o', out);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('the same plan gives the same bytes', async () => {
    await plan(...ALL, '-o', 'one');
    await plan(...ALL, '-o', 'two');
    for (const file of files('one').filter((name) => name !== 'plan.json'))
      expect(readFileSync(join(folder, 'one', file), 'utf8')).toBe(readFileSync(join(folder, 'two', file), 'utf8'));
  });
});
