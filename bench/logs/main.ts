import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readSync, closeSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GENERATED_FORMATS, LINE_PREFIX, type GeneratedFormat } from '../../test/support/logs/write-log.ts';
import { builtPackage } from '../fleet-postgres/audit-run.ts';
import { Table } from '../fleet-postgres/table.ts';
import { generate } from './generate.ts';

const MEBIBYTE = 2 ** 20;
const ROUNDS = 5;
const MAX_GREPS = 6;
const MIN_PGBADGERS = 150;
const MIN_DIGESTS = 60;
const MAX_MEGABYTES = 200;
const MAX_GROWTH = 4.2;
/** Whose statements somebody would look for by hand: an account that every log has. */
const NEEDLE = 'billing_app';
/** Letters so rare that grep skips nearly everything, twice as fast as for a name: shown beside it, without a bar. */
const RARE = 'zzzqqq';
/** Slow tools get a part. */
const SLICE = 8 * MEBIBYTE;
const READER = fileURLToPath(new URL('read.mjs', import.meta.url));

const ENGINES: Readonly<Record<GeneratedFormat, string>> = {
  stderr: 'postgres',
  csvlog: 'postgres',
  jsonlog: 'postgres',
  'slow-log': 'mysql',
  'general-log': 'mysql',
  'mongodb-log': 'mongodb',
};

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
}

/**
 * Measures how fast logs are read: all of `readLogFiles`, with the start of Node and of the threads, file in the cache.
 *
 *     npm run bench -- logs [--size 1024] [--format stderr] [--workers 2] [--growth]
 *
 * `--size` in MiB; `--growth` compares with a log four times as large.
 */
export function main(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      size: { type: 'string', default: '1024' },
      format: { type: 'string' },
      workers: { type: 'string', default: '2' },
      growth: { type: 'boolean', default: false },
    },
  });
  for (const [tool, pack] of [
    ['pgbadger', 'pgbadger'],
    ['pt-query-digest', 'percona-toolkit'],
  ] as const)
    if (spawnSync(tool, ['--version']).error !== undefined)
      throw new Error(`${tool} is missing: apt-get install ${pack}`);
  const formats = GENERATED_FORMATS.filter((format) => values.format === undefined || format === values.format);
  const table = new Table();
  const { bin, remove } = builtPackage();
  const folder = mkdtempSync(join(tmpdir(), 'dbowner-bench-logs-'));
  const bench = new LogBench(folder, join(bin, '../..'), Number(values.workers), table);
  try {
    for (const format of formats) bench.measure(format, Number(values.size) * MEBIBYTE, values.growth);
  } finally {
    rmSync(folder, { recursive: true });
    remove();
  }
  console.log(table.text());
  if (table.missed) process.exitCode = 1;
}

class LogBench {
  private readonly folder: string;
  private readonly built: string;
  private readonly workers: number;
  private readonly table: Table;

  constructor(folder: string, built: string, workers: number, table: Table) {
    this.folder = folder;
    this.built = built;
    this.workers = workers;
    this.table = table;
  }

  measure(format: GeneratedFormat, bytes: number, growth: boolean): void {
    console.error(`${format}: generating ${bytes / MEBIBYTE} MiB`);
    const file = join(this.folder, `${format}.log`);
    generate(file, format, bytes);
    this.read(file, format); // both sides warm
    const runs = Array.from({ length: ROUNDS }, () => ({
      grep: seconds('grep', ['-c', NEEDLE, file]),
      rare: seconds('grep', ['-c', RARE, file]),
      count: seconds('wc', ['-l', file]),
      ours: this.read(file, format),
    }));
    // Of pairs that ran one after the other: a machine that is slow for a while is slow for both.
    const greps = median(runs.map(({ grep, ours }) => ours.seconds / grep));
    const counts = median(runs.map(({ count, ours }) => ours.seconds / count));
    const ours = median(runs.map((run) => run.ours.seconds));
    const rate = bytes / MEBIBYTE / ours;
    const { table } = this;
    table.row(
      format,
      `${rate.toFixed(0)} MiB/s, ${greps.toFixed(2)} × grep -c`,
      `≤ ${MAX_GREPS} ×`,
      greps <= MAX_GREPS,
    );
    const rare = median(runs.map((run) => run.ours.seconds / run.rare));
    table.row(`${format}, rare letters`, `${rare.toFixed(2)} × grep -c`, '', true);
    table.row(`${format}, wc -l`, `${counts.toFixed(2)} × wc -l`, '', true);
    const peak = Math.max(...runs.map((run) => run.ours.megabytes));
    table.row(`${format}, memory`, `${peak.toFixed(0)} MB`, `≤ ${MAX_MEGABYTES} MB`, peak <= MAX_MEGABYTES);
    this.against(format, file, rate);
    rmSync(file);
    if (growth) this.grow(format, bytes, ours, peak);
  }

