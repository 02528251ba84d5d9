import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadManifest } from '../manifest/load.ts';
import type { Gap, Snapshot } from '../model/snapshot.ts';
import { snapshotFileName, writeSnapshot } from '../snapshot/file.ts';
import { compare } from '../shared/compare.ts';
import { UsageError } from '../shared/errors.ts';
import { printable } from '../shared/printable.ts';
import { acceptGaps } from './accept-gaps.ts';
import { RULE_NAMES } from '../rules/names.ts';
import { EXIT, type Io, type ServerOptions } from './command.ts';
import { progressOn } from './progress.ts';
import { chooseInstances, readInstances } from './read-instances.ts';

export interface SnapshotOptions extends ServerOptions {
  /** Path as typed, relative to `Io.cwd`: a file when it ends in `.gz`, else a folder that is made when missing. */
  readonly out: string;
}

/**
 * `dbowner snapshot`: reads each server once and writes one file per instance. A server that cannot be read leaves no file;
 * the others are written all the same.
 *
 * @returns the exit code: 3 while a server or a required fact is missing that `accept-gaps` does not name
 * @throws ManifestError, UsageError
 */
export async function runSnapshot(options: SnapshotOptions, io: Io): Promise<number> {
  const today = io.now.toISOString().slice(0, 10);
  const env = options.environment ?? undefined;
  const manifest = loadManifest({ file: options.manifest, cwd: io.cwd, env, today, rules: RULE_NAMES });
  const { instances, timeoutMs } = options;
  const chosen = chooseInstances(manifest, instances).map(({ name }) => name);
  const target = targets(options.out, chosen, io.cwd);
  const progress = progressOn(io);
  const readings = await readInstances({ manifest, instances, timeoutMs, onProgress: progress.show }, io).finally(
    progress.clear,
  );
  const gaps = acceptGaps(
    readings.flatMap((reading) => reading.gaps),
    manifest,
    today,
  );
  const report: string[] = [];
  for (const { snapshot } of readings) {
    if (snapshot === null) continue;
    const path = target(snapshot.instance);
    makeFolder(dirname(path));
    writeSnapshot(snapshot, path);
    report.push(`${path}: ${summary(snapshot)}\n`);
  }
  for (const gap of [...gaps].sort((a, b) => compare(a.instance, b.instance) || compare(a.fact, b.fact))) {
    if (gap.kind === 'required' || !io.quiet) io.stderr(printable(gapText(gap), { keep: '\n' }));
  }
  io.stdout(printable(report.sort(compare).join(''), { keep: '\n' }));
  return gaps.some(({ kind }) => kind === 'required') ? EXIT.incomplete : EXIT.clean;
}

/** Where each instance's file goes. @throws UsageError when one file would have to hold several instances */
function targets(out: string, instances: readonly string[], cwd: string): (instance: string) => string {
  const path = resolve(cwd, out);
  if (!out.endsWith('.gz')) return (instance) => join(path, snapshotFileName(instance));
  if (instances.length > 1) {
    throw new UsageError(
      `${out} can hold one instance, and there are ${instances.length}: name a folder, or one instance with --instance`,
    );
  }
  return () => path;
}

/** @throws UsageError when it cannot be made */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UsageError(`cannot make the folder ${path}: ${why}`, { cause });
  }
}

function summary({ engine, version, facts }: Snapshot): string {
  const counts = [
    count(facts.principals.length, 'principal'),
    count(facts.securables.count, 'object'),
    count(facts.grants.count, 'grant'),
  ];
  return `${engine} ${version}, ${counts.join(', ')}`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const gapText = ({ instance, fact, why, remedy, kind }: Gap): string =>
  `${instance}: ${kind === 'required' ? 'not read' : `not seen (${kind})`}: ${fact}: ${why}; ${remedy}\n`;
