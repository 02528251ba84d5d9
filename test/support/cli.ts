import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

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

/** Runs the real command line in a process of its own, from the sources as they are. */
export function runCli(
  args: readonly string[],
  { cwd = ROOT, env = {}, nodeArgs = [] }: CliOptions = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [...nodeArgs, join(builtPackage(), 'bin/dbowner'), ...args], {
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

/**
 * The package as `tsc` would build it, in `.cache/cli/<hash of the sources>`: built once per state of the sources,
 * whichever test file comes first. Types are not checked here.
 */
export function builtPackage(): string {
  return (built ??= build());
}

let built: string | undefined;

function build(): string {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, 'src', path), 'utf8') }));
  const hash = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);
  const cache = join(ROOT, '.cache/cli');
  const done = join(cache, hash);
  if (existsSync(done)) return done;

  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'draft-'));
  for (const part of ['bin', 'schema', 'package.json'])
    if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(draft, part), { recursive: true });
  for (const { path, text } of sources) {
    const target = join(draft, 'dist', relative('.', path).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, ts.transpileModule(text, { compilerOptions: COMPILER }).outputText);
  }
  try {
    renameSync(draft, done);
  } catch (error) {
    // another test file was faster
    rmSync(draft, { recursive: true });
    if (!existsSync(done)) throw error;
  }
  return done;
}

const COMPILER: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};
