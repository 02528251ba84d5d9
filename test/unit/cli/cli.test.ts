import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { failure, run } from '../../../src/commands/cli.ts';
import { manifestPath } from '../../../src/commands/manifest-path.ts';
import { ManifestError, SourceError, UsageError } from '../../../src/shared/errors.ts';
import { runCli } from '../../support/cli.ts';
import { fakeIo } from '../../support/fake-io.ts';

// each test starts processes, on machines that may be busy
vi.setConfig({ testTimeout: 30_000 });

const empty = mkdtempSync(join(tmpdir(), 'dbowner-cli-'));
const withManifest = mkdtempSync(join(tmpdir(), 'dbowner-cli-'));
writeFileSync(join(withManifest, 'ownership.yaml'), 'version: 1\n');
afterAll(() => [empty, withManifest].forEach((folder) => rmSync(folder, { recursive: true })));

async function outcome(argv: readonly string[], cwd = empty) {
  const io = fakeIo({ cwd });
  const code = await run(argv, io);
  return { code, ...io.out };
}

describe('a call that is wrong exits 2 with one error and an empty stdout', () => {
  test.each([
    [['init', '-o', 'fix/'], "error: unknown command 'init'"],
    [['rulse'], "error: unknown command 'rulse'\n(Did you mean rules?)"],
    [['rules', '--colour', 'never'], "error: unknown option '--colour'\n(Did you mean --color?)"],
    [['rules', '--color', 'blue'], "error: option '--color <when>' argument 'blue' is invalid."],
    [['explain'], "error: missing required argument 'rule|finding'"],
    [['explain', 'a', 'b'], "error: too many arguments for 'explain'."],
    [['explain', 'foriegn-read'], "error: unknown rule 'foriegn-read' (did you mean 'foreign-read'?)"],
    [['explain', 'DBO101-7f3a12c04b9e'], 'error: there is no ownership.yaml here'],
    [['explain', 'DBO101-7f3a12c04b9e', '--report', 'nope.json'], 'error: cannot read the report nope.json: ENOENT'],
    [['access'], 'error: there is no ownership.yaml here'],
    [['explain', '\u001b[2J'], "error: unknown rule '\\u{1b}[2J'; dbowner rules lists them"],
    [['\u001b[2J'], "error: unknown command '\\u{1b}[2J'"],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await outcome(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr.match(/^error:/gm)).toHaveLength(1);
  });
});

