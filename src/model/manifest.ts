import type { Engine } from './engine.ts';
import type { Facts, PrincipalId, SecurableId } from './facts.ts';
import type { Action } from './access.ts';
import type { SourceKind } from './evidence.ts';
import type { Severity } from './finding.ts';

/** Where something stands in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The manifest after includes, conventions and the environment overlay; `${VARIABLES}` are still unresolved. */
export interface Manifest {
  readonly file: string;
  /** The manifest and everything it includes, in reading order. */
  readonly files: readonly string[];
  /** The overlay that was asked for. */
  readonly environment: string | null;
  readonly instances: readonly Instance[];
  readonly services: readonly Service[];
  readonly contexts: readonly Context[];
  /** Already applied to the services that the manifest lists; servers may hold more that follow them. */
  readonly conventions: readonly Convention[];
  readonly operators: readonly Operator[];
  readonly policy: Policy;
  readonly acceptGaps: readonly AcceptedGap[];
  readonly waivers: readonly Waiver[];
}

export interface Instance {
  readonly name: string;
  readonly engine: Engine;
  /** As written, usually `${SHOP_PG_URL}`; resolved when a connection is made. */
  readonly url: string;
  readonly nodes: readonly string[];
  readonly evidence: EvidencePlan;
  readonly at: Position;
}

/** What is to be read about the use of an instance. */
export interface EvidencePlan {
  /** Days; null: whatever the sources hold. */
  readonly window: number | null;
  readonly sources: readonly EvidenceSource[];
}

export type EvidenceSource =
  /** What the server itself keeps: a key of `LIVE_SOURCES`. */
  | { readonly kind: LiveSource; readonly at: Position }
  | {
      readonly kind: 'log';
      /** As written. */
      readonly glob: string;
      /** The same behind the folder of the manifest's file, which may be an included one. */
      readonly files: string;
      /** null: found by their content. */
      readonly format: LogFormat | null;
      /** `log_line_prefix` of PostgreSQL's stderr log; null: found by its content. */
      readonly linePrefix: string | null;
      /** IANA name, for times without an offset; null: UTC. */
      readonly timeZone: string | null;
      readonly at: Position;
    };

/** What a server can be asked about its use, by the names of the manifest. */
export const LIVE_SOURCES = {
  statements: { engines: ['postgres'], kind: 'pg_stat_statements' },
  activity: { engines: ['postgres'], kind: 'pg_stat_activity' },
  'general-log': { engines: ['mysql', 'mariadb'], kind: 'general-log-table' },
  'slow-log': { engines: ['mysql', 'mariadb'], kind: 'slow-log-table' },
  'performance-schema': { engines: ['mysql', 'mariadb'], kind: 'performance-schema' },
  profile: { engines: ['mongodb'], kind: 'mongodb-profile' },
} as const satisfies Record<string, { readonly engines: readonly Engine[]; readonly kind: SourceKind }>;
export type LiveSource = keyof typeof LIVE_SOURCES;

/** Formats of log files, by engine. pgaudit and auto_explain write into PostgreSQL's. */
export const LOG_FORMATS = {
  postgres: ['jsonlog', 'csvlog', 'stderr'],
  mysql: ['slow-log', 'general-log', 'server-audit', 'audit-json'],
  mariadb: ['slow-log', 'general-log', 'server-audit', 'audit-json'],
  mongodb: ['mongodb-log', 'mongodb-audit'],
} as const satisfies Record<Engine, readonly SourceKind[]>;
export type LogFormat = (typeof LOG_FORMATS)[Engine][number];

/** `instance/database/schema/object` with globs. */
export interface ObjectPattern {
  readonly text: string;
  /** A convention says so: what it names need not exist. */
  readonly inferred?: true;
  readonly at: Position;
}

export interface Service {
  readonly name: string;
  readonly team: string | null;
  readonly owns: readonly ObjectPattern[];
  readonly identities: readonly Identity[];
  readonly publishes: readonly Publication[];
  readonly at: Position;
}

export const IDENTITY_USES = ['app', 'migrate', 'read', 'owner'] as const;

export interface Identity {
  readonly instance: string;
  /** Name or glob. */
  readonly match: string;
  readonly use: (typeof IDENTITY_USES)[number] | null;
  /** Rotated credentials: the pattern, not the login, is the principal. */
  readonly ephemeral: boolean;
  readonly memberOf: string | null;
  /** A convention or a glob of instances says so: the account need not exist. */
  readonly inferred?: true;
  readonly at: Position;
}

