import type { SourceReading, Statement } from '../../model/evidence.ts';

/** A line of a log without its end. */
export interface LogLine {
  readonly text: string;
  /** Of its first byte, from the start of the unpacked file. */
  readonly offset: number;
}

export interface LineOptions {
  /** The file as given. */
  readonly file: string;
  /** Milliseconds since 1970 UTC; what ran before, or after `to`, does not count. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /**
   * Makes milliseconds since 1970 UTC of a wall-clock time that was read as if it were UTC; without it such times are taken for
   * UTC, which is said.
   */
  readonly zone?: ((civil: number) => number) | undefined;
}

/** What was read of one file, counted while it was read. */
export interface LineReading {
  readonly source: SourceReading;
  readonly statements: readonly Statement[];
}

/** Is it within the window of the options? */
export const isWanted = (time: number | null, { from = -Infinity, to = Infinity }: LineOptions): boolean =>
  time === null || (time >= from && time <= to);
