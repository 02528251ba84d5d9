import { parseArgs } from 'node:util';
import {
  FLEET_ADDRESS,
  fleetExchanges,
  fleetManifest,
  grown,
  reachesAcross,
} from '../../test/support/mongodb/fleet.ts';
import type { Exchange } from '../../test/support/mongodb/recording.ts';
import { startReplay } from '../../test/support/mongodb/replay-server.ts';
import { audit, builtPackage, type AuditRun } from '../fleet-postgres/audit-run.ts';
import { Table } from '../fleet-postgres/table.ts';

const ROUNDS = 5;
const TIMES = 10;
const MAX_SECONDS = 3;
const MAX_MEGABYTES = 300;
/** Ten times the fleet in at most so many times the time: a process takes a while to begin and to end. */
const MAX_GROWTH = 11;

/** More replies than the recorded fleet has. */
const MOST_NAMED = 1000;

interface Measured {
  readonly runs: readonly (AuditRun & { readonly afterLastReply: number })[];
  readonly replies: number;
}

/**
 * Measures `dbowner audit` on a recorded fleet of 100 services (MongoDB 4.9.0), and on one of ten times its size that is made
 * from it. The recording is served by this process; what counts is the time after its last answer.
 *
 *     npm run bench -- fleet-mongodb [--once]
 */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { once: { type: 'boolean', default: false } } });
  const rounds = values.once ? 1 : ROUNDS;
  const table = new Table();
  const { bin, remove } = builtPackage();
  try {
    const small = await measure(bin, fleetExchanges(), rounds, table, 'recorded fleet');
    const large = await measure(bin, grown(TIMES), rounds, table, `fleet × ${String(TIMES)}`);
    report(small, large, table);
  } finally {
    remove();
  }
  console.log(table.text());
  if (table.missed) process.exitCode = 1;
}

async function measure(
  bin: string,
  exchanges: readonly Exchange[],
  rounds: number,
  table: Table,
  name: string,
): Promise<Measured> {
  console.error(`auditing the ${name}`);
  const replay = await startReplay([{ address: FLEET_ADDRESS, exchanges }]);
  const runs: Measured['runs'][number][] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const run = await audit(bin, fleetManifest('${FLEET_URL}'), replay.urls[0] ?? '', ['--format', 'json']);
      runs.push({ ...run, afterLastReply: performance.now() - replay.lastReplyAt() });
    }
    if (replay.unrecorded().length > 0) throw new Error(`not recorded: ${replay.unrecorded().join(', ')}`);
    const { instances, findings } = JSON.parse(runs[0]?.output ?? '') as Told;
    const { principals = 0, objects = 0, grants = 0 } = instances[0]?.counts ?? {};
    table.note(
      `${name}: ${String(objects)} objects, ${String(principals)} users and roles, ${String(grants)} grants, ${String(findings.length)} findings`,
    );
    // A finding lists at most twenty consumers, and in the larger fleet more share a role.
    if (exchanges.length < MOST_NAMED) named(findings, exchanges, table, name);
    return { runs, replies: (replay.sent[0]?.length ?? 0) / rounds };
  } finally {
    replay.stop();
  }
}

interface Told {
  readonly instances: readonly { readonly counts: Readonly<Record<'principals' | 'objects' | 'grants', number>> }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly consumers: readonly { readonly service: string | null }[];
  }[];
}

/** Every service that reaches a neighbour, by what the server adds up for each user, is in the report. */
function named(findings: Told['findings'], exchanges: readonly Exchange[], table: Table, name: string): void {
  const expected = new Set([...reachesAcross(exchanges)].map((pair) => pair.split(' ')[0]));
  const told = new Set(findings.flatMap(({ consumers }) => consumers.map(({ service }) => service)));
  const missing = [...expected].filter((service) => !told.has(service ?? ''));
  const text = `${String(expected.size - missing.length)} of ${String(expected.size)}`;
  table.row(`services named, ${name}`, text, 'all', missing.length === 0);
}

function report(small: Measured, large: Measured, table: Table): void {
  const after = ({ runs }: Measured): number => median(runs.map(({ afterLastReply }) => afterLastReply)) / 1000;
  const peak = ({ runs }: Measured): number => Math.max(...runs.map(({ megabytes }) => megabytes));
  const whole = ({ runs }: Measured): string =>
    `${(median(runs.map(({ milliseconds }) => milliseconds)) / 1000).toFixed(2)} s`;
  for (const [name, one] of [['recorded fleet', small] as const, [`fleet × ${String(TIMES)}`, large] as const])
    table.note(`${name}: the whole audit took ${whole(one)}, with ${String(one.replies)} replies`);
  const seconds = after(small);
  table.row('after the last reply', `${seconds.toFixed(2)} s`, `≤ ${String(MAX_SECONDS)} s`, seconds <= MAX_SECONDS);
  table.row(
    'peak memory',
    `${peak(small).toFixed(0)} MB`,
    `≤ ${String(MAX_MEGABYTES)} MB`,
    peak(small) <= MAX_MEGABYTES,
  );
  const growth = after(large) / seconds;
  const text = `${growth.toFixed(1)} × (${after(large).toFixed(2)} s)`;
  table.row(`after the last reply, × ${String(TIMES)}`, text, `≤ ${String(MAX_GROWTH)} ×`, growth <= MAX_GROWTH);
  table.row(`peak memory, × ${String(TIMES)}`, `${peak(large).toFixed(0)} MB`, '', true);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
