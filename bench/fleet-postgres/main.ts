import { parseArgs } from 'node:util';
import { startServer, type PostgresServer } from '../../test/support/servers.ts';
import { audit, builtPackage, type AuditRun } from './audit-run.ts';
import { buildFleet } from './build-fleet.ts';
import { checkList, copyAll, listOf, recordQueries, type AskedOf } from './copy-list.ts';
import { planFleet } from './fleet.ts';
import { manifestOf } from './manifest.ts';
import { Table } from './table.ts';
import { planViolations } from './violations.ts';

const SEED = 20_260_601;
const SIZES = [20_000, 40_000] as const;
const ROUNDS = 5;
const MAX_RATIO = 3;
const MAX_MEGABYTES = 400;
const MAX_LINES = 200;
/** How much worse two medians of the same ratio may come out on one machine. */
const NOISE = 1.05;

/** Memory for a fleet; what the pool gives its servers is for tests. */
const CONFIG = { shared_buffers: '256MB', max_wal_size: '4GB', autovacuum: 'off' };

interface Fleet {
  readonly server: PostgresServer;
  readonly manifest: string;
  readonly asked: readonly AskedOf[];
  readonly copies: number[];
  readonly audits: AuditRun[];
}

/**
 * Measures `dbowner audit` on a fleet of 200 services.
 *
 *     npm run bench -- fleet-postgres [--version 18] [--tables 20000] [--update]
 *
 * `--tables` leaves the larger fleet out; `--update` writes copy.sql anew.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { version: { type: 'string', default: '18' }, tables: { type: 'string' }, update: { type: 'boolean' } },
  });
  const sizes = values.tables === undefined ? SIZES : [Number(values.tables)];
  const table = new Table();
  const { bin, remove } = builtPackage();
  const servers: PostgresServer[] = [];
  const start = async (): Promise<PostgresServer> => {
    const server = await startServer(`postgres:${values.version}`, { config: CONFIG });
    servers.push(server);
    return server;
  };
  try {
    const fleets: Fleet[] = [];
    for (const tables of sizes) fleets.push(await fleetOf(bin, await start(), tables, table));
    checkList(listOf(fleets[0]?.asked ?? []), values.update === true);
    for (let round = 0; round < ROUNDS; round++) for (const fleet of fleets) await measure(bin, fleet);
    report(fleets, sizes, table);
  } finally {
    for (const server of servers) await server.stop();
    remove();
  }
  console.log(table.text());
  if (table.missed) process.exitCode = 1;
}

async function fleetOf(bin: string, server: PostgresServer, tables: number, table: Table): Promise<Fleet> {
  console.error(`building a fleet of ${String(tables)} tables on PostgreSQL ${server.version}`);
  const plan = planFleet(SEED, { tables });
  await buildFleet(server, plan, planViolations(SEED, plan));
  for (const line of await contents(server, plan.databases)) table.note(line);
  const fleet = {
    server,
    manifest: manifestOf(plan),
    asked: await recordQueries(server, plan.databases),
    copies: [],
    audits: [],
  };
  await audit(bin, fleet.manifest, server.url()); // both sides warm
  await copyAll(server, fleet.asked);
  return fleet;
}

async function measure(bin: string, { server, manifest, asked, copies, audits }: Fleet): Promise<void> {
  copies.push(await copyAll(server, asked));
  audits.push(await audit(bin, manifest, server.url()));
}

function report(fleets: readonly Fleet[], sizes: readonly number[], table: Table): void {
  // Of pairs that ran one after the other: a machine that is slow for a while is slow for both.
  const ratios = fleets.map(({ copies, audits }) =>
    median(audits.map(({ milliseconds }, round) => milliseconds / (copies[round] ?? NaN))),
  );
  for (const [i, { copies, audits }] of fleets.entries()) {
    const size = `${String(sizes[i])} tables`;
    const ratio = ratios[i] ?? NaN;
    const times = `audit ${seconds(median(audits.map(({ milliseconds }) => milliseconds)))}, COPY ${seconds(median(copies))}`;
    const bar = i === 0 ? MAX_RATIO : (ratios[0] ?? NaN) * NOISE;
    table.row(`time, ${size}`, `${ratio.toFixed(2)} × COPY (${times})`, `≤ ${bar.toFixed(2)} ×`, ratio <= bar);
    const peak = Math.max(...audits.map(({ megabytes }) => megabytes));
    table.row(
      `peak memory, ${size}`,
      `${peak.toFixed(0)} MB`,
      i === 0 ? `≤ ${String(MAX_MEGABYTES)} MB` : '',
      i > 0 || peak <= MAX_MEGABYTES,
    );
  }
  const lines = (fleets[0]?.audits[0]?.output ?? '').trimEnd().split('\n');
  table.row('first report', `${String(lines.length)} lines`, `≤ ${String(MAX_LINES)}`, lines.length <= MAX_LINES);
  const causesFirst = /^\d+ causes? clears? \d+ %/.test(lines[0] ?? '');
  table.row('begins with', lines[0] ?? '', 'causes', causesFirst);
}

/** What is really there, counted by the server. */
async function contents(server: PostgresServer, databases: readonly string[]): Promise<string[]> {
  const sums = { tables: 0, schemas: 0, entries: 0, roles: 0 };
  for (const database of databases) {
    const client = await server.connect(database);
    const { rows } = await client.query<Record<keyof typeof sums, string>>(COUNT);
    await client.end();
    sums.tables += Number(rows[0]?.tables);
    sums.schemas += Number(rows[0]?.schemas);
    sums.entries += Number(rows[0]?.entries);
    sums.roles = Number(rows[0]?.roles);
  }
  return [
    `${String(sums.tables)} tables in ${String(sums.schemas)} schemas, ${String(sums.roles)} roles, ${String(sums.entries)} ACL entries on them`,
  ];
}

const COUNT = `
SELECT count(*) FILTER (WHERE relkind IN ('r', 'p')) AS tables, count(DISTINCT relnamespace) AS schemas,
       sum(cardinality(relacl)) AS entries, (SELECT count(*) FROM pg_roles) AS roles
  FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'p', 'v')`;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
