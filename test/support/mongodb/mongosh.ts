import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, once } from '../cache.ts';
import { run } from '../process-tree.ts';

const VERSION = '2.12.0';

/** The program of MongoDB's own shell, installed into the test cache when it is first wanted. */
export async function mongoshProgram(): Promise<string> {
  const home = await once(join(cacheFolder(), `mongosh-${VERSION}`), async (draft) => {
    console.error(`installing mongosh@${VERSION} for the tests (once, 154 MB)`);
    const quiet = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
    try {
      await run('npm', ['install', '--prefix', draft, ...quiet, `mongosh@${VERSION}`], { cwd: draft });
    } catch (cause) {
      throw new Error(`No mongosh for the tests: mongosh@${VERSION} could not be installed with npm.`, { cause });
    }
  });
  return join(home, 'node_modules', 'mongosh', 'bin', 'mongosh.js');
}

export interface Outcome {
  /** Null: it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as a plan's head says to, with a home of its own. */
export async function mongosh(
  url: string,
  script: string,
  options: {
    readonly onStart?: (child: ChildProcess) => void;
    /** Where it runs; a folder that goes with it. */
    readonly cwd?: string;
  } = {},
): Promise<Outcome> {
  const program = await mongoshProgram();
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-mongosh-'));
  try {
    const file = join(folder, 'script.js');
    writeFileSync(file, script);
    const args = [program, url, '--quiet', '--norc', '--file', file];
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
    const child = spawn(process.execPath, args, { cwd: options.cwd ?? folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    options.onStart?.(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    return { code, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