  /** The tools that people use, one core each, on a part of the same log. */
  private against(format: GeneratedFormat, file: string, rate: number): void {
    const slice = join(this.folder, `${format}.part`);
    const size = copyHead(file, slice);
    const other = otherTool(format, slice, this.folder);
    if (other !== null) {
      const theirs = size / MEBIBYTE / seconds(other.command, other.args);
      const times = rate / theirs;
      const text = `${theirs.toFixed(2)} MiB/s, we ${times.toFixed(0)} × as fast`;
      this.table.row(`${format}, ${other.command}`, text, `≥ ${other.bar} ×`, times >= other.bar);
    }
    rmSync(slice);
  }

  private grow(format: GeneratedFormat, bytes: number, once: number, before: number): void {
    const file = join(this.folder, `${format}.log`);
    generate(file, format, bytes * 4);
    this.read(file, format);
    const { seconds: took, megabytes } = this.read(file, format);
    const growth = took / once;
    this.table.row(
      `${format}, four times`,
      `${growth.toFixed(2)} × the time`,
      `≤ ${MAX_GROWTH} ×`,
      growth <= MAX_GROWTH,
    );
    this.table.row(
      `${format}, four times`,
      `${megabytes.toFixed(0)} MB, once ${before.toFixed(0)} MB`,
      `≤ ${MAX_MEGABYTES} MB`,
      megabytes <= MAX_MEGABYTES,
    );
    rmSync(file);
  }

  private read(file: string, format: GeneratedFormat): Run {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [READER, this.built, file, ENGINES[format], String(this.workers)],
      { encoding: 'utf8' },
    );
    const took = (performance.now() - start) / 1000;
    if (status !== 0) throw new Error(`reading ${format} failed: ${stderr}`);
    const { kilobytes } = JSON.parse(stdout) as { kilobytes: number };
    return { seconds: took, megabytes: kilobytes / 1024 };
  }
}

function otherTool(
  format: GeneratedFormat,
  slice: string,
  folder: string,
): { readonly command: string; readonly args: readonly string[]; readonly bar: number } | null {
  const out = join(folder, 'report.txt');
  const badger = (kind: string, ...args: readonly string[]): ReturnType<typeof otherTool> => ({
    command: 'pgbadger',
    args: ['-q', '-j', '1', '-f', kind, ...args, '-x', 'text', '-o', out, slice],
    bar: MIN_PGBADGERS,
  });
  const digest = (kind: string): ReturnType<typeof otherTool> => ({
    command: 'pt-query-digest',
    args: ['--no-version-check', '--type', kind, slice],
    bar: MIN_DIGESTS,
  });
  switch (format) {
    case 'stderr':
      return badger('stderr', '-p', LINE_PREFIX);
    case 'csvlog':
      return badger('csv');
    case 'jsonlog':
      return badger('jsonlog');
    case 'slow-log':
      return digest('slowlog');
    case 'general-log':
      return digest('genlog');
    case 'mongodb-log':
      return null;
  }
}

function seconds(command: string, args: readonly string[]): number {
  const start = performance.now();
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 256 * MEBIBYTE });
  // grep ends with 1 when it finds nothing.
  if (error !== undefined || (status ?? 2) > 1) throw new Error(`${command} failed: ${error?.message ?? stderr}`);
  return (performance.now() - start) / 1000;
}

/** @returns bytes that were copied: whole lines */
function copyHead(file: string, to: string): number {
  const head = Buffer.alloc(SLICE);
  const fd = openSync(file, 'r');
  const length = readSync(fd, head, 0, SLICE, 0);
  closeSync(fd);
  const end = head.subarray(0, length).lastIndexOf(10) + 1;
  writeFileSync(to, head.subarray(0, end));
  return end;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
