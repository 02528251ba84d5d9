import type { FactId, PrincipalId, SecurableId } from './facts.ts';
import type { Takeover } from './takeover.ts';

/**
 * `upper-bound`: not all of it could be read. `unstable`: the engine leaves it undefined, and what it does today may change by
 * itself (MySQL: two equally specific rows).
 */
export type Certainty = 'exact' | 'upper-bound' | 'unstable';

/** What is done to data, whatever the engine calls it. */
export const ACTIONS = ['read', 'write', 'ddl', 'execute', 'admin'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * How an access is exercised: `now` right after login, `assume` after SET ROLE, `escalate` once the principal has made
 * itself able, `stream` through replication or a change feed, `latent` not today: something is missing (schema USAGE,
 * an object) and when it comes, the grant bites.
 */
export const MODES = ['now', 'stream', 'assume', 'escalate', 'latent'] as const;
export type Mode = (typeof MODES)[number];

/**
 * What an access is on. `all` is never expanded into its objects: everything below `under`, now and later, but not what is
 * below `except` (a MySQL partial revoke). `pattern` (a `database-pattern` or `resource` securable) stands only for what
 * does not exist yet and will match; what exists and matches is an access of its own.
 */
export type Target =
  | { readonly kind: 'one'; readonly id: SecurableId }
  | { readonly kind: 'pattern'; readonly id: SecurableId }
  | { readonly kind: 'all'; readonly under: SecurableId; readonly except?: readonly SecurableId[] };

/** Why an access exists: the kind of fact that ends its path. */
export const CAUSES = [
  'grant',
  'membership',
  'public',
  'anonymous',
  'owner',
  'owner-membership',
  'default-privilege',
  'predefined-role',
  'superuser',
  'pattern',
  'definer-view',
  'definer-routine',
  'rule',
  'trigger',
  'user-mapping',
  'replication',
  'createrole',
  'schema-create',
  'membership-admin',
  'server-program',
  'search-path',
  // MongoDB
  'role-administration',
  'account-takeover',
  'change-stream',
  'oplog',
  'profile',
  'credentials',
  'activity',
  'log',
  // MySQL and MariaDB
  'event',
  'merge',
  'foreign-key',
  'proxy',
  'account-admin',
  'server-admin',
  'system-tables',
  'statements',
  'planted-code',
  'table-move',
] as const;
export type CauseKind = (typeof CAUSES)[number];

/** One thing that one fact lets its principal do. Who can act as that principal is `Resolver.holders`. */
export interface Access {
  /** The grantee, owner or attribute bearer that the cause names: a role, an account, PUBLIC. */
  readonly principal: PrincipalId;
  readonly target: Target;
  readonly action: Action;
  /** The strongest mode in which `principal` itself has it, before sessions are looked at. */
  readonly mode: 'now' | 'stream' | 'escalate';
  readonly cause: FactId;
  /** What the cause is in itself, before memberships: grant, public, owner, default-privilege, predefined-role, … */
  readonly by: CauseKind;
  /**
   * The engine's keywords that give this action, e.g. INSERT, UPDATE; empty where it goes with ownership itself or with
   * SUPERUSER. An owner whose ACL is stored has what that lists.
   */
  readonly privileges: readonly string[];
  /** Set where the target is reached by using another object. */
  readonly via?: Via;
}

/** The way from the object that a principal uses to the one that it reaches. */
export interface Via {
  /** The object that is used; its schema is the one that has to be reachable. */
  readonly entry: SecurableId;
  /** Rows of `Facts.definitions`, from the entry inwards. */
  readonly definitions: readonly number[];
  /** What the holder itself needs on the way (security_invoker views). */
  readonly needs: readonly { readonly target: SecurableId; readonly privilege: string }[];
  /** Why not all of what runs could be read; null: it was. */
  readonly opaque: string | null;
  /** Works only for whoever is this role at that moment, or for all but these: user mappings are not inherited. */
  readonly users?: { readonly only: PrincipalId } | { readonly except: readonly PrincipalId[] };
}

/** Accesses with the same holders that differ in nothing but their target and their cause, which is of the same kind and origin. */
export interface AccessBundle {
  /** The first of them, in the order of `Resolver.accesses`. */
  readonly access: Access;
  /** What they are on, each once or more; empty where the access is on a container. */
  readonly ids: readonly SecurableId[];
}

/** A principal that can exercise an access, and how. */
export interface Holder {
  readonly principal: PrincipalId;
  readonly mode: Mode;
  readonly certainty: Certainty;
  /** Only a part of it: rows that policies let through, or only from some client hosts. */
  readonly restricted?: 'rls' | 'host';
}

/** A way to log in without proof of who one is. */
export interface OpenLogin {
  /** As the server's own rule says it: `host 10.0.0.0 255.0.0.0`. */
  readonly from: string;
  /** From other machines than the server's, too. */
  readonly beyond: boolean;
  /** By database, who can. */
  readonly roles: ReadonlyMap<SecurableId, readonly PrincipalId[]>;
}

/** One line of a path, rendered from a fact: `from` gets to `to`. */
export interface Step {
  readonly kind:
    | 'membership'
    | 'public'
    | 'grant'
    | 'owner'
    | 'attribute'
    | 'predefined'
    | 'missing'
    | 'definition'
    | 'session'
    | 'host';
  readonly from: string;
  readonly to: string;
  /** `inherit`, `SET ROLE`, `SELECT by billing_own`, … */
  readonly detail: string;
  /** null: something that the session does, e.g. SET ROLE NONE. */
  readonly fact: FactId | null;
}

/**
 * Says what the principals of one server can effectively do. One per engine, pure, behind this one interface: on
 * PostgreSQL and MongoDB rights flow along a graph; on MySQL they depend on the session (client host, active roles).
 */
export interface Resolver {
  /** Every access that a fact gives, in a stable order. Its cost follows the number of grants and objects. */
  accesses(): Iterable<Access>;
  /**
   * The same in bundles, for whoever does not need each cause; what nobody holds, and what is on a `pattern`, may be left out.
   * Without it, each access is a bundle of its own.
   */
  bundles?(): Iterable<AccessBundle>;
  /**
   * Who can exercise it and in which mode (each principal once, in its strongest mode), sorted by principal id. It is the
   * only truth about who can: `access.principal` is the name in the fact and need not be among them. Removing the fact
   * need not remove the access either: resolve again.
   */
  holders(access: Access): readonly Holder[];
  /** Who has the rights of a principal itself, whatever they are: its members, and everybody for PUBLIC. */
  holdersOf(principal: PrincipalId): readonly Holder[];
  /** Of a `database-pattern`: is there nothing that it matches? */
  matchesNothing?(pattern: SecurableId): boolean;
  /** Everything that one principal can reach in any mode. */
  reach(principal: PrincipalId): Iterable<{ readonly access: Access; readonly holder: Holder }>;
  /** Ways to act with the rights of others that no membership gives. */
  takeovers?(): Iterable<Takeover>;
  /** Ways to log in without proof of who one is, as far as the server's rules for that could be seen. */
  openLogins?(): Iterable<OpenLogin>;
  /** The shortest path from the holder to the access: memberships first, the cause last. */
  explain(access: Access, holder: Holder): readonly Step[];
}
