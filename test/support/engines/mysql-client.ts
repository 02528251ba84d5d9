import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, once } from '../cache.ts';
import type { MariadbServer, MysqlServer } from '../servers.ts';
import { debianRoot, unpackDebianPackages } from './debian-packages.ts';
import { run } from '../process-tree.ts';

/** MySQL's own client (of Debian's mysql-client-core in unstable, 9.7) or MariaDB's (of this machine, 10.11 and later). */
export type ClientName = 'mysql' | 'mariadb';

export interface ClientResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command of a client, unpacked into the test cache where this machine has none. */
export async function clientCommand(name: ClientName): Promise<readonly string[]> {
  const installed = await findInstalled(name);
  if (installed !== null) return [installed];
  const wanted = {
    mysql: { suite: 'sid', complete: ['mysql-client-core'], alone: [] },
    mariadb: { suite: 'bookworm', complete: ['mariadb-client-core'], alone: [] },
  }[name];
  const home = await once(join(cacheFolder(), `${name}-client`), async (draft) => {
    console.error(`unpacking Debian's ${wanted.complete.join(', ')} of ${wanted.suite} for the tests (once)`);
    await unpackDebianPackages(wanted, draft);
  });
  const { path, loader } = debianRoot(home);
  return [...loader, join(path, 'usr/bin', name)];
}

/** MariaDB's packages call their client `mysql`, too. */
async function findInstalled(name: ClientName): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const program = join(folder, name);
    if (!existsSync(program)) continue;
    const isMariadb = (await run(program, ['--no-defaults', '--version'], { cwd: '/' })).includes('MariaDB');
    if (isMariadb === (name === 'mariadb')) return program;
  }
  return null;
}

/** Feeds a script to the client in batch mode, as the head of the script says. */
export async function runClient(
  name: ClientName,
  server: MysqlServer | MariadbServer,
  script: string,
  login: { readonly user: string; readonly password: string } = { user: server.superuser, password: server.password },
  more: readonly string[] = [],
): Promise<ClientResult> {
  const child = await startClient(name, server, login, more);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined); // a client that ends early says why on stderr
  child.stdin.end(script);
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve(exitCode ?? -1));
  });
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

async function startClient(
  name: ClientName,
  { host, port }: MysqlServer | MariadbServer,
  login: { readonly user: string; readonly password: string },
  more: readonly string[],
): Promise<ChildProcessWithoutNullStreams> {
  const [program = '', ...before] = await clientCommand(name);
  const options = [`--host=${host}`, `--port=${String(port)}`, `--user=${login.user}`];
  const args = [...before, '--no-defaults', ...options, '--default-character-set=utf8mb4', '--binary-mode', ...more];
  const env = { PATH: '/usr/bin:/bin', MYSQL_PWD: login.password, LC_ALL: 'C.UTF-8' };
  return spawn(program, args, { cwd: '/', env, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Feeds the beginning of a script to the client and kills it once the server has done that much. */
export async function killClientAfter(
  name: ClientName,
  server: MysqlServer | MariadbServer,
  beginning: string,
): Promise<void> {
  const child = await startClient(name, server, { user: server.superuser, password: server.password }, [
    '--unbuffered',
  ]);
  const exited = new Promise((resolve) => child.on('close', resolve));
  const reached = new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(MARK)) resolve();
    });
    child.on('close', () => {
      reject(new Error(`the client ended before it was killed, after ${beginning.slice(-200)}`));
    });
  });
  child.stdin.write(`${beginning}\nSELECT '${MARK}';\n`);
  await reached;
  child.kill('SIGKILL');
  await exited;
}

const MARK = 'so far, so good';
