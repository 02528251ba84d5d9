import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { pgaudit } from '../engines/pgaudit.ts';
import { startServer, type PostgresServer } from '../servers.ts';
import { runPostgresWorkload } from './postgres-driver.ts';
import { makePostgresWorld } from './postgres-world.ts';
import type { Run } from './truth.ts';

/** What one run of the workload left behind. */
export interface PostgresCapture {
  readonly runs: readonly Run[];
  readonly files: { readonly stderr: string; readonly csvlog: string; readonly jsonlog: string };
}

/** A server that has the workload's world and writes all of its logs at once. */
export interface PostgresLab {
  readonly server: PostgresServer;
  /** Runs the workload under settings of its own and with log files of its own, called `label`. */
  capture(label: string, settings: Readonly<Record<string, string | number>>): Promise<PostgresCapture>;
}

/** `log_line_prefix` where a run does not say otherwise. */
export const USUAL_PREFIX = '%m [%p] %q%u@%d %a %h ';

/** Where no setting says otherwise, a run leaves nothing in the logs but connections and errors. */
const QUIET = {
  log_line_prefix: USUAL_PREFIX,
  log_statement: 'none',
  log_min_duration_statement: -1,
  log_duration: 'off',
  'auto_explain.log_min_duration': -1,
};

/** Starts it; whoever calls this stops the server. */
export async function startPostgresLab(major: string): Promise<PostgresLab> {
  const audit = await pgaudit(major);
  const server = await startServer(`postgres:${major}`, {
    auth: 'trust',
    config: {
      shared_preload_libraries: ['pg_stat_statements', 'auto_explain', audit.library].join(),
      logging_collector: 'on',
      log_destination: 'stderr,csvlog,jsonlog',
      log_directory: 'log',
      log_filename: 'start.log',
      log_timezone: 'UTC',
      log_connections: 'on',
      log_disconnections: 'on',
      'pgaudit.log_relation': 'on',
      'pgaudit.log_catalog': 'off',
    },
  });
  const connect = (database?: string): Promise<pg.Client> => server.connect(database);
  await makePostgresWorld(connect);
  for (const database of ['postgres', 'shop', 'depot']) {
    const client = await connect(database);
    await client.query('CREATE EXTENSION pg_stat_statements');
    await client.query(audit.install);
    await client.end();
  }
  return { server, capture: (label, settings) => capture(server, label, settings) };
}

async function capture(
  server: PostgresServer,
  label: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<PostgresCapture> {
  const admin = await server.connect();
  await configure(admin, { ...QUIET, ...settings, log_filename: `${label}.log` });
  const path = (ending: string): string => join(server.folder ?? '', 'data/log', `${label}.${ending}`);
  const files = { stderr: path('log'), csvlog: path('csv'), jsonlog: path('json') };
  // Sessions of the workload read the new settings when they log in, but only once the postmaster has.
  await waitUntil(() => Object.values(files).every((file) => textOf(file) !== null), 'the new log files');
  await dropExport(server);
  await admin.query('SELECT pg_stat_statements_reset()');
  const { runs } = await runPostgresWorkload(server);
  await waitUntil(async () => (await others(admin)) === 0, 'the sessions of the workload to end');
  const end = `${label}-is-done`;
  await admin.query(`DO $$ BEGIN RAISE LOG '${end}'; END $$`);
  await waitUntil(() => Object.values(files).every((file) => textOf(file)?.includes(end) === true), 'the logs');
  await admin.end();
  return { runs, files };
}

async function configure(admin: pg.Client, settings: Readonly<Record<string, string | number>>): Promise<void> {
  await admin.query('ALTER SYSTEM RESET ALL');
  for (const [name, value] of Object.entries(settings)) {
    await admin.query(`ALTER SYSTEM SET ${name} = ${admin.escapeLiteral(String(value))}`);
  }
  await admin.query('SELECT pg_reload_conf()');
}

/** The one table that the workload makes and leaves behind, so that it is there when the server is read. */
async function dropExport(server: PostgresServer): Promise<void> {
  const client = await server.connect('shop');
  await client.query('DROP TABLE IF EXISTS billing.export');
  await client.end();
}

async function others(admin: pg.Client): Promise<number> {
  const sql = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  return (await admin.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function waitUntil(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (await isSo()) return;
    await sleep(20);
  }
  throw new Error(`waited a minute for ${what}`);
}
