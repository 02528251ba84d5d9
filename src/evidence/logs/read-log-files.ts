import type { Engine } from '../../model/engine.ts';
import type { SourceKind, SourceReading, Statement } from '../../model/evidence.ts';
import { UsageError } from '../../shared/errors.ts';
import { detectFormat, formatsOf } from './detect-format.ts';
import { findFiles } from './find-files.ts';
import { hasThreads, localLane, threadLane } from './lane.ts';
import { openLog, type LogFile } from './log-file.ts';
import { Pool } from './pool.ts';
import { detectPrefix } from './prefix-detection.ts';
import { readFile, type Progress } from './read-file.ts';
import type { LogFormat, ScanSettings } from './scanner.ts';
import { Sequence } from './sequence.ts';
import { startOf } from './start-time.ts';
import { sourcesOf, statementsOf } from './results.ts';

export interface LogOptions {
  readonly engine: Engine;
  /** What the files are; null: found by their content. */
  readonly format?: SourceKind | null;
  /** log_line_prefix of PostgreSQL's stderr log; null: found by its content. */
  readonly linePrefix?: string | null;
  /** IANA name, for logs that do not say the offset of their times; otherwise these are taken for UTC, which is said. */
  readonly timeZone?: string | null;
  /** Milliseconds since 1970: what ran before, or after `to`, does not count. */
  readonly from?: number;
  readonly to?: number;
  /** Threads; small logs take none. */
  readonly workers: number;
  readonly onProgress?: (progress: Progress) => void;
  /** For tests: bytes of a range, and of the longest record. */
  readonly sizes?: { readonly range: number; readonly longest: number };
}

/** Below, starting threads costs more than they save. */
const WORTH_THREADS = 16 * 2 ** 20;
const RANGE = 4 * 2 ** 20;

/**
 * Reads the query logs of one server. Rotated files are read in the order of their times, and sessions go on from one to
 * the next. What is returned does not depend on the number of workers.
 *
 * @param files paths, globs, folders, `-` for standard input
 * @throws UsageError, SourceError: a file is not there or not what it is said to be; never with a byte of it
 */
export async function readLogFiles(
  files: readonly string[],
  options: LogOptions,
): Promise<{ sources: SourceReading[]; statements: Statement[] }> {
  const logs = await openLogs(files);
  try {
    return await readOpenLogs(logs, options);
  } finally {
    for (const log of logs) log.close();
  }
}

/** @throws UsageError, SourceError */
export async function openLogs(files: readonly string[]): Promise<readonly LogFile[]> {
  const logs: LogFile[] = [];
  try {
    for (const file of findFiles(files)) logs.push(await openLog(file));
    return logs;
  } catch (error) {
    for (const log of logs) log.close();
    throw error;
  }
}

/** As `readLogFiles`, of logs that are open and stay so. */
export async function readOpenLogs(
  logs: readonly LogFile[],
  options: LogOptions,
): Promise<{ sources: SourceReading[]; statements: Statement[] }> {
  const wanted = wantedFormat(options);
  const groups = new Map<LogFormat, LogFile[]>();
  for (const log of logs) {
    if (log.packing === 'plain' && log.head.length === 0) continue;
    const format = detectFormat(log.name, log.head.toString('latin1'), options.engine, wanted);
    groups.set(format, [...(groups.get(format) ?? []), log]);
  }
  const progress = progressOf(logs, options);
  const sources: SourceReading[] = [];
  const statements: Statement[] = [];
  for (const [format, group] of groups) {
    const read = await readGroup(format, group, options, progress);
    sources.push(...read.sources);
    statements.push(...read.statements);
  }
  return { sources, statements };
}

function wantedFormat({ engine, format }: LogOptions): LogFormat | null {
  if (format === undefined || format === null) return null;
  const found = formatsOf(engine).find((one) => one === format);
  if (found === undefined)
    throw new UsageError(`format ${format}: of ${engine} there is ${formatsOf(engine).join(', ')}`);
  return found;
}

function progressOf(logs: readonly LogFile[], { onProgress }: LogOptions): (bytes: number) => void {
  const total = logs.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  return (more) => {
    bytes += more;
    onProgress?.({ bytes, total });
  };
}

/** The files of one format, as one log. */
async function readGroup(
  format: LogFormat,
  logs: readonly LogFile[],
  options: LogOptions,
  progress: (bytes: number) => void,
): Promise<{ sources: readonly SourceReading[]; statements: readonly Statement[] }> {
  const settings: ScanSettings = {
    format,
    linePrefix: format === 'stderr' ? prefixOf(logs, options) : null,
    timeZone: options.timeZone ?? null,
    mariadb: logs.some(({ head }) => /^\d{6} [ \d]\d:\d\d:\d\d\t/m.test(head.toString('latin1'))),
    longest: options.sizes?.longest ?? null,
  };
  const ordered = inOrder(logs, settings);
  const sequence = new Sequence(format, options.from ?? -Infinity, options.to ?? Infinity);
  const pool = poolFor(logs, settings, options);
  try {
    for (const [i, log] of ordered.entries())
      await readFile(log, i, pool, sequence, options.sizes?.range ?? RANGE, progress);
  } finally {
    await pool.close();
  }
  sequence.end();
  const names = ordered.map(({ name }) => name);
  const detected = options.linePrefix === undefined || options.linePrefix === null;
  const notes =
    format === 'stderr' && detected ? [`log_line_prefix was found by content: '${settings.linePrefix ?? ''}'`] : [];
  return { sources: sourcesOf(sequence, format, names, notes), statements: statementsOf(sequence, format, names) };
}

function prefixOf(logs: readonly LogFile[], { linePrefix }: LogOptions): string {
  if (linePrefix !== undefined && linePrefix !== null) return linePrefix;
  for (const { head } of logs) {
    const found = detectPrefix(head.toString('latin1'));
    if (found !== null) return found;
  }
  throw new UsageError(
    `${logs[0]?.name ?? ''}: the log line prefix cannot be told from the log; give it as the server has it (SHOW log_line_prefix)`,
  );
}

/** Rotated files by the time at which they begin; those that do not say it first, as they are given. */
function inOrder(logs: readonly LogFile[], settings: ScanSettings): readonly LogFile[] {
  if (logs.length === 1) return logs;
  const starts = new Map(logs.map((log) => [log, startOf(log, settings)]));
  return [...logs].sort((a, b) => (starts.get(a) ?? -Infinity) - (starts.get(b) ?? -Infinity) || 0);
}

function poolFor(logs: readonly LogFile[], settings: ScanSettings, { workers, sizes }: LogOptions): Pool {
  const size = logs.reduce((sum, log) => sum + (log.packing === 'plain' ? log.size : log.size * 8), 0);
  const threads = hasThreads && workers > 1 && size >= WORTH_THREADS;
  const count = threads || sizes !== undefined ? Math.max(1, workers) : 1;
  return new Pool(Array.from({ length: count }, () => (threads ? threadLane(settings) : localLane(settings))));
}
