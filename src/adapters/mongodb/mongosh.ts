import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../shared/errors.ts';
import { ScriptError } from '../scratch-server.ts';
import { formatUrl, parseUrl, withTls } from './url.ts';

/** The URL holds a password, which no other user of this machine is to see among the arguments of a program. */
const CONNECT = 'db = connect(process.env.DBOWNER_SCRATCH_URL);\n';

/**
 * Runs a script as MongoDB's own shell does, which has to be on PATH.
 *
 * @throws {UsageError} when there is no mongosh
 * @throws {ScriptError} when the script fails, in the shell's words
 */
export async function runInMongosh(
  script: string,
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dbowner-'));
  try {
    const file = join(folder, 'script.js');
    await writeFile(file, `${CONNECT}${script}`, { mode: 0o600 });
    const secret = { ...env, HOME: folder, DBOWNER_SCRATCH_URL: formatUrl(withTls(parseUrl(url))) };
    await run(['--nodb', '--quiet', '--norc', '--file', file], secret);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Is there a shell to run scripts with? */
export async function requireMongosh(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  await run(['--version'], env);
}

function run(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('mongosh', args, { env: { ...env } }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else if (error.code === 'ENOENT')
        reject(new UsageError('the scripts for MongoDB are rehearsed with mongosh, which is not on PATH: install it'));
      else reject(new ScriptError(wordsOf(stderr === '' ? stdout : stderr), { cause: error }));
    });
  });
}

/** The last line that is no stack. */
const wordsOf = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at /.test(line))
    .join('; ') || 'mongosh ended without a word';