describe('without a command', () => {
  test('and without a manifest it says how to start', async () => {
    const { code, stdout, stderr } = await outcome([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('dbowner demo');
    expect(stderr).toContain('-c FILE');
  });

  test('and with one it names the next steps', async () => {
    const { code, stdout, stderr } = await outcome([], withManifest);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('dbowner validate');
  });

  test('but with flags it is wrong too', async () => {
    expect(await outcome(['-v'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('help and version go to stdout and exit 0', () => {
  test.each([[['--help']], [['help']], [['rules', '--help']], [['help', 'rules']]])('%j', async (argv) => {
    const { code, stdout, stderr } = await outcome(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: dbowner/);
  });

  test('--version', async () => {
    expect(await outcome(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });
});

describe('rules', () => {
  test('are listed by id, in text and JSON', async () => {
    const text = await outcome(['rules']);
    const ids = text.stdout.match(/^DBO\d{3}/gm) ?? [];
    expect(ids.length).toBeGreaterThan(10);
    expect(ids).toEqual([...ids].sort());
    const json = await outcome(['rules', '--format', 'json']);
    expect((JSON.parse(json.stdout) as { id: string }[]).map(({ id }) => id)).toEqual(ids);
  });

  test.each(['DBO101', 'dbo101', 'foreign-read'])('explain %s', async (name) => {
    const { code, stdout, stderr } = await outcome(['explain', name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^DBO101 foreign-read {2}error\n/);
    for (const part of ['\nWhy: ', '\nFix: ', '\nExample: ']) expect(stdout).toContain(part);
  });
});

describe('errors become exit codes', () => {
  const at = { file: 'ownership.yaml', line: 3, column: 5 };
  test.each([
    ['a usage error', new UsageError('cannot write x'), 2, 'error: cannot write x\n'],
    [
      'a wrong manifest',
      new ManifestError([
        { ...at, message: 'unknown key "sevices"' },
        { ...at, line: 9, message: 'no\u001bsuch' },
      ]),
      2,
      'ownership.yaml:3:5: unknown key "sevices"\nownership.yaml:9:5: no\\u{1b}such\nerror: 2 problems in the manifest; nothing was audited\n',
    ],
    [
      'a server that cannot be read',
      new SourceError('shop-pg', 'connection refused', 'Start it.'),
      3,
      'error: shop-pg: connection refused\n  Start it.\n',
    ],
    ['anything else', new TypeError('x'), 70, 'error: this is a bug in dbowner: TypeError: x (-v shows the stack)\n'],
    ['something thrown that is no error', 'text', 70, 'error: this is a bug in dbowner: text (-v shows the stack)\n'],
  ])('%s', (_, error, code, message) => {
    const io = fakeIo();
    expect(failure(error, io)).toBe(code);
    expect(io.out).toEqual({ stdout: '', stderr: message });
  });

  test('-v adds the stack', () => {
    const io = fakeIo({ verbose: true });
    failure(new TypeError('x'), io);
    expect(io.out.stderr).toMatch(/TypeError: x\nTypeError: x\n {4}at /);
  });
});

describe('the manifest', () => {
  test('is ownership.yaml, or what -c names', () => {
    expect(manifestPath(undefined, { cwd: withManifest })).toBe('ownership.yaml');
    expect(manifestPath(join(withManifest, 'ownership.yaml'), { cwd: empty })).toContain(withManifest);
  });
  test('that is not there is a usage error', () => {
    expect(() => manifestPath(undefined, { cwd: empty })).toThrow(/^there is no ownership.yaml here\n.*dbowner demo/);
    expect(() => manifestPath('other.yaml', { cwd: withManifest })).toThrow(
      new UsageError('there is no manifest other.yaml'),
    );
  });
});

describe('an audit of a server that is down', () => {
  const env = { SHOP_PG_URL: 'postgres://auditor:canary-7f3a@127.0.0.1:1/shop' };
  writeFileSync(
    join(withManifest, 'shop.yaml'),
    'version: 1\ninstances: { shop-pg: { engine: postgres, url: "${SHOP_PG_URL}" } }\n' +
      'services: { orders: { team: checkout, owns: [shop-pg/shop/orders/**], identities: { shop-pg: [orders_app] } } }\n',
  );
  const audit = (...flags: string[]) =>
    runCli(['audit', '-c', 'shop.yaml', '--timeout', '5s', ...flags], { cwd: withManifest, env });

  test('is incomplete, says so in every format, and keeps the password', async () => {
    for (const format of ['pretty', 'concise', 'json']) {
      const { code, stdout, stderr } = await audit('--format', format);
      expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
      expect(stdout).toMatch(/INCOMPLETE|"complete": false/);
      expect(stdout).toContain('shop-pg');
      expect(stdout).not.toContain('canary');
    }
  });

  test('whatever the threshold', async () => {
    expect(await audit('--fail-on', 'never')).toMatchObject({ code: 3 });
  });

  test.each([
    [['--rule', 'foriegn-read'], 'foreign-read'],
    [['--service', 'order'], 'orders'],
    [['--team', 'chekout'], 'checkout'],
    [['--instance', 'shop_pg'], 'shop-pg'],
    [['--format', 'prety'], 'pretty'],
  ])('%j that names nothing is an error that knows better', async (flags, meant) => {
    const { code, stdout, stderr } = await audit(...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`did you mean '${meant}'?`);
  });

  test.each([
    ['--max-findings', '-1'],
    ['--max-findings', 'x'],
    ['--timeout', '0'],
    ['--timeout', '5h'],
    ['--fail-on', 'all'],
  ])('%s %s is an error', async (...flags) => {
    const { code, stdout, stderr } = await audit(...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(flags[0]);
  });
});

describe('as a process', () => {
  test('exit code, streams and colour come through', async () => {
    const text = await runCli(['explain', 'DBO101']);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^DBO101 foreign-read {2}error\n/);
    const coloured = await runCli(['explain', 'DBO101'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain('\u001b[31merror\u001b[39m');
    expect((await runCli(['explain', 'DBO101', '--color', 'never'], { env: { FORCE_COLOR: '1' } })).stdout).toBe(
      text.stdout,
    );
    expect(await runCli(['explian'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('COLUMNS sets the width', async () => {
    const { stdout } = await runCli(['rules'], { env: { COLUMNS: '80' } });
    const longest = Math.max(...stdout.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(80);
    expect(longest).toBeGreaterThan(70);
  });
});
