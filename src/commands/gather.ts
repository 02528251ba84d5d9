import { resolve } from 'node:path';
import type { Progress } from '../adapters/read-instance.ts';
import { loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';
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
 * One reading per instance that the run is about, from the servers or, with `--from`, from snapshots.
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

/** Snapshots instead of servers; an instance without one was not read. */
async function readFiles({ from, instances }: SourceOptions, manifest: Manifest, io: Io): Promise<readonly Reading[]> {
  const { readSnapshot } = await import('../snapshot/file.ts');
  const snapshots = from.map((file) => ({ file, snapshot: readSnapshot(resolve(io.cwd, file)) }));
  const known = manifest.instances.map(({ name }) => name);
  for (const { file, snapshot } of snapshots)
    if (!known.includes(snapshot.instance))
      throw new UsageError(
        `${file} is a snapshot of "${snapshot.instance}", which the manifest does not declare${suggestion(snapshot.instance, known)}`,
      );
  return chooseInstances(manifest, instances).map((instance) => {
    const [first, second] = snapshots.filter(({ snapshot }) => snapshot.instance === instance.name);
    if (second !== undefined)
      throw new UsageError(`${String(first?.file)} and ${second.file} are both snapshots of "${instance.name}"`);
    return first === undefined
      ? { instance, snapshot: null, gaps: [noSnapshot(instance.name)] }
      : { instance, snapshot: first.snapshot, gaps: first.snapshot.gaps };
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
