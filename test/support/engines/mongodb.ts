import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { freePort } from '../free-port.ts';
import { makeServerFolder } from '../server-folder.ts';

/** A MongoDB server with authorization on, and an administrator of it. */
export interface LiveMongodb {
  /** With user and password. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const ROOT = 'root';
const START_TIMEOUT_MS = 60_000;

/**
 * The server that DBOWNER_TEST_MONGODB_URL names, or a private replica set of one started with the `mongod` on PATH, or null:
 * there is neither. No package that npm installs brings one along.
 */
export async function liveMongodb(): Promise<LiveMongodb | null> {
  const url = process.env['DBOWNER_TEST_MONGODB_URL'] ?? '';
  if (url !== '') return { url, stop: () => Promise.resolve() };
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const program = folders.map((folder) => join(folder, 'mongod')).find((path) => existsSync(path));
  return program === undefined ? null : launch(program);
}

async function launch(program: string): Promise<LiveMongodb> {
  let child: ChildProcess | undefined;
  const folder = makeServerFolder('mongod', null, (path) => endRecorded(path));
  try {
    const port = await freePort();
    const data = join(folder.path, 'data');
    const keyFile = join(folder.path, 'key');
    mkdirSync(data);
    writeFileSync(keyFile, randomBytes(96).toString('base64'), { mode: 0o400 });
    const log = openSync(join(folder.path, 'out'), 'w');
    const address = ['--bind_ip', '127.0.0.1', '--port', String(port)];
    const kept = ['--dbpath', data, '--replSet', 'live', '--keyFile', keyFile];
    child = spawn(program, [...address, ...kept], { stdio: ['ignore', log, log] });
    closeSync(log);
    writeFileSync(join(folder.path, 'server.pid'), String(child.pid));
    const password = randomBytes(12).toString('hex');
    await initiate(`127.0.0.1:${String(port)}`, password, child, join(folder.path, 'out'));
    const running = child;
    return {
      url: `mongodb://${ROOT}:${password}@127.0.0.1:${String(port)}/?directConnection=true`,
      stop: async () => {
        await end(running);
        folder.release();
      },
    };
  } catch (error) {
    if (child !== undefined) await end(child);
    folder.release();
    throw error;
  }
}

/** On a server without users, whoever comes from this machine may create the first one (the localhost exception). */
async function initiate(host: string, password: string, server: ChildProcess, log: string): Promise<void> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: START_TIMEOUT_MS,
  });
  try {
    const admin = client.db('admin');
    await admin.command({ replSetInitiate: { _id: 'live', members: [{ _id: 0, host }] } });
    const deadline = Date.now() + START_TIMEOUT_MS;
    while ((await admin.command({ hello: 1 }))['isWritablePrimary'] !== true) {
      if (server.exitCode !== null || Date.now() > deadline) throw new Error('it became no primary');
      await sleep(50);
    }
    await admin.command({ createUser: ROOT, pwd: password, roles: ['root'] });
  } catch (error) {
    throw new Error(`mongod did not start: ${readFileSync(log, 'utf8').slice(-2000)}`, { cause: error });
  } finally {
    await client.close();
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGKILL'); // the data goes anyway
  await exited;
}

/** A server whose tests were killed: its process id stands in its folder. */
function endRecorded(folder: string): void {
  const file = join(folder, 'server.pid');
  if (!existsSync(file)) return;
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
