import type { Severity } from '../model/finding.ts';
import type { Verdict } from '../findings/verdict.ts';

/** The world outside as a command sees it. `main` makes it from the process; tests make their own. */
export interface Io {
  /** dbowner's own version. */
  readonly version: string;
  /** The report, and nothing else. Silent once `signal` is aborted: half a run has no report. */
  readonly stdout: (text: string) => void;
  /** Progress, hints, errors. */
  readonly stderr: (text: string) => void;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  /** Milliseconds since some moment, for rates in progress. */
  readonly elapsed: () => number;
  /** Columns of standard output. */
  readonly width: number;
  /** May standard output carry colour codes? */
  readonly color: boolean;
  /** stderr is a terminal and progress is wanted. */
  readonly interactive: boolean;
  /** `-q`: no hints on stderr. */
  readonly quiet: boolean;
  /** `-v`: timing and stacks on stderr. */
  readonly verbose: boolean;
  /** Aborted by SIGINT and SIGTERM: stop reading, close connections. */
  readonly signal: AbortSignal;
}

/** Flags of every command that reads the manifest. */
export interface ManifestOptions {
  /** Path as typed, relative to `Io.cwd`; the file exists. */
  readonly manifest: string;
  /** Overlay of `environments`, or null. */
  readonly environment: string | null;
}

/** Flags of every command that connects to servers. */
export interface ServerOptions extends ManifestOptions {
  /** Logical names; empty: all. */
  readonly instances: readonly string[];
  /** For one connection or one statement. */
  readonly timeoutMs: number;
}

/** Flags of every command that looks at servers or at snapshots of them. */
export interface SourceOptions extends ServerOptions {
  /** Snapshot files to read instead of servers, relative to `Io.cwd`; empty: the servers. */
  readonly from: readonly string[];
}

export interface AuditOptions extends SourceOptions {
  /** Names; empty: all. */
  readonly services: readonly string[];
  readonly teams: readonly string[];
  /** Ids or slugs, unchecked; empty: all. */
  readonly rules: readonly string[];
  /** null: what the manifest's policy says. */
  readonly failOn: Severity | 'never' | null;
  readonly display: DisplayOptions;
}

/** What of a report is shown, and where it goes. Never changes the verdict. */
export interface DisplayOptions {
  readonly minSeverity: Severity;
  /** Findings to show, the rest is counted; 0: all; null: as many as the format finds readable. */
  readonly maxFindings: number | null;
  /** Also findings that the manifest waives, where a format can say that they are. */
  readonly waived: boolean;
  /** Exactly one has `file: null`: the report on standard output. */
  readonly outputs: readonly ReportOutput[];
}

export interface ReportOutput {
  /** A key of the reporters' registry. */
  readonly format: string;
  /** Path as typed, relative to `Io.cwd`; null: standard output. */
  readonly file: string | null;
}

/** Exit codes, highest rank first (README, "Exit codes"). */
export const EXIT = { bug: 70, usage: 2, incomplete: 3, findings: 1, clean: 0 } as const;

export const EXIT_OF_VERDICT: Readonly<Record<Verdict, number>> = {
  incomplete: EXIT.incomplete,
  findings: EXIT.findings,
  clean: EXIT.clean,
};
