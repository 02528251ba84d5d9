import type { SourceKind, SourceReading, Statement } from '../model/evidence.ts';
import type { Gap } from '../model/snapshot.ts';
import type { ReadOptions } from './postgres/read.ts';

export interface UseOptions extends Omit<ReadOptions, 'onProgress'> {
  /** Milliseconds since 1970 UTC: older statements need not be read where the source tells their time; null: all. */
  readonly from: number | null;
  /** Only these, and each is missed where it is not there; without it all that the server keeps. */
  readonly kinds?: readonly SourceKind[];
}

export const isAsked = ({ kinds }: Pick<UseOptions, 'kinds'>, kind: SourceKind): boolean =>
  kinds?.includes(kind) ?? true;

/** What the statistics and logs that a server keeps in itself say about its use. */
export interface LiveUse {
  readonly sources: readonly SourceReading[];
  readonly statements: readonly Statement[];
  readonly gaps: readonly Gap[];
}
