import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { startServer, type MariadbServer, type MysqlServer } from '../servers.ts';
import { runMysqlWorkload } from './mysql-driver.ts';
import { makeMysqlWorld } from './mysql-world.ts';
import type { Run } from './truth.ts';

/** A server on which the workload has run once, and all that it noted of it. */
export interface MysqlLab {
  readonly server: MysqlServer | MariadbServer;
  readonly runs: readonly Run[];
  readonly files: {
    readonly generalLog: string;
    readonly slowLog: string;
    /** MariaDB's server_audit. */
    readonly serverAudit: string | null;
  };
}

const COMMON = {
  log_output: 'FILE,TABLE',
  long_query_time: 0,
  performance_schema: 'ON',
  general_log_file: 'general.log',
  slow_query_log_file: 'slow.log',
};

/** Starts a server, makes the world, switches all logs on, runs the workload; whoever calls this stops the server. */
export async function startMysqlLab(name: 'mysql:9.7' | 'mariadb:10.11'): Promise<MysqlLab> {
  const server = await start(name);
  const root = await server.connect();
  await makeMysqlWorld(root);
  await root.query('SET GLOBAL general_log = ON; SET GLOBAL slow_query_log = ON');
  if (server.engine === 'mariadb') await root.query('SET GLOBAL server_audit_logging = ON');
  const { runs } = await runMysqlWorkload(server);
  await waitForTheSessions(root);
  await root.query('SET GLOBAL general_log = OFF; SET GLOBAL slow_query_log = OFF');
  if (server.engine === 'mariadb') await root.query('SET GLOBAL server_audit_logging = OFF');
  const path = (file: string): string => join(server.folder ?? '', 'data', file);
  const serverAudit = server.engine === 'mariadb' ? path('server_audit.log') : null;
  return { server, runs, files: { generalLog: path('general.log'), slowLog: path('slow.log'), serverAudit } };
}

function start(name: 'mysql:9.7' | 'mariadb:10.11'): Promise<MysqlServer | MariadbServer> {
  if (name === 'mysql:9.7') {
    return startServer(name, {
      config: { ...COMMON, log_slow_extra: 'ON', log_bin_trust_function_creators: 'ON' },
    });
  }
  return startServer(name, {
    config: {
      ...COMMON,
      log_slow_verbosity: 'query_plan,explain,innodb',
      plugin_load_add: 'server_audit',
      server_audit_events: 'CONNECT,QUERY,TABLE',
      server_audit_file_path: 'server_audit.log',
    },
  });
}

async function waitForTheSessions(root: Awaited<ReturnType<MysqlServer['connect']>>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    const sql =
      "SELECT count(*) AS n FROM information_schema.processlist WHERE user NOT IN ('root', 'event_scheduler', 'system user')";
    const [rows] = await root.query<RowDataPacket[]>(sql);
    if (rows[0]?.['n'] === 0) return;
    await sleep(20);
  }
  throw new Error('waited a minute for the sessions of the workload to end');
}

/** As text: the logs hold what the workload sends, which is UTF-8. */
export const textOf = (file: string): string => readFileSync(file, 'utf8');
