import { ROW_WORDS, type News, type Scanner } from './scanner.ts';

/** Bytes to read: one range of a file, or all of a stream. Goes to worker threads as it is. */
export interface Range {
  /** Where to begin: a record begins there for sure, or the first behind it is looked for. */
  readonly start: number;
  readonly sure: boolean;
  /** Records that begin before are read; null: all. */
  readonly end: number | null;
  /** Nothing that was met before is taken for known. */
  readonly reset: boolean;
}

/** What was read, in order. Goes from worker threads as it is. */
export interface Reading {
  /** Where the first record began; null: none begins in the range. */
  readonly start: number | null;
  /** Where the next one begins. */
  readonly end: number;
  /** Of ROW_WORDS numbers; offsets count from `base`. */
  readonly rows: readonly Uint32Array[];
  readonly base: number;
  readonly news: News;
  /** How often the lane has begun anew: numbers mean something within one of these only. */
  readonly generation: number;
  /** The file ended before its size of the beginning. */
  readonly shrunk: boolean;
}

/** Puts bytes into `into`; 0: there are no more. */
export type Read = (into: Uint8Array, at: number) => number | Promise<number>;

const ROW_OFFSET = 5;
/** Read beyond the end of a range at once: most records that begin before it end there. */
const BEYOND = 65_536;
/** Read at once: so little stays in the processor's own cache until it is scanned, which a whole range does not. */
const PIECE = 262_144;
/** Of a stream: how much makes one reading. */
const PORTION = 4 * 2 ** 20;

/**
 * Reads the records of a range. A range in the middle of a file is looked into from the byte before, so that a record that
 * begins right there is seen.
 *
 * @param total size of the file at the start; null: a stream
 */
export async function* readRange(
  scanner: Scanner,
  generation: number,
  { start, sure, end }: Range,
  total: number | null,
  read: Read,
): AsyncGenerator<Reading> {
  const last = end ?? Infinity;
  const size = total ?? Infinity;
  const window = new Window(scanner, sure ? start : start - 1, size, read);
  scanner.restart();
  const whole = Math.min(size, last + BEYOND, window.base + scanner.input.length);
  await window.fill(Math.min(whole, window.base + PIECE));
  if (!sure) {
    let first = scanner.firstRecord(window.length);
    if (first < 0) {
      await window.fill(whole);
      first = scanner.firstRecord(window.length);
    }
    if (first < 0 || window.base + first >= last) {
      yield { start: null, end: last, rows: [], base: 0, news: scanner.takeNews(), generation, shrunk: false };
      return;
    }
    window.drop(first);
  }
  let rows: Uint32Array[] = [];
  let began = window.base;
  let wanted = PIECE;
  const take = (): Reading => {
    const reading = { start: began, end: window.base, rows, base: began, news: scanner.takeNews(), generation };
    rows = [];
    began = window.base;
    return { ...reading, shrunk: total !== null && window.eof && window.base + window.length < size };
  };
  while (scanner.skipping || (window.base < last && !window.isEmpty)) {
    const done = scanner.scan(window.at, window.length, last - window.base, window.eof);
    const found = scanner.rows.slice();
    for (let i = ROW_OFFSET; i < found.length; i += ROW_WORDS) found[i] = (found[i] ?? 0) + window.base - began;
    if (found.length > 0) rows.push(found);
    window.drop(done);
    if (done > 0) wanted = PIECE;
    if (done === 0 || window.length === 0) {
      if (window.eof) break;
      const more = end === null || scanner.skipping ? PORTION : window.length + wanted;
      const upTo =
        window.base + window.length < last ? Math.min(last + BEYOND, window.base + more) : window.base + more;
      await window.fill(Math.min(size, upTo));
      // A record goes on: each time twice as much, up to what there is room for.
      if (done === 0) wanted *= 2;
    }
    if (end === null && window.base - began >= PORTION) yield take();
  }
  yield take();
}

/** The bytes that the scanner sees: `length` of them behind `at` in its memory, from `base` on in the file. */
class Window {
  base: number;
  at = 0;
  length = 0;
  eof = false;
  private readonly scanner: Scanner;
  private readonly size: number;
  private readonly read: Read;

  constructor(scanner: Scanner, base: number, size: number, read: Read) {
    this.scanner = scanner;
    this.base = base;
    this.size = size;
    this.read = read;
  }

  /** Nothing is left, nor to come. */
  get isEmpty(): boolean {
    return this.eof && this.length === 0;
  }

  /** As far as there is room. @param upTo place in the file */
  async fill(upTo: number): Promise<void> {
    this.pack();
    while (!this.eof && this.base + this.length < upTo) {
      const { input } = this.scanner;
      const room = input.subarray(this.length, Math.min(input.length, upTo - this.base));
      if (room.length === 0) return;
      const got = await this.read(room, this.base + this.length);
      this.length += got;
      this.eof = got === 0 || this.base + this.length >= this.size;
    }
  }

  drop(count: number): void {
    this.at += count;
    this.base += count;
    this.length -= count;
  }

  /** What is left, at the start of memory. */
  private pack(): void {
    if (this.at > 0) this.scanner.input.copyWithin(0, this.at, this.at + this.length);
    this.at = 0;
  }
}
