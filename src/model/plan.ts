import type { Fact } from './facts.ts';
import type { Engine } from './engine.ts';
import type { Evidence, Severity } from './finding.ts';

/** What holds a change back until the user names it. */
export const HAZARDS = {
  BREAKS_LIVE_CALLER: 'the access was used within the window of the evidence',
  NO_EVIDENCE: 'nothing says completely whether the access is used',
  PUBLIC_REVOKE: 'it takes a right from everybody, those whom the manifest does not name included',
  OWNERSHIP_TRANSFER: 'an object gets another owner, who can do everything with it',
  IRREVERSIBLE: 'the rollback script cannot restore all of it',
  NON_TRANSACTIONAL: 'between its statements the server stands neither before nor after it',
} as const;
export type Hazard = keyof typeof HAZARDS;

/** In the order in which a script makes them: what is given comes first, what is taken last. */
export const CHANGE_KINDS = ['create', 'grant', 'alter', 'transfer', 'revoke', 'drop'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** How a script sees where a change stands. */
export interface Probe {
  /**
   * An expression in the engine's language (SQL: a scalar subquery or expression; MongoDB: JavaScript) that gives, as text, the
   * state of exactly what the change touches, whoever runs it. Never null.
   */
  readonly read: string;
  /** What it gives before the change, and after it; they differ. */
  readonly before: string;
  readonly after: string;
}

/** A change as an engine makes it: a delta of facts, with what makes and unmakes it. */
export interface EngineChange {
  readonly kind: ChangeKind;
  /** Database to be connected to, by name (PostgreSQL); null: whichever. */
  readonly database: string | null;
  /** Path of what it is on, for grouping: an object, a database, the instance. */
  readonly on: string;
  /** `revoke SELECT on billing.inv from orders_app`, one line, for people; may hold any character of a name. */
  readonly title: string;
  readonly remove: readonly Fact[];
  readonly add: readonly Fact[];
  /** Statements in order, without their terminators. They run as the executor, or as `runAs`. */
  readonly apply: readonly string[];
  /** The inverse; empty where there is none, see `irreversible`. */
  readonly undo: readonly string[];
  readonly probe: Probe;
  /** What the probe gives between two statements, in their order, where there are several that each commit by themselves. */
  readonly between?: { readonly apply: readonly string[]; readonly undo: readonly string[] };
  /** As whom the statements have to run, for PostgreSQL's grantors: a role name. null: as the executor. */
  readonly runAs: string | null;
  /** Roles whose rights the executor needs, unless it may do everything (PostgreSQL: owners, grantors; roles to be administered). */
  readonly needs: readonly string[];
  /** What the rollback does not restore; null: it restores everything. */
  readonly irreversible: string | null;
  /** PUBLIC_REVOKE, OWNERSHIP_TRANSFER, IRREVERSIBLE, NON_TRANSACTIONAL; those of evidence come from the findings. */
  readonly hazards: readonly Hazard[];
}

/** A change of a plan. */
export interface Change extends EngineChange {
  /** `C-` and 8 hex digits, made of names alone: the same change has the same id tomorrow. */
  readonly id: string;
  readonly instance: string;
  /** Ids of the findings that it helps to clear, sorted. */
  readonly clears: readonly string[];
  /** The weakest evidence of those findings. */
  readonly evidence: Evidence | null;
  /** Why it is wanted, in one line. */
  readonly reason: string;
}

/** The script of one database, or of a whole instance where an engine has one name space. */
export interface ScriptParts {
  readonly instance: string;
  readonly engine: Engine;
  /** As the server states it. */
  readonly version: string;
  readonly database: string | null;
  /** ISO 8601, UTC: when what the plan rests on was read. */
  readonly takenAt: string;
  /** In the order of the apply script. */
  readonly changes: readonly Change[];
}

export type ScriptKind = 'apply' | 'rollback' | 'verify';

/** What `dbowner plan` found for one instance. */
export interface InstancePlan {
  readonly name: string;
  readonly engine: Engine;
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** In the order in which they are made. */
  readonly changes: readonly Change[];
  /** Findings whose changes are held back by hazards that nobody has allowed. */
  readonly held: readonly HeldFinding[];
  /** Findings that no statements clear, with what people can do. */
  readonly advice: readonly Advice[];
  /** Ids of findings that are gone once the changes are made, by the model; sorted. */
  readonly clears: readonly string[];
  /** Left out: nobody asked for roles of services. */
  readonly roles?: PlannedRoles;
}

/** Roles that services get. */
export interface PlannedRoles {
  /** What the manifest has to say then, or the next audit does not know them. */
  readonly identities: readonly RoleIdentity[];
  /** What is not made, or stays as it is, in one line each. */
  readonly notes: readonly string[];
}

/** A line to be added to the manifest: under `services`, `<service>`, `identities`, `<instance>`. */
export interface RoleIdentity {
  readonly service: string;
  readonly match: string;
  readonly use: 'owner' | 'app' | 'read';
}

/** Of a finding, what a plan says about it. */
export interface PlannedFinding {
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly team: string | null;
  readonly message: string;
  readonly evidence: Evidence;
}

export interface HeldFinding {
  readonly finding: PlannedFinding;
  readonly hazards: readonly Hazard[];
  /** What would be changed. */
  readonly titles: readonly string[];
  /** What else the changes would end that is held back or waived; null: nothing. */
  readonly why: string | null;
  /** What to do instead, where the access is in use; else empty. */
  readonly instead: readonly string[];
}

export interface Advice {
  readonly finding: PlannedFinding;
  /** Why no statements are planned. */
  readonly why: string;
  /** What people can do. */
  readonly lines: readonly string[];
}

/** Everything that `dbowner plan` says; `plan.json` is this object. */
export interface Plan {
  readonly schema: 'dbowner.plan/1';
  readonly dbowner: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly manifest: string;
  /** Hazards that were allowed, sorted. */
  readonly allowed: readonly Hazard[];
  readonly instances: readonly InstancePlan[];
  /** Instances that were not planned, since not all of them could be read. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
  /** Files that were written, relative to the folder, in the order in which they are run; empty: none. */
  readonly scripts: readonly string[];
}
