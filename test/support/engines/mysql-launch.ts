import { spawn, type ChildProcess } from 'node:child_process';
import { once as event } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { commandLine, isAlive, run, serverAccount, waitBlocking, type RunAs } from '../process-tree.ts';
import { makeServerFolder } from '../server-folder.ts';
import { mysqlBinaries, type MysqlBinaries, type MysqlFamily } from './mysql-binaries.ts';
import { initialisedMysql, PASSWORD, SUPERUSER } from './mysql-initialise.ts';
import type { ServerOptions, TestServer } from './provider.ts';

export interface RunningMysql extends Omit<TestServer, 'engine' | 'url'> {
  /** Its Unix socket; null for a server that was already there. */
  readonly socket: string | null;
}

const START_TIMEOUT_MS = 60_000;

type Config = NonNullable<ServerOptions['config']>;

/** The data is thrown away, so nothing has to survive a power cut. */
const CONFIG: Config = {
  bind_address: '127.0.0.1',
  innodb_flush_log_at_trx_commit: 0,
  innodb_buffer_pool_size: '32M',
  innodb_doublewrite: 0,
  sync_binlog: 0,
  secure_file_priv: '',
};
const FAMILY_CONFIG: Readonly<Record<MysqlFamily, Config>> = {
  mysql: { mysqlx: 'OFF', innodb_redo_log_capacity: '16M' },
  mariadb: { innodb_log_file_size: '4M' },
};

/** Starts a private server of one version (`9.7`) on a copy of an initialised data directory. */
export async function launchMysql(
  family: MysqlFamily,
  version: string,
  { auth = 'scram', config = {} }: ServerOptions,
): Promise<RunningMysql> {
  if (auth === 'trust') throw new Error(`${family} cannot let everybody in without a password`);
  const binaries = await mysqlBinaries(family, version, pluginsOf(config));
  const as = serverAccount();
  const template = await initialisedMysql(binaries, String(config['lower_case_table_names'] ?? 0), as);
  const folder = makeServerFolder(`${family}${version}`, as, endWhateverRuns);
  try {
    await run('cp', ['-R', template, join(folder.path, 'data')], { cwd: folder.path, as });
    const settings = { ...CONFIG, ...FAMILY_CONFIG[family], ...config };
    const { port, server } = await startOnFreePort(binaries, folder.path, settings, as);
    return {
      version: binaries.version,
      host: '127.0.0.1',
      port,
      socket: join(folder.path, SOCKET),
      superuser: SUPERUSER,
      password: PASSWORD,
      folder: folder.path,
      stop: async () => {
        if (server.exitCode === null && server.signalCode === null) {
          const exited = event(server, 'exit');
          server.kill('SIGKILL'); // the data goes anyway
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

/** Files of plugins that the settings name; a server without them would not start. */
const pluginsOf = (config: Config): readonly string[] =>
  String(config['plugin-load-add'] ?? '')
    .split(';')
    .filter((name) => name.startsWith('ha_'))
    .map((name) => `${name.replace(/\.so$/, '')}.so`);

const SOCKET = 'mysql.sock';
const PID_FILE = 'mysql.pid';

interface Started {
  readonly port: number;
  readonly server: ChildProcess;
}

/** Somebody else may take the port between the question and the start: then the next one is tried. */
async function startOnFreePort(
  binaries: MysqlBinaries,
  folder: string,
  settings: Config,
  as: RunAs,
  attempts = 5,
): Promise<Started> {
  const port = await freePort();
  const log = join(folder, 'server.log');
  const out = openSync(log, 'w');
  const [program = '', ...before] = binaries.command;
  // A MariaDB that starts removes the temporary tables it finds, also those of another that runs.
  const places = {
    tmpdir: folder,
    datadir: join(folder, 'data'),
    socket: join(folder, SOCKET),
    pid_file: join(folder, PID_FILE),
    port,
  };
  const options = Object.entries({ ...places, ...settings }).map(([name, value]) => `--${name}=${value}`);
  const args = [...before, '--no-defaults', ...binaries.options, ...options];
  const server = spawn(program, args, { cwd: folder, stdio: ['ignore', out, out], ...as });
  closeSync(out);
  if (await isReady(server, log)) return { port, server };
  const said = readFileSync(log, 'utf8');
  if (attempts > 1 && said.includes('Address already in use')) {
    return await startOnFreePort(binaries, folder, settings, as, attempts - 1);
  }
  throw new Error(`${binaries.build} did not start:\n${said}`);
}

async function isReady(server: ChildProcess, log: string): Promise<boolean> {
  const failures: Error[] = [];
  server.on('error', (error) => failures.push(error));
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += 20) {
    if (failures[0] !== undefined) throw failures[0];
    if (server.exitCode !== null || server.signalCode !== null) return false;
    if (readFileSync(log, 'utf8').includes('ready for connections')) return true;
    await sleep(20);
  }
  return false;
}

/** Ends a server by its folder alone, also one that another process started. */
function endWhateverRuns(folder: string): void {
  const file = join(folder, PID_FILE);
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN;
  if (!Number.isInteger(pid) || !isAlive(pid) || !commandLine(pid).includes(folder)) return;
  process.kill(pid, 'SIGKILL');
  waitBlocking(() => !isAlive(pid), 5_000);
}
