import { parseArgs } from 'node:util';
import type { RowDataPacket } from 'mysql2/promise';
import { startServer, type MariadbServer, type MysqlServer, type ServerName } from '../../test/support/servers.ts';
import { audit, builtPackage, type AuditRun } from '../fleet-postgres/audit-run.ts';
import { Table } from '../fleet-postgres/table.ts';
import { addTables, buildFleet } from './build-fleet.ts';
import { dump, type Yardstick } from './dump.ts';
import { manifestOf, planFleet, SERVICES, TABLES_PER_DATABASE } from './fleet.ts';
import { planViolations } from './violations.ts';

const SERVERS = ['mysql:9.7', 'mariadb:10.11'] as const;
type Name = ServerName<'mysql' | 'mariadb'>;
type Server = MysqlServer | MariadbServer;

const SEED = 20_260_601;
const ROUNDS = 5;
const MAX_RATIO = 3;
const MAX_MEGABYTES = 400;
/** How much worse two medians of the same ratio may come out on one machine. */
const NOISE = 1.05;

/** Room for 100,000 tables; what the pool gives its servers is for tests. */
const CONFIG = {
  innodb_buffer_pool_size: '512M',
  innodb_file_per_table: 'OFF',
  innodb_flush_log_at_trx_commit: 0,
  table_open_cache: 4000,
  table_definition_cache: 60_000,
};
const OF_MYSQL = { disable_log_bin: 'ON', innodb_redo_log_capacity: '1G' };

/**
 * Measures `dbowner audit` on 2,000 accounts, 5,000 databases, 50,000 tables and 20,000 pattern grants against `mysql --batch`
 * copying the same grant tables and information_schema.TABLES, whole (the bar) and in the columns alone that the audit reads (no bar);
 * then once more with twice the tables.
 *
 *     npm run bench -- fleet-mysql [--services 500] [--no-growth] [mysql:9.7]
 *
 * Fewer services make a smaller fleet of the same kind.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { services: { type: 'string', default: String(SERVICES) }, growth: { type: 'boolean', default: true } },
    allowNegative: true,
    allowPositionals: true,
  });
  const names = positionals.length > 0 ? (positionals as readonly Name[]) : SERVERS;
  const table = new Table();
  const { bin, remove } = builtPackage();
  try {
    for (const name of names) await measureServer(bin, name, Number(values.services), values.growth, table);
  } finally {
    remove();
  }
  console.log(table.text());
  if (table.missed) process.exitCode = 1;
}

async function measureServer(bin: string, name: Name, count: number, growth: boolean, table: Table): Promise<void> {
  const server = await startServer(name, { config: name.startsWith('mysql') ? { ...CONFIG, ...OF_MYSQL } : CONFIG });
  try {
    console.error(`building a fleet on ${name} (${server.version})`);
    const services = planFleet(SEED, count, 2 * TABLES_PER_DATABASE);
    const connect = () => server.connect();
    await buildFleet(connect, SEED, services, TABLES_PER_DATABASE, planViolations(SEED, services));
    const manifest = manifestOf(server.engine, services);
    table.note(`${name}: ${await contents(server)}`);
    const ratio = report(name, await measure(bin, manifest, server), MAX_RATIO, table);
    if (!growth) return;
    await addTables(connect, services, TABLES_PER_DATABASE);
    report(`${name}, twice the tables`, await measure(bin, manifest, server), ratio * NOISE, table);
  } finally {
    await server.stop();
  }
}

/** The dumps, and the audit that ran right after them. */
interface Round {
  readonly dumped: Readonly<Record<Yardstick, number>>;
  readonly audited: AuditRun;
}

async function measure(bin: string, manifest: string, server: Server): Promise<readonly Round[]> {
  await dumps(server); // both sides warm
  await audit(bin, manifest, server.url());
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ dumped: await dumps(server), audited: await audit(bin, manifest, server.url()) });
  return rounds;
}

const dumps = async (server: Server): Promise<Round['dumped']> => ({
  whole: await dump(server.engine, server.url(), 'whole'),
  columns: await dump(server.engine, server.url(), 'columns'),
});

/** @returns how many times as long as the dump of whole tables the audit took */
function report(what: string, rounds: readonly Round[], maxRatio: number, table: Table): number {
  const audited = median(rounds.map((round) => round.audited.milliseconds));
  // Of runs that came one after the other: a machine that is slow for a while is slow for both.
  const against = (yardstick: Yardstick): { readonly ratio: number; readonly text: string } => {
    const ratio = median(rounds.map((round) => round.audited.milliseconds / round.dumped[yardstick]));
    const dumped = median(rounds.map((round) => round.dumped[yardstick]));
    return { ratio, text: `${ratio.toFixed(2)} × (audit ${seconds(audited)}, mysql --batch ${seconds(dumped)})` };
  };
  const { ratio, text } = against('whole');
  table.row(`time, ${what}`, text, `≤ ${maxRatio.toFixed(2)} ×`, ratio <= maxRatio);
  table.row(`same columns, ${what}`, against('columns').text, '', true);
  const peak = Math.max(...rounds.map((round) => round.audited.megabytes));
  const bar = what.includes(',') ? '' : `≤ ${String(MAX_MEGABYTES)} MB`;
  table.row(`peak memory, ${what}`, `${peak.toFixed(0)} MB`, bar, bar === '' || peak <= MAX_MEGABYTES);
  const lines = (rounds[0]?.audited.output ?? '').trimEnd().split('\n');
  table.row(`report, ${what}`, `${String(lines.length)} lines, begins with: ${lines[0] ?? ''}`, '', true);
  return ratio;
}

/** What is really there, counted by the server. */
async function contents(server: Server): Promise<string> {
  const connection = await server.connect();
  const [rows] = await connection.query<RowDataPacket[]>(CONTENTS);
  await connection.end();
  return Object.entries(rows[0] ?? {})
    .map(([what, count]) => `${String(count)} ${what}`)
    .join(', ');
}

const OF_FLEET = `TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')`;
const CONTENTS = `
SELECT (SELECT COUNT(*) FROM mysql.user WHERE Host = '10.%') AS \`accounts of services\`,
       (SELECT COUNT(*) FROM mysql.user WHERE Host <> '10.%') AS \`others\`,
       (SELECT COUNT(DISTINCT TABLE_SCHEMA) FROM information_schema.TABLES WHERE ${OF_FLEET}) AS \`databases\`,
       (SELECT COUNT(*) FROM information_schema.TABLES WHERE ${OF_FLEET} AND TABLE_TYPE = 'BASE TABLE') AS \`tables\`,
       (SELECT COUNT(*) FROM information_schema.TABLES WHERE ${OF_FLEET} AND TABLE_TYPE = 'VIEW') AS \`views\`,
       (SELECT COUNT(*) FROM information_schema.REFERENTIAL_CONSTRAINTS) AS \`foreign keys\`,
       (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA NOT IN ('mysql', 'sys')) AS \`routines\`,
       (SELECT COUNT(*) FROM mysql.db WHERE Db LIKE '%\\%') AS \`pattern grants\`,
       (SELECT COUNT(*) FROM mysql.db WHERE Db NOT LIKE '%\\%') + (SELECT COUNT(*) FROM mysql.tables_priv) AS \`other grants\``;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
