import type { Finding, Report, Severity } from '../model/finding.ts';

/** What a reporter tells of a rule. */
export interface RuleDoc {
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly docs: { readonly what: string; readonly why: string; readonly fix: string };
}

export interface RenderOptions {
  /** Columns to wrap at. */
  readonly width: number;
  readonly color: boolean;
  /** Milder findings are counted, not shown. */
  readonly minSeverity: Severity;
  /** Findings to show, the rest is counted; 0: all; null: as many as read well. */
  readonly maxFindings: number | null;
  /** Also waived findings, said to be waived. */
  readonly waived: boolean;
  /** In the order of their ids. A saved report may name others. */
  readonly rules: readonly RuleDoc[];
  /** Is it one of the findings that the run ends with 1 for? */
  readonly fails: (finding: Finding) => boolean;
}

/** Report in, text out (with a newline at its end). */
export type Render = (report: Report, options: RenderOptions) => string;

export interface Reporter {
  /** One line for the help. */
  readonly what: string;
  /** Loaded when asked for: help must not pay for a table library. */
  readonly load: () => Promise<Render>;
}
