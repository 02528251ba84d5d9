import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, once } from '../cache.ts';
import { run, type RunAs } from '../process-tree.ts';
import type { MysqlBinaries } from './mysql-binaries.ts';

export const SUPERUSER = 'root';
export const PASSWORD = 'test-only';

/** Small files: what a test stores fits into them, and copying them is what starting a server mostly costs. */
const SMALL = ['--innodb-buffer-pool-size=32M'];

/** System tables of MariaDB, in the order in which its own mariadb-install-db runs them. */
const SCRIPTS = ['system_tables', 'performance_tables', 'system_tables_data'];
const MORE_SCRIPTS = ['fill_help_tables.sql', 'maria_add_gis_sp_bootstrap.sql'];

/**
 * A data directory with one account, root@localhost with a password; kept in the cache, since copying it is faster than
 * making it. MySQL stores `lower_case_table_names` in it and refuses to start with another value.
 */
export async function initialisedMysql(binaries: MysqlBinaries, lowerCase: string, as: RunAs): Promise<string> {
  const home = await once(join(cacheFolder(), `${binaries.build}-data-${lowerCase}`), async (draft) => {
    if (as !== null) chownSync(draft, as.uid, as.gid);
    const options = ['--no-defaults', ...binaries.options, ...SMALL, `--lower-case-table-names=${lowerCase}`];
    options.push(`--datadir=${join(draft, 'data')}`);
    if (binaries.family === 'mysql') await initialise(binaries, options, draft, as);
    else await bootstrap(binaries, options, draft, as);
  });
  return join(home, 'data');
}

async function initialise(binaries: MysqlBinaries, options: string[], draft: string, as: RunAs): Promise<void> {
  const password = join(draft, 'password.sql');
  writeFileSync(password, `ALTER USER ${SUPERUSER}@localhost IDENTIFIED BY '${PASSWORD}';\n`);
  const [program = '', ...before] = binaries.command;
  const args = [...before, ...options, '--initialize-insecure', `--init-file=${password}`];
  await run(program, args, { cwd: draft, as });
}

async function bootstrap(binaries: MysqlBinaries, options: string[], draft: string, as: RunAs): Promise<void> {
  const data = join(draft, 'data');
  mkdirSync(join(data, 'mysql'), { recursive: true });
  if (as !== null) for (const folder of [data, join(data, 'mysql')]) chownSync(folder, as.uid, as.gid);
  const scripts = [...SCRIPTS.map((name) => script(binaries, name)), ...MORE_SCRIPTS, script(binaries, 'sys_schema')];
  const sql = [
    'CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n',
    ...scripts.map((name) => readFileSync(join(binaries.share, name), 'utf8')),
    `USE mysql;\nDELETE FROM global_priv WHERE User = '${SUPERUSER}' AND Host <> 'localhost';\n`,
    `DELETE FROM proxies_priv WHERE User = '${SUPERUSER}' AND Host <> 'localhost';\n`,
    `UPDATE global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'mysql_native_password', '$.authentication_string', `,
    `PASSWORD('${PASSWORD}')) WHERE User = '${SUPERUSER}';\n`,
  ].join('');
  const [program = '', ...before] = binaries.command;
  const log = await runWithInput(program, [...before, ...options, '--bootstrap'], sql, draft, as);
  if (/\[ERROR\]|^ERROR/m.test(log)) throw new Error(`MariaDB could not make its system tables:\n${log}`);
}

/** The scripts were renamed with MariaDB 11. */
const script = ({ share }: MysqlBinaries, name: string): string =>
  existsSync(join(share, `mariadb_${name}.sql`)) ? `mariadb_${name}.sql` : `mysql_${name}.sql`;

async function runWithInput(program: string, args: string[], input: string, cwd: string, as: RunAs): Promise<string> {
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'], ...as });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => undefined); // a server that ends early says why in its output
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} --bootstrap ended with ${code}:\n${output.trim()}`);
  return output;
}
