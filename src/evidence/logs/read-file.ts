import type { Task } from './lane.ts';
import { cannotUnpack, type LogFile } from './log-file.ts';
import { OTHER_LOSSES } from './losses.ts';
import type { LaneReading, Pool } from './pool.ts';
import type { Sequence } from './sequence.ts';

export interface Progress {
  readonly bytes: number;
  /** Bytes on disk of all files. */
  readonly total: number;
}

/** Tasks that wait or run for each lane: none is idle, and little is held. */
const AHEAD = 2;

/** Reads a file into the sequence, on as many lanes as there are where it can be read from anywhere. */
export async function readFile(
  log: LogFile,
  file: number,
  pool: Pool,
  sequence: Sequence,
  range: number,
  progress: (bytes: number) => void,
): Promise<void> {
  if (log.packing === 'plain' && log.taken === null) await readPlain(log, file, pool, sequence, range, progress);
  else await readStream(log, file, pool, sequence, progress);
}

async function readPlain(
  log: LogFile,
  file: number,
  pool: Pool,
  sequence: Sequence,
  range: number,
  progress: (bytes: number) => void,
): Promise<void> {
  const { fd, packing, taken, size } = log;
  const ranges = Math.ceil(size / range);
  const ends = (i: number): number => Math.min(size, (i + 1) * range);
  const taskOf = (start: number, end: number, sure: boolean, reset: boolean): Task => ({
    fd,
    packing,
    taken,
    size,
    range: { start, end, sure, reset },
  });
  const running: Promise<LaneReading>[] = [];
  // What a lane met in a reading that does not count would be known to it in those that do.
  const distrusted = new Set<string>();
  const distrust = ({ lane, reading }: LaneReading): void => {
    distrusted.add(`${lane}/${reading.generation}`);
    pool.forget(lane);
  };
  let next = 0;
  let expected = 0;
  for (let i = 0; i < ranges; i++) {
    for (; next < Math.min(ranges, i + pool.size * AHEAD); next++)
      running.push(pool.range(taskOf(next * range, ends(next), next === 0, false)));
    let found = (await running.shift()) as LaneReading;
    progress(ends(i) - i * range);
    if (expected >= ends(i)) {
      if (found.reading.start !== null) distrust(found); // within a record that began before
      continue;
    }
    const isTrusted = !distrusted.has(`${found.lane}/${found.reading.generation}`);
    if (found.reading.start !== expected || !isTrusted) {
      // What looked like the start of a record stands within one: read again, from where one begins for sure.
      if (isTrusted && found.reading.start !== null) distrust(found);
      found = await pool.range(taskOf(expected, ends(i), true, true));
    }
    sequence.take(file, found);
    expected = found.reading.end;
    if (found.reading.shrunk) {
      await Promise.allSettled(running);
      sequence.lose(file, OTHER_LOSSES.shrunk, expected);
      return;
    }
  }
}

async function readStream(
  log: LogFile,
  file: number,
  pool: Pool,
  sequence: Sequence,
  progress: (bytes: number) => void,
): Promise<void> {
  const { fd, packing, taken, size } = log;
  let end = 0;
  try {
    const range = { start: 0, end: null, sure: true, reset: false };
    for await (const found of pool.stream({ fd, packing, taken, size, range })) {
      sequence.take(file, found);
      end = found.reading.end;
    }
  } catch (error) {
    if (end === 0) throw cannotUnpack(log.name, packing, error);
    sequence.lose(file, OTHER_LOSSES.packed, end);
  }
  progress(size);
}
