import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../../support/cli.ts';

// each test starts processes, on machines that may be busy
vi.setConfig({ testTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'dbowner-streams-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MEGABYTE = 1_000_000;

/** Writes a script that runs `body` as the command of the real main, and gives the shell words that run it. */
function script(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `import { main } from '${ROOT}dist/main.js';\nawait main(async (argv, io) => { ${body} });\n`);
  return `'${process.execPath}' '${path}'`;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell command; as soon as it says `ready` on stderr it is sent `signal`. */
function shell(command: string, signal?: NodeJS.Signals): Promise<Ended> {
  const child = spawn('bash', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (signal !== undefined && stderr.endsWith('ready')) child.kill(signal);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('a report larger than any pipe buffer', () => {
  const large = script('large', `io.stdout('x'.repeat(${MEGABYTE}) + '\\n'); return 1;`);

  test('arrives whole through a slow pipe, with its exit code', async () => {
    const { code, stdout, stderr } = await shell(`set -o pipefail; ${large} | (sleep 0.5; wc -c)`);
    expect({ code, stdout: stdout.trim(), stderr }).toEqual({ code: 1, stdout: String(MEGABYTE + 1), stderr: '' });
  });

  test('into a reader that stops early ends quietly, with its exit code', async () => {
    const { code, stdout, stderr } = await shell(`${large} | head -c 3; exit \${PIPESTATUS[0]}`);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: 'xxx', stderr: '' });
  });

  test('on a full disk is an error, not a result', async () => {
    const { code, stderr } = await shell(`${large} > /dev/full`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: cannot write the output: ENOSPC\n' });
  });
});

describe('a run that ends before its time', () => {
  const patient = script(
    'patient',
    `const connection = setInterval(() => {}, 1000);
     io.stderr('ready');
     await new Promise((resolve) => io.signal.addEventListener('abort', resolve));
     clearInterval(connection);
     io.stdout('half a report');
     return 0;`,
  );
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s prints no report', async (signal, code) => {
    expect(await shell(`exec ${patient}`, signal)).toEqual({ code, stdout: '', stderr: 'ready' });
  });

  test('a command that does not listen is ended after a moment', async () => {
    const deaf = script('deaf', `setInterval(() => {}, 1000); io.stderr('ready'); await new Promise(() => {});`);
    expect(await shell(`exec ${deaf}`, 'SIGTERM')).toEqual({ code: 143, stdout: '', stderr: 'ready' });
  });

  const stray = script(
    'stray',
    `setTimeout(() => { throw new TypeError('x is not y'); }); await new Promise(() => {});`,
  );

  test('an error that nobody awaits is a bug', async () => {
    const { code, stdout, stderr } = await shell(stray);
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' });
    expect(stderr).toBe('error: this is a bug in dbowner: TypeError: x is not y (-v shows the stack)\n');
  });

  test('-v shows the stack of a bug', async () => {
    const { stderr } = await shell(`${stray} -v`);
    expect(stderr).toMatch(/^error: this is a bug in dbowner: TypeError: x is not y\nTypeError: x is not y\n {4}at /);
  });

  test('one that waits for nothing is not green', async () => {
    const { code } = await shell(script('stuck', 'await new Promise(() => {});'));
    expect(code).toBe(70);
  });
});
