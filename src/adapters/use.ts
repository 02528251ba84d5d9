import type { SourceReading, Statement } from '../model/evidence.ts';
import type { Gap } from '../model/snapshot.ts';
import type { ReadOptions } from './postgres/read.ts';

export interface UseOptions extends Omit<ReadOptions, 'onProgress'> {
  /** Milliseconds since 1970 UTC: older statements need not be read where the source tells their time; null: all. */
  readonly from: number | null;
}

/** What the statistics and logs that a server keeps in itself say about its use. */
export interface LiveUse {
  readonly sources: readonly SourceReading[];
  readonly statements: readonly Statement[];
  readonly gaps: readonly Gap[];
}
