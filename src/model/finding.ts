import type { Action, CauseKind, Certainty, Mode } from './access.ts';
import type { Engine } from './engine.ts';
import type { SourceKind, SourceReading } from './evidence.ts';
import type { Enforcement, Position } from './manifest.ts';
import type { Gap } from './snapshot.ts';

export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type Status = 'new' | 'baselined' | 'waived';

/** A step of the path as reports show it. */
export interface PathStep {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly detail: string;
}

/** An identity that a finding is about. */
export interface Consumer {
  readonly principal: string;
  readonly service: string | null;
  readonly mode: Mode;
}

/** partial: something may have been missed; the instance's evidence says why. */
export type Coverage = 'complete' | 'partial';

export type Evidence =
  | {
      readonly state: 'used';
      readonly calls: number;
      /** ISO 8601, UTC; null: the source does not say when. */
      readonly last: string | null;
      /** How far back it was looked: `30d`. */
      readonly window: string;
      readonly coverage: Coverage;
      /** What began the statements, at most five: `SELECT`, `find`. */
      readonly statements: readonly string[];
      readonly sources: readonly SourceKind[];
      /** assumed: names or accounts were taken for the likeliest. low-trust: by sources that can be forged or note what was only tried. */
      readonly doubt: 'assumed' | 'low-trust' | null;
    }
  | { readonly state: 'unused'; readonly window: string; readonly coverage: Coverage }
  | { readonly state: 'unknown'; readonly why: string };

/** One finding: atoms that share a rule, a cause, an owner, an action and a mode. Stable within a major version. */
export interface Finding {
  /** `DBO101-7f3a12c04b9e`: rule and 48 bits of the cause's hash. */
  readonly id: string;
  readonly rule: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly status: Status;
  readonly fingerprint: string;
  readonly instance: string;
  /** The identity that reaches; where several do through one cause: the group role or PUBLIC. */
  readonly principal: string | null;
  /** Service of `principal`; null where several services reach, see `consumers`. */
  readonly service: string | null;
  /** Service or context that owns the objects; null: several or none. */
  readonly owner: string | null;
  /** Team of the owner, else of the service: whom the finding is for. */
  readonly team: string | null;
  /** At most 20 paths; `objectCount` counts all. */
  readonly objects: readonly string[];
  readonly objectCount: number;
  readonly action: Action | null;
  readonly mode: Mode | null;
  readonly cause: CauseKind | null;
  readonly path: readonly PathStep[];
  /** At most 20; `consumerCount` counts all. */
  readonly consumers: readonly Consumer[];
  readonly consumerCount: number;
  readonly restricted: 'rls' | 'host' | null;
  readonly certainty: Certainty;
  readonly evidence: Evidence;
  readonly message: string;
  readonly clears: string;
  /** The manifest line it is judged by. */
  readonly at: Position;
  /** For waived findings: why, and until when. */
  readonly waiver: { readonly reason: string; readonly expires: string; readonly owner: string } | null;
}

export interface InstanceReport {
  readonly name: string;
  readonly engine: Engine;
  /** null: never reached. */
  readonly version: string | null;
  readonly takenAt: string | null;
  readonly complete: boolean;
  readonly gaps: readonly Omit<Gap, 'instance'>[];
  readonly notEvaluated: readonly { readonly rule: string; readonly why: string }[];
  /** What was read about its use; null: nothing. */
  readonly evidence: EvidenceReport | null;
  /** How much was looked at. */
  readonly counts: { readonly principals: number; readonly objects: number; readonly grants: number };
  /** Operators on this instance and what they may, for the report's foot. */
  readonly operators: readonly { readonly principal: string; readonly kind: string; readonly may: readonly string[] }[];
}

export interface EvidenceReport {
  readonly window: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly coverage: Coverage;
  /** Why something may have been missed. */
  readonly limits: readonly string[];
  /** Share of the records that could not be read or attributed, 0 to 1. */
  readonly lost: number;
  readonly sources: readonly (Omit<SourceReading, 'from' | 'to'> & {
    readonly from: string | null;
    readonly to: string | null;
  })[];
}

export interface Summary {
  readonly error: number;
  readonly warning: number;
  readonly info: number;
  readonly new: number;
  readonly baselined: number;
  readonly waived: number;
}

/** What the exit code rests on besides completeness and findings: a saved report can be judged again. */
export interface ReportPolicy {
  readonly failOn: Severity | 'never';
  /** Teams that are not held to everything, by name. */
  readonly enforce: readonly { readonly team: string; readonly level: Enforcement }[];
}

/** Everything a reporter needs; `--format json` is this object. */
export interface Report {
  readonly schema: 'dbowner.report/1';
  readonly dbowner: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly complete: boolean;
  readonly manifest: string;
  readonly policy: ReportPolicy;
  readonly instances: readonly InstanceReport[];
  /** Sorted: severity, then owner team, owner, rule, id. */
  readonly findings: readonly Finding[];
  readonly summary: Summary;
}
