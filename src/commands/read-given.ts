import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { findFiles } from '../evidence/logs/find-files.ts';
import { mergeSummaries } from '../evidence/merge.ts';
import { isPart, readPart } from '../evidence/part-file.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { UseSummary } from '../model/use.ts';
import { readSnapshot } from '../snapshot/file.ts';
import { compare } from '../shared/compare.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';
import { groupBy } from '../shared/group-by.ts';

/** What `--from` gives of one instance. */
export interface Given {
  /** By time, the latest last. */
  readonly snapshots: readonly Snapshot[];
  /** All evidence parts together; null: there is none. */
  readonly summary: UseSummary | null;
}

/**
 * Reads snapshots and evidence parts, in any order and number.
 * @param from paths and globs, relative to `cwd`
 * @returns by instance
 * @throws UsageError for a file that is neither, or of an instance that the manifest does not declare
 */
export function readGiven(from: readonly string[], manifest: Manifest, cwd: string): ReadonlyMap<string, Given> {
  const files = [...new Set(from.flatMap((one) => filesOf(one, cwd)))];
  const read = files.map((file) => {
    const part = isPart(headOf(file)) ? readPart(file) : null;
    const snapshot = part === null ? readSnapshot(file) : null;
    const instance = (part ?? snapshot)?.instance ?? '';
    const engine = (part ?? snapshot)?.engine;
    check(file, instance, part === null ? 'a snapshot' : 'evidence', manifest);
    const declared = manifest.instances.find(({ name }) => name === instance);
    if (part !== null && declared !== undefined && declared.engine !== engine)
      throw new UsageError(`${file} is evidence of ${String(engine)}, and "${instance}" is ${declared.engine}`);
    return { file, instance, part, snapshot };
  });
  const given = new Map<string, Given>();
  for (const [instance, some] of groupBy(read, (one) => one.instance)) {
    const snapshots = some.flatMap(({ snapshot }) => snapshot ?? []).sort((a, b) => compare(a.takenAt, b.takenAt));
    const parts = some.flatMap(({ part }) => part ?? []);
    checkTimes(instance, snapshots);
    given.set(instance, { snapshots, summary: parts.length === 0 ? null : mergeSummaries(parts) });
  }
  return given;
}

/** Two of one time: which of them is the one to judge? */
function checkTimes(instance: string, snapshots: readonly Snapshot[]): void {
  const [last, before] = [snapshots.at(-1), snapshots.at(-2)];
  if (last !== undefined && last.takenAt === before?.takenAt)
    throw new UsageError(`two files are snapshots of "${instance}" at ${last.takenAt}`);
}

/** A pattern that the shell has not expanded, or a file. */
function filesOf(given: string, cwd: string): readonly string[] {
  const path = resolve(cwd, given);
  if (!/[*?[{]/.test(given) || statSync(path, { throwIfNoEntry: false }) !== undefined) return [path];
  try {
    return findFiles([path]);
  } catch (cause) {
    if (cause instanceof UsageError) throw new UsageError(`--from ${given}: there is no such file`, { cause });
    throw cause;
  }
}

function check(file: string, instance: string, what: string, { instances }: Manifest): void {
  const known = instances.map(({ name }) => name);
  if (!known.includes(instance))
    throw new UsageError(
      `${file} is ${what} of "${instance}", which the manifest does not declare${suggestion(instance, known)}`,
    );
}

/** Enough to tell what a file is; nothing, where it cannot be read: whoever reads it then says why. */
function headOf(path: string): Uint8Array {
  const head = new Uint8Array(200);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return head;
  }
  try {
    return head.subarray(0, readSync(file, head));
  } catch {
    return head; // a folder
  } finally {
    closeSync(file);
  }
}
