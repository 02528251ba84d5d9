import type { Report, Severity } from '../model/finding.ts';

export interface RenderOptions {
  /** Columns to wrap at. */
  readonly width: number;
  readonly color: boolean;
  /** Milder findings are counted, not shown. */
  readonly minSeverity: Severity;
  /** Findings to show, the rest is counted; 0: all; null: as many as read well. */
  readonly maxFindings: number | null;
}

/** Report in, text out (with a newline at its end). */
export type Render = (report: Report, options: RenderOptions) => string;

export interface Reporter {
  /** One line for the help. */
  readonly what: string;
  /** Loaded when asked for: help must not pay for a table library. */
  readonly load: () => Promise<Render>;
}
