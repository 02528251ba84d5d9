import type { QuotingMode } from '../../../dialects/mysql/tokens.ts';
import type { SourceReading, Statement } from '../../../model/evidence.ts';
import type { Row, Session } from '../connect.ts';

/** What one table of one node says. */
export interface TableUse {
  readonly source: SourceReading;
  readonly statements: readonly Statement[];
}

export interface NodeRequest {
  readonly session: Session;
  /** `host:port`. */
  readonly node: string;
  /** Milliseconds since 1970 UTC; null: all. */
  readonly from: number | null;
  /** Of LOG_SETTINGS. */
  readonly settings: Row;
  readonly mode: QuotingMode;
}

/** Milliseconds since 1970 UTC of the server's seconds. */
export const milliseconds = (seconds: string | null | undefined): number | null =>
  seconds == null ? null : Math.round(Number(seconds) * 1000);
