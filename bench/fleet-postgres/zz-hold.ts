import { writeFileSync } from 'node:fs';
import { startServer } from '../../test/support/servers.ts';
import { buildFleet } from './build-fleet.ts';
import { planFleet } from './fleet.ts';
import { manifestOf } from './manifest.ts';
import { planViolations } from './violations.ts';
import { recordQueries, copyAll } from './copy-list.ts';
export async function main(args: readonly string[]): Promise<void> {
  const tables = Number(args[0]);
  const server = await startServer('postgres:18', { config: { shared_buffers: '256MB', max_wal_size: '4GB', autovacuum: 'off' } });
  const plan = planFleet(20_260_601, { tables });
  await buildFleet(server, plan, planViolations(20_260_601, plan));
  writeFileSync(`/tmp/perf/m${tables}.yaml`, manifestOf(plan));
  writeFileSync(`/tmp/perf/url${tables}`, server.url());
  const asked = await recordQueries(server, plan.databases);
  for (let i = 0; i < 3; i++) console.log('copy', await copyAll(server, asked), plan.databases.length);
  process.on('SIGUSR2', () => void copyAll(server, asked).then((ms) => writeFileSync('/tmp/perf/copy.ms', ms.toFixed(0))));
  await new Promise((r) => setTimeout(r, 3 * 3600_000));
}
