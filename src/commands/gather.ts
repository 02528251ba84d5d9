import type { Progress } from '../adapters/read-instance.ts';
import { loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import { RULE_NAMES } from '../rules/names.ts';
import type { Reading } from './build-report.ts';
import type { Io, ManifestOptions, SourceOptions } from './command.ts';
import { progressOn } from './progress.ts';
import { chooseInstances, readInstances } from './read-instances.ts';

/** @throws ManifestError, UsageError */
export const readManifest = ({ manifest, environment }: ManifestOptions, io: Io): Manifest =>
  loadManifest({
    file: manifest,
    cwd: io.cwd,
    env: environment ?? undefined,
    today: io.now.toISOString().slice(0, 10),
    rules: RULE_NAMES,
  });

/**
 * One reading per instance that the run is about, from the servers or, with `--from`, from files.
 * @param onWait called when a server has been asked for more than it can answer at once
 * @throws UsageError
 */
export const gather = (
  options: SourceOptions,
  manifest: Manifest,
  io: Io,
  onWait?: () => void,
): Promise<readonly Reading[]> =>
  options.from.length > 0 ? readFiles(options, manifest, io) : readLive(options, manifest, io, onWait);

async function readLive(
  { instances, timeoutMs }: SourceOptions,
  manifest: Manifest,
  io: Io,
  onWait = (): void => undefined,
): Promise<readonly Reading[]> {
  const progress = progressOn(io);
  const onProgress = (event: Progress): void => {
    progress.show(event);
    if (event.done > 0 || event.total === 1) onWait(); // one database is being read, and the next one asked
  };
  try {
    return await readInstances({ manifest, instances, timeoutMs, onProgress }, io);
  } finally {
    progress.clear();
  }
}

/** Files instead of servers; an instance without a snapshot was not read. */
async function readFiles({ from, instances }: SourceOptions, manifest: Manifest, io: Io): Promise<readonly Reading[]> {
  const { readGiven } = await import('./read-given.ts');
  const given = readGiven(from, manifest, io.cwd);
  return chooseInstances(manifest, instances).map((instance) => {
    const { snapshots = [], summary = null } = given.get(instance.name) ?? {};
    const snapshot = snapshots.at(-1);
    if (snapshot === undefined) return { instance, snapshot: null, gaps: [noSnapshot(instance.name)] };
    const evidence = summary === null ? undefined : { summary, gaps: [] };
    return { instance, snapshot, gaps: snapshot.gaps, evidence, earlier: snapshots.slice(0, -1) };
  });
}

const noSnapshot = (instance: string): Reading['gaps'][number] => ({
  instance,
  fact: 'server',
  why: 'no snapshot of it was given',
  remedy: `add one with --from, or leave ${instance} out by naming the others with --instance`,
  kind: 'required',
  costs: [`everything on ${instance}`],
});
