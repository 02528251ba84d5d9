import { parseArgs } from 'node:util';
import { ROLE_GRAPH_MANIFEST, roleGraphWorld, type RoleGraphs } from '../../test/support/postgres-role-graphs.ts';
import { startServer, type PostgresServer } from '../../test/support/servers.ts';
import { audit, builtPackage, type AuditRun } from '../fleet-postgres/audit-run.ts';
import { Table } from '../fleet-postgres/table.ts';

/** Each graph beside one of half its size. */
const PAIRS = [
  {
    name: 'members of one group',
    sizes: [
      { members: 5000, depth: 2 },
      { members: 10_000, depth: 2 },
    ],
  },
  {
    name: 'roles in one chain',
    sizes: [
      { members: 1, depth: 500 },
      { members: 1, depth: 1000 },
    ],
  },
] as const;
const ROUNDS = 5;
const MAX_SECONDS = 10;
/** Twice the size may take twice as long, and a little more on a machine with others on it. */
const MAX_RATIO = 2.2;

interface Measured {
  readonly graphs: RoleGraphs;
  readonly server: PostgresServer;
  readonly runs: AuditRun[];
}

/**
 * Measures `dbowner audit` on role graphs at their limits, and how its time grows when they double.
 *
 *     npm run bench -- role-graphs [--version 18]
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { version: { type: 'string', default: '18' } } });
  const table = new Table();
  const { bin, remove } = builtPackage();
  const servers: PostgresServer[] = [];
  try {
    for (const { name, sizes } of PAIRS) {
      const measured: Measured[] = [];
      for (const graphs of sizes) {
        const server = await startServer(`postgres:${values.version}`);
        servers.push(server);
        measured.push(await built(bin, server, graphs));
      }
      for (let round = 0; round < ROUNDS; round++) for (const each of measured) each.runs.push(await run(bin, each));
      report(name, measured, table);
    }
  } finally {
    for (const server of servers) await server.stop();
    remove();
  }
  console.log(table.text());
  if (table.missed) process.exitCode = 1;
}

async function built(bin: string, server: PostgresServer, graphs: RoleGraphs): Promise<Measured> {
  const admin = await server.connect();
  await admin.query(roleGraphWorld(graphs));
  await admin.end();
  const measured = { graphs, server, runs: [] };
  await run(bin, measured); // both sides warm
  return measured;
}

const run = (bin: string, { server }: Measured): Promise<AuditRun> =>
  audit(bin, ROLE_GRAPH_MANIFEST, server.url(), ['--format', 'json']);

function report(name: string, measured: readonly Measured[], table: Table): void {
  const medians = measured.map(({ runs }) => median(runs.map(({ milliseconds }) => milliseconds)) / 1000);
  for (const [i, { graphs, runs }] of measured.entries()) {
    const size = Math.max(graphs.members, graphs.depth);
    const seconds = medians[i] ?? NaN;
    const peak = Math.max(...runs.map(({ megabytes }) => megabytes));
    const text = `${seconds.toFixed(2)} s, ${peak.toFixed(0)} MB`;
    table.row(`${String(size)} ${name}`, text, `≤ ${String(MAX_SECONDS)} s`, seconds <= MAX_SECONDS);
    const once = findingsAbout(runs[0]?.output ?? '{}', graphs);
    table.row('  each cause once', `${String(once)} findings`, '2', once === 2);
  }
  const ratio = (medians[1] ?? NaN) / (medians[0] ?? NaN);
  table.row('  twice as many', `${ratio.toFixed(2)} × the time`, `≤ ${String(MAX_RATIO)} ×`, ratio <= MAX_RATIO);
}

/** Findings of the two graphs that name all members and the whole chain. */
function findingsAbout(output: string, { members, depth }: RoleGraphs): number {
  const { findings } = JSON.parse(output) as {
    readonly findings: readonly {
      readonly action: string | null;
      readonly owner: string | null;
      readonly consumerCount: number;
      readonly path: readonly unknown[];
    }[];
  };
  const about = findings.filter(({ action, owner }) => action !== null && (owner === 'wide' || owner === 'deep'));
  const whole = about.every(({ owner, consumerCount, path }) =>
    owner === 'wide' ? consumerCount === members : path.length === depth + 1,
  );
  return whole ? about.length : NaN;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
