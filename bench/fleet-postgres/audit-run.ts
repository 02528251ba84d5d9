import { spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One audit: the whole process, from its start to its end. */
export interface AuditRun {
  readonly milliseconds: number;
  /** The most memory that the process ever had, in MB (`ru_maxrss`). */
  readonly megabytes: number;
  readonly output: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Loaded into the process that is measured: asks the kernel for the peak when it ends. */
const WITNESS = fileURLToPath(new URL('peak-memory.cjs', import.meta.url));

/** The built package as it is now, copied so that it stays while others build: its `bin/dbowner`, and how to remove it. */
export function builtPackage(): { readonly bin: string; readonly remove: () => void } {
  const built = spawnSync(process.execPath, [join(ROOT, 'scripts/run.mjs'), 'build'], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('the sources do not compile');
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.cache/bench-'));
  for (const part of ['bin', 'dist', 'schema', 'package.json'])
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  return { bin: join(folder, 'bin/dbowner'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Audits a server, the report into a file.
 * @param bin of `builtPackage`
 * @throws when it ends with another code than 0 or 1
 */
export async function audit(
  bin: string,
  manifest: string,
  url: string,
  args: readonly string[] = [],
): Promise<AuditRun> {
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-bench-'));
  try {
    const [report, peak, file] = ['report', 'peak', 'ownership.yaml'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, manifest);
    const out = openSync(report, 'w');
    const start = performance.now();
    const child = spawn(process.execPath, ['--require', WITNESS, bin, 'audit', '-c', file, ...args], {
      stdio: ['ignore', out, 'pipe'],
      env: { PATH: process.env['PATH'], FLEET_URL: url, DBOWNER_BENCH_PEAK: peak },
    });
    closeSync(out);
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    const milliseconds = performance.now() - start;
    if (code !== 0 && code !== 1) throw new Error(`the audit ended with ${String(code)}:\n${errors}`);
    const megabytes = Number(readFileSync(peak, 'utf8')) / 1024;
    return { milliseconds, megabytes, output: readFileSync(report, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
