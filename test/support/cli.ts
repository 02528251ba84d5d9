import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** Replaces the environment, but for PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of node itself, before the script. */
  readonly nodeArgs?: readonly string[];
}

/** Runs bin/dbowner in a process of its own. What it runs was built before the tests (build-once.ts). */
export function runCli(
  args: readonly string[],
  { cwd = ROOT, env = {}, nodeArgs = [] }: CliOptions = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [...nodeArgs, join(ROOT, 'bin/dbowner'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
