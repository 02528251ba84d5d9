import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DATASETS, datasetsOf, type Dataset } from '../../src/adapters/mysql/datasets.ts';
import type { MysqlEngine } from '../../src/dialects/mysql/engines.ts';

/**
 * What the client copies: `whole`, every column of the grant tables and of information_schema.TABLES; `columns`, the very texts of the
 * adapter's queries of them, which leave out what an audit has no use for (sizes and counts of rows, for which a server opens
 * each table). What else the audit asks (databases, views, routines, triggers, events, foreign keys, and the grant tables
 * once more at its end) is the audit's own.
 */
export type Yardstick = 'whole' | 'columns';

const queries = (engine: MysqlEngine, yardstick: Yardstick): readonly string[] =>
  datasetsOf(engine).flatMap((name) => {
    const set: Dataset = DATASETS[name];
    if (set.table === undefined && name !== 'tables') return [];
    return yardstick === 'columns' ? set.sql : `SELECT * FROM ${set.table ?? 'information_schema.TABLES'}`;
  });

/** Milliseconds in which the client copies them; what it writes is thrown away. */
export async function dump(engine: MysqlEngine, url: string, yardstick: Yardstick): Promise<number> {
  const { hostname, port, username, password } = new URL(url);
  const args = [
    '--no-defaults',
    '--batch',
    '--protocol=tcp',
    `--host=${hostname}`,
    `--port=${port}`,
    `--user=${username}`,
  ];
  const start = performance.now();
  const child = spawn(client(), [...args, '-e', queries(engine, yardstick).join(';\n')], {
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
