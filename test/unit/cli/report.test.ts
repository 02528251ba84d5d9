import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../../src/commands/cli.ts';
import { REPORTERS } from '../../../src/reporters/registry.ts';
import { json } from '../../../src/reporters/json.ts';
import type { Finding, Report } from '../../../src/model/finding.ts';
import { ROOT, runCli } from '../../support/cli.ts';
import { fakeIo, type FakeIo } from '../../support/fake-io.ts';
import { fleet, reportOf, REPORTS, shapes } from '../reporters/reports.ts';

// five thousand findings and processes of their own take a while on a machine that is busy
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'dbowner-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function invoke(...argv: readonly string[]): Promise<{ readonly code: number; readonly io: FakeIo }> {
  const io = fakeIo({ cwd: folder });
  return { code: await run(argv, io), io };
}

const save = (report: unknown, name = 'report.json'): void => writeFileSync(join(folder, name), JSON.stringify(report));

describe('a saved report of an audit', () => {
  const shop = readFileSync(join(ROOT, 'ownership.yaml'), 'utf8');
  beforeAll(() => {
    writeFileSync(join(folder, 'ownership.yaml'), shop);
    const [policy] = /^policy:\n/m.exec(shop) ?? [];
    if (policy === undefined) throw new Error('the manifest of the demo has no policy');
    const teams = [...new Set([...shop.matchAll(/^ +team: (\w+)/gm)].map(([, team]) => team))];
    const enforce = teams.map((team) => `    ${team}: report\n`).join('');
    writeFileSync(join(folder, 'lenient.yaml'), shop.replace(policy, `${policy}  enforce:\n${enforce}`));
  });

  const from = ['--from', join(ROOT, 'demo/shop-mysql.snapshot.ndjson.gz')];
  const one = ['--instance', 'shop-mysql'];
  test.each([
    ['findings', 1, one],
    ['findings that do not count', 0, [...one, '--fail-on', 'never']],
    ['teams that nothing fails for', 0, [...one, '-c', 'lenient.yaml', '--rule', 'foreign-read']],
    ['a server that was not read', 3, []],
    ['one that was not read, and no threshold', 3, ['--fail-on', 'never']],
  ])('ends as the audit did: %s', async (_, code, flags) => {
    const audit = await invoke('audit', ...from, ...flags, '--format', 'json=saved.json');
    expect(audit.code, audit.io.out.stderr).toBe(code);
    const again = await invoke('report', 'saved.json');
    expect(again.code, again.io.out.stderr).toBe(code);
    expect(again.io.out.stdout).toBe(audit.io.out.stdout);
  });

  test('says the same in every format, several in one run', async () => {
    const others = Object.keys(REPORTERS).filter((name) => name !== 'pretty');
    const into = (when: string): readonly string[] =>
      others.flatMap((name) => ['--format', `${name}=${when}.${name}`, '--min-severity', 'info', '--show-waived']);
    await invoke('audit', ...from, ...one, ...into('then'));
    await invoke('report', 'then.json', ...into('now'));
    for (const name of others) {
      const text = readFileSync(join(folder, `now.${name}`), 'utf8');
      expect(text).toBe(readFileSync(join(folder, `then.${name}`), 'utf8'));
      expect(text.length).toBeGreaterThan(300);
    }
  });

  test('needs no manifest', async () => {
    await invoke('audit', ...from, ...one, '--format', 'json=saved.json');
    const io = fakeIo({ cwd: '/' });
    expect(await run(['report', join(folder, 'saved.json')], io)).toBe(1);
  });
});

describe('the exit code', () => {
  const { single, assume, mild, waived } = shapes;
  const known: Finding = { ...single, status: 'baselined' };
  const held = (level: 'report' | 'new' | 'all'): Report['policy'] => ({
    failOn: 'error',
    enforce: [{ team: 'payments', level }],
  });
  test.each([
    ['nothing', reportOf([]), [], 0],
    ['an error', reportOf([single]), [], 1],
    ['a warning', reportOf([assume]), [], 0],
    ['a warning, asked to fail', reportOf([assume]), ['--fail-on', 'warning'], 1],
    ['info, asked to fail', reportOf([mild]), ['--fail-on', 'info'], 1],
    ['an error, asked to pass', reportOf([single]), ['--fail-on', 'never'], 0],
    ['what is waived', reportOf([waived]), ['--fail-on', 'info'], 0],
    ['incomplete', REPORTS['nothing-read'], [], 3],
    ['incomplete with findings', REPORTS['every-shape'], ['--fail-on', 'never'], 3],
    ['a team that reports', { ...reportOf([single]), policy: held('report') }, [], 0],
    ['a team whose new findings fail', { ...reportOf([single]), policy: held('new') }, [], 1],
    ['a team with known ones', { ...reportOf([known]), policy: held('new') }, [], 0],
    ['a team that is held to all', { ...reportOf([known]), policy: held('all') }, [], 1],
    ['what is not displayed', reportOf([single]), ['--min-severity', 'error', '--max-findings', '1'], 1],
  ] as const)('of %s', async (_, report, flags, code) => {
    save(report);
    const result = await invoke('report', 'report.json', ...flags, '--format', 'concise');
    expect(result.code, result.io.out.stderr).toBe(code);
  });
});

describe('what is no report', () => {
  const { single } = shapes;
  test.each([
    ['no file', () => undefined, 'cannot read the report none.json: ENOENT'],
    ['no JSON', () => writeFileSync(join(folder, 'none.json'), '{"schema":'), 'it is no JSON'],
    ['null', () => save(null, 'none.json'), 'none.json is no report of dbowner audit --format json'],
    ['another file', () => save({ schema: 'x' }, 'none.json'), 'none.json is no report of dbowner audit --format json'],
    ['half a report', () => save({ schema: 'dbowner.report/1', findings: [] }, 'none.json'), 'must have required'],
    [
      'a finding that is none',
      () => save(reportOf([single, { ...single, objects: null as never }]), 'none.json'),
      '/findings/1/objects must be array',
    ],
  ])('%s is a usage error', async (_, prepare, message) => {
    rmSync(join(folder, 'none.json'), { force: true });
    prepare();
    const { code, io } = await invoke('report', 'none.json');
    expect(code).toBe(2);
    expect(io.out.stdout).toBe('');
    expect(io.out.stderr).toContain(message);
  });

  test('a report of a later version may say more', async () => {
    save({ ...reportOf([{ ...single, later: { than: 'now' } } as Finding]), later: 1 });
    expect((await invoke('report', 'report.json', '--format', 'concise')).code).toBe(1);
  });
});

describe('five thousand findings', () => {
  beforeAll(() => writeFileSync(join(folder, 'fleet.json'), json(reportOf(fleet(5000)))));

  test.each(Object.keys(REPORTERS))('arrive whole through a pipe as %s', async (format) => {
    const args = ['report', 'fleet.json', '--max-findings', '0', '--format', format];
    const { code, stdout, stderr } = await runCli(args, { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const { io } = await invoke(...args);
    expect(stdout.length).toBe(io.out.stdout.length);
    expect(stdout === io.out.stdout).toBe(true);
  });
});
