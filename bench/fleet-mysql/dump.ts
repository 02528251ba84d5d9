import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { MysqlFamily } from '../../test/support/engines/mysql-binaries.ts';

const COMMON = ['db', 'tables_priv', 'columns_priv', 'procs_priv', 'proxies_priv', 'servers'];
const GRANT_TABLES: Readonly<Record<MysqlFamily, readonly string[]>> = {
  mysql: ['user', 'global_grants', 'role_edges', 'default_roles', ...COMMON],
  mariadb: ['global_priv', 'roles_mapping', ...COMMON],
};

/** Milliseconds in which the client copies the grant tables and information_schema.tables; what it writes is thrown away. */
export async function dump(family: MysqlFamily, url: string): Promise<number> {
  const { hostname, port, username, password } = new URL(url);
  const tables = [...GRANT_TABLES[family].map((name) => `mysql.${name}`), 'information_schema.tables'];
  const args = [
    '--no-defaults',
    '--batch',
    '--protocol=tcp',
    `--host=${hostname}`,
    `--port=${port}`,
    `--user=${username}`,
  ];
  const start = performance.now();
  const child = spawn(client(), [...args, '-e', tables.map((name) => `SELECT * FROM ${name}`).join(';')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], MYSQL_PWD: password },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`mysql --batch ended with ${String(code)}:\n${errors}`);
  return performance.now() - start;
}

/** Either server's client speaks with both. */
function client(): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    for (const name of ['mysql', 'mariadb']) if (existsSync(join(folder, name))) return join(folder, name);
  throw new Error('this needs the mysql client on PATH (Debian: apt-get install mariadb-client)');
}
