import { parseArgs } from 'node:util';
import type { RowDataPacket } from 'mysql2/promise';
import { startServer, type MariadbServer, type MysqlServer, type ServerName } from '../../test/support/servers.ts';
import { audit, builtPackage, type AuditRun } from '../fleet-postgres/audit-run.ts';
import { Table } from '../fleet-postgres/table.ts';
import { dump } from './dump.ts';
import { buildFleet, manifestOf, SERVICES } from './fleet.ts';

const SERVERS = ['mysql:9.7', 'mariadb:10.11'] as const;
const ROUNDS = 5;
const MAX_RATIO = 3;
const MAX_MEGABYTES = 400;

/** Room for 50,000 tables; what the pool gives its servers is for tests. */
const CONFIG = {
  innodb_buffer_pool_size: '512M',
  innodb_file_per_table: 'OFF',
  table_open_cache: 4000,
  table_definition_cache: 60_000,
};

/**
 * Measures `dbowner audit` on 2,000 accounts, 5,000 databases, 50,000 tables and 20,000 pattern grants against `mysql --batch`
 * copying the same grant tables and information_schema.tables.
 *
 *     npm run bench -- fleet-mysql [--services 500] [mysql:9.7]
 *
 * Fewer services make a smaller fleet of the same kind.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { services: { type: 'string', default: String(SERVICES) } },
    allowPositionals: true,
  });
  const names = positionals.length > 0 ? (positionals as readonly ServerName<'mysql' | 'mariadb'>[]) : SERVERS;
  const table = new Table();
  const { bin, remove } = builtPackage();
  try {
    for (const name of names) await measure(name, Number(values.services), bin, table);
  } finally {
    remove();
  }
  console.log(table.text());
  if (table.missed) process.exitCode = 1;
}

async function measure(
  name: ServerName<'mysql' | 'mariadb'>,
  services: number,
  bin: string,
  table: Table,
): Promise<void> {
  const config = name.startsWith('mysql')
    ? { ...CONFIG, disable_log_bin: 'ON', innodb_redo_log_capacity: '1G' }
    : CONFIG;
  const server = await startServer(name, { config });
  try {
    console.error(`building a fleet on ${name} (${server.version})`);
    await buildFleet(() => server.connect(), services);
    table.note(`${name}: ${await contents(server)}`);
    const manifest = manifestOf(server.engine, services);
    await dump(server.engine, server.url()); // both sides warm
    await audit(bin, manifest, server.url());
    const dumps: number[] = [];
    const audits: AuditRun[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      dumps.push(await dump(server.engine, server.url()));
      audits.push(await audit(bin, manifest, server.url()));
    }
    const [auditMs, dumpMs] = [median(audits.map(({ milliseconds }) => milliseconds)), median(dumps)];
    const times = `audit ${seconds(auditMs)}, mysql --batch ${seconds(dumpMs)}`;
    const ratio = auditMs / dumpMs;
    table.row(`time, ${name}`, `${ratio.toFixed(2)} × (${times})`, `≤ ${MAX_RATIO.toFixed(2)} ×`, ratio <= MAX_RATIO);
    const peak = Math.max(...audits.map(({ megabytes }) => megabytes));
    table.row(`peak memory, ${name}`, `${peak.toFixed(0)} MB`, `≤ ${String(MAX_MEGABYTES)} MB`, peak <= MAX_MEGABYTES);
  } finally {
    await server.stop();
  }
}

/** What is really there, counted by the server. */
async function contents(server: MysqlServer | MariadbServer): Promise<string> {
  const connection = await server.connect();
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT (SELECT COUNT(*) FROM mysql.user) AS accounts, (SELECT COUNT(*) FROM information_schema.SCHEMATA) AS databases_,
            (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 's___\\_d%') AS tables_,
            (SELECT COUNT(*) FROM mysql.db WHERE Db LIKE '%\\%%') AS patterns`,
  );
  await connection.end();
  const row = rows[0] as Record<string, number> | undefined;
  return `${String(row?.['accounts'])} accounts, ${String(row?.['databases_'])} databases, ${String(row?.['tables_'])} tables, ${String(row?.['patterns'])} pattern grants`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
