import { spawn, type ChildProcess } from 'node:child_process';
import { once as event } from 'node:events';
import { appendFileSync, chownSync, existsSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder, once } from '../cache.ts';
import { freePort } from '../free-port.ts';
import { commandLine, isAlive, run, serverAccount, waitBlocking, type RunAs } from '../process-tree.ts';
import { makeServerFolder } from '../server-folder.ts';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import type { RunningPostgres } from './postgres-external.ts';
import type { ServerOptions } from './provider.ts';

const SUPERUSER = 'postgres';
const PASSWORD = 'test-only';
const START_TIMEOUT_MS = 60_000;

/** The data is thrown away, so nothing has to survive a power cut; everything a test may want to observe is on. */
const CONFIG: NonNullable<ServerOptions['config']> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'logical',
  max_connections: 100,
  max_prepared_transactions: 10,
  shared_buffers: '32MB',
  listen_addresses: '127.0.0.1',
  log_min_messages: 'warning',
};

/** Starts a private server of one major version on a copy of an initialised data directory. */
export async function launchPostgres(major: string, options: ServerOptions): Promise<RunningPostgres> {
  const binaries = await postgresBinaries(major);
  const as = serverAccount();
  const template = await initialised(binaries, as);
  const folder = makeServerFolder(`pg${major}`, as, endWhateverRuns);
  try {
    await run('cp', ['-R', template, join(folder.path, 'data')], { cwd: folder.path, as });
    configure(folder.path, options);
    const { port, server } = await startOnFreePort(binaries, folder.path, as);
    return {
      version: binaries.version,
      host: '127.0.0.1',
      port,
      superuser: SUPERUSER,
      password: PASSWORD,
      folder: folder.path,
      stop: async () => {
        if (server.exitCode === null && server.signalCode === null) {
          const exited = event(server, 'exit');
          server.kill('SIGQUIT'); // without a checkpoint: the data goes anyway
          await exited;
        }
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** The data directory that `initdb` makes, kept in the cache: copying it is ten times faster than making it. */
async function initialised({ bin, build }: PostgresBinaries, as: RunAs): Promise<string> {
  const home = await once(join(cacheFolder(), `postgres-data-${build}`), async (draft) => {
    if (as !== null) chownSync(draft, as.uid, as.gid);
    const passwordFile = join(draft, 'password');
    writeFileSync(passwordFile, PASSWORD);
    const login = ['--username', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
    const text = ['--encoding', 'UTF8', '--locale', 'C'];
    const args = ['--pgdata', join(draft, 'data'), ...login, ...text, '--wal-segsize', '1', '--no-sync'];
    await run(join(bin, 'initdb'), args, { cwd: draft, as });
  });
  return join(home, 'data');
}

function configure(folder: string, { auth = 'scram', config = {} }: ServerOptions): void {
  const settings: NonNullable<ServerOptions['config']> = { ...CONFIG, unix_socket_directories: folder, ...config };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`);
  appendFileSync(join(folder, 'data', 'postgresql.conf'), lines.join(''));
  const method = auth === 'trust' ? 'trust' : 'scram-sha-256';
  const rules = ['local all all', 'host all all 127.0.0.1/32', 'host replication all 127.0.0.1/32'];
  writeFileSync(join(folder, 'data', 'pg_hba.conf'), rules.map((rule) => `${rule} ${method}\n`).join(''));
}

interface Started {
  readonly port: number;
  readonly server: ChildProcess;
}

/** Somebody else may take the port between the question and the start: then the next one is tried. */
async function startOnFreePort(binaries: PostgresBinaries, folder: string, as: RunAs, attempts = 5): Promise<Started> {
  const port = await freePort();
  const log = join(folder, 'server.log');
  const out = openSync(log, 'a');
  const server = spawn(join(binaries.bin, 'postgres'), ['-D', join(folder, 'data'), '-p', String(port)], {
    cwd: folder,
    stdio: ['ignore', out, out],
    ...as,
  });
  closeSync(out);
  if (await isReady(server, folder)) return { port, server };
  const said = readFileSync(log, 'utf8');
  if (attempts > 1 && said.includes('Address already in use')) {
    return await startOnFreePort(binaries, folder, as, attempts - 1);
  }
  throw new Error(`PostgreSQL did not start:\n${said}`);
}

/** The eighth line of postmaster.pid is the server's own word for its state. */
async function isReady(server: ChildProcess, folder: string): Promise<boolean> {
  const failures: Error[] = [];
  server.on('error', (error) => failures.push(error));
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 20) {
    if (failures[0] !== undefined) throw failures[0];
    if (server.exitCode !== null || server.signalCode !== null) return false;
    if (pidFile(folder)[7]?.trim() === 'ready') return true;
    await sleep(20);
  }
  return false;
}

function pidFile(folder: string): string[] {
  const path = join(folder, 'data', 'postmaster.pid');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
}

/** Ends a server by its folder alone, also one that another process started. */
function endWhateverRuns(folder: string): void {
  const pid = Number.parseInt(pidFile(folder)[0] ?? '', 10);
  if (!Number.isInteger(pid) || !isAlive(pid) || !commandLine(pid).includes(folder)) return;
  process.kill(pid, 'SIGQUIT');
  if (!waitBlocking(() => pidFile(folder).length === 0, 5_000)) process.kill(pid, 'SIGKILL');
}