export interface Publication {
  readonly object: string;
  readonly actions: readonly Action[];
  /** Service names, or `*`. */
  readonly to: readonly string[];
  readonly reason: string;
  /** ISO date, inclusive; null: no end. */
  readonly expires: string | null;
  readonly at: Position;
}

/** One bounded context deployed as several services that share data on purpose. */
export interface Context {
  readonly name: string;
  readonly team: string | null;
  readonly owns: readonly ObjectPattern[];
  readonly members: ReadonlyMap<string, readonly Action[]>;
  readonly publishes: readonly Publication[];
  readonly at: Position;
}

/** A naming rule: what every service whose name matches owns, and who logs in for it. */
export interface Convention {
  /** Glob over service names. */
  readonly services: string;
  readonly team: string | null;
  /** With `{service}`. */
  readonly owns: readonly ObjectPattern[];
  /** `match` and `memberOf` with `{service}`; one per instance that the convention's glob of instances matches. */
  readonly identities: readonly Identity[];
  readonly at: Position;
}

export interface Operator {
  readonly instance: string;
  readonly match: string;
  readonly kind: string;
  readonly may: readonly (Action | 'stream')[];
  /** Patterns; empty: everywhere. */
  readonly on: readonly string[];
  readonly reason: string | null;
  readonly expires: string | null;
  readonly at: Position;
}

export const ISOLATION_LEVELS = ['instance', 'database', 'schema', 'object'] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

export interface Policy {
  readonly isolation: IsolationLevel | null;
  readonly failOn: Severity | 'never';
  readonly unowned: Severity | 'off';
  /** Days. */
  readonly maxWaiver: number;
  /** Rule id or slug → severity, where the manifest changes it. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  /** Team → which of its findings fail the run; a team that is not listed: `all`. */
  readonly enforce: ReadonlyMap<string, Enforcement>;
}

/** How far a team has come in the roll-out: nothing fails, new findings fail, everything fails. */
export const ENFORCEMENTS = ['report', 'new', 'all'] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

export interface AcceptedGap {
  readonly instance: string;
  readonly fact: string;
  readonly reason: string;
  readonly expires: string;
  readonly at: Position;
}

export interface Waiver {
  /** Rule id or slug. */
  readonly rule: string;
  readonly principal: string;
  readonly object: string;
  /** Team or person who answers for it. */
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly at: Position;
}

/** Whom a principal belongs to, by the manifest. */
export type Subject =
  | { readonly kind: 'service'; readonly service: Service; readonly identity: Identity }
  | { readonly kind: 'operator'; readonly operator: Operator };

/** A service or a context: whoever can own data. `name` is unique over both. */
export interface Owner {
  readonly name: string;
  readonly team: string | null;
  readonly kind: 'service' | 'context';
  readonly publishes: readonly Publication[];
}

/** The manifest applied to the facts of one instance. */
export interface Ownership {
  readonly facts: Facts;
  readonly owners: readonly Owner[];
  /** Those of the manifest and those that were found on this server by a convention. */
  readonly services: readonly Service[];
  /** Per securable: index into `owners`, or NONE. A container is owned when all of it is claimed by one pattern. */
  readonly ownerOf: Int32Array;
  /** Securables with the same number have the same owner, and `allows` and `operatorMay` answer alike for them. */
  likeness(id: SecurableId): number;
  /** Per securable: the position of the `owns` line that claims it. */
  claimAt(id: SecurableId): Position | null;
  /** Per principal: who it is. More than one: the manifest gives one account to several (DBO202). */
  subjectsOf(id: PrincipalId): readonly Subject[];
  /** May `service` do `action` to `id` by owning it, by being in its context, or by a publication that has not ended? */
  allows(service: string, action: Action, id: SecurableId): boolean;
  /** The objects of this instance that a publication names one by one (no wildcards). */
  publishedBy(publication: Publication): readonly SecurableId[];
  /** Does the operator's `may` and `on` cover it? */
  operatorMay(operator: Operator, action: Action | 'stream', id: SecurableId): boolean;
  /** `owns`, `publishes` lines that match nothing on the server (only those of this instance, without wildcards below the schema). */
  readonly unmatched: readonly ObjectPattern[];
  /** Identities and operators whose name matches no principal. */
  readonly unknownIdentities: readonly { readonly match: string; readonly at: Position }[];
}
