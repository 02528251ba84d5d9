import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Snapshot } from '../model/snapshot.ts';
import { UsageError } from '../shared/errors.ts';
import { writePrivateFile } from '../shared/private-file.ts';
import { parseSnapshot } from './parse.ts';
import { serializeSnapshot } from './serialize.ts';

export { serializeSnapshot } from './serialize.ts';

/** What every snapshot file of an instance is called, wherever it lies. */
export const snapshotFileName = (instance: string): string => `${encodeURIComponent(instance)}.snapshot.ndjson.gz`;

/**
 * Writes a snapshot file: gzip of one JSON value a line (see lines.ts), readable by its owner only, whole or not at all.
 *
 * @throws {UsageError} when it cannot be written
 */
export function writeSnapshot(snapshot: Snapshot, path: string): void {
  writePrivateFile(path, gzipSync(serializeSnapshot(snapshot)));
}

/**
 * Reads a snapshot file and checks all of it.
 *
 * @throws {UsageError} naming file, line and what was expected; nothing of the file is quoted
 */
export function readSnapshot(path: string): Snapshot {
  const parsed = parseSnapshot(linesOf(unzip(path), path));
  if ('snapshot' in parsed) return parsed.snapshot;
  throw new UsageError(`${path}:${parsed.bad.line}: expected ${parsed.bad.expected}`);
}

/** A file that unpacks to more was made to fill the memory. 20,000 tables with 100,000 grants are 5 MB. */
const LARGEST = 2 ** 30;

function unzip(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is not readable';
    throw new UsageError(`cannot read ${path}: ${why}`, { cause });
  }
  try {
    const text = gunzipSync(bytes, { maxOutputLength: LARGEST });
    if (isUtf8(text)) return text;
  } catch (cause) {
    throw new UsageError(`${path}: expected a whole gzip file that dbowner snapshot wrote`, { cause });
  }
  throw new UsageError(`${path}: expected UTF-8`);
}

function* linesOf(text: Buffer, path: string): Iterable<string> {
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    if (end < 0) throw new UsageError(`${path}: expected a line break at the end of the last line`);
    yield text.toString('utf8', start, end);
    start = end + 1;
  }
}
