import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_MANIFEST } from './manifest-path.ts';
import { loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import { RULES } from '../rules/registry.ts';
import { buildReport, type Reading } from './build-report.ts';
import { EXIT, type DisplayOptions, type Io } from './command.ts';
import { DEMO_WORLDS } from './demo-worlds.ts';
import { reportWriter } from './write-report.ts';

export interface DemoOptions {
  readonly display: DisplayOptions;
}

/** The shop's manifest and its servers are shipped beside the program. */
const HOME = fileURLToPath(new URL('../..', import.meta.url));

/** The day it is in the shop: its waivers and publications have dates, and the report is the same in every year. */
const TODAY = new Date('2026-11-02T09:00:00Z');

/**
 * `dbowner demo`: audits an example shop, on servers that run inside this process and on snapshots of real ones. It reads
 * nothing but what is shipped.
 *
 * @returns 0 when the shop was read: that it has findings is the point
 * @throws UsageError when what the servers run on is not installed
 */
export async function runDemo({ display }: DemoOptions, io: Io): Promise<number> {
  const say = (text: string): void => (io.quiet ? undefined : io.stderr(text));
  const servers = DEMO_WORLDS.map(({ instance, engine, from }) => `  ${instance} (${engine}): ${from}\n`).join('');
  say(`an example shop, audited against ${join(HOME, DEFAULT_MANIFEST)}\n${servers}\n`);
  const manifest = loadManifest({
    file: DEFAULT_MANIFEST,
    cwd: HOME,
    today: TODAY.toISOString().slice(0, 10),
    rules: Object.values(RULES),
  });
  const readings = await readShop(manifest);
  const everything = { rules: [], services: [], teams: [] };
  const report = buildReport({ manifest, readings, ...everything, startedAt: TODAY, version: io.version });
  const write = await reportWriter(display, io);
  write(report);
  say(`\n${NEXT_STEPS}\n`);
  return report.complete ? EXIT.clean : EXIT.incomplete;
}

async function readShop(manifest: Manifest): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const instance of manifest.instances) {
    const world = DEMO_WORLDS.find((each) => each.instance === instance.name);
    if (world === undefined) throw new Error(`the demo has no server for ${instance.name}`);
    const snapshot = await world.read(TODAY.toISOString());
    readings.push({ instance, snapshot, gaps: snapshot.gaps });
  }
  return readings;
}

const NEXT_STEPS = `next:
  dbowner explain DBO102                  what a rule finds, why it matters, how to fix it
  dbowner demo --min-severity info        also what is worth knowing and no violation
  dbowner demo --format json              the same for programs
  dbowner validate --expand -c FILE       check a manifest of your own, before any server is asked
  dbowner audit -c FILE                   audit your own servers`;
