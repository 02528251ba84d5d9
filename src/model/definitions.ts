import type { PrincipalId, SecurableId } from './facts.ts';

/**
 * Something that runs when an object is used, or by the clock: a view's query, a rewrite rule, a trigger, the body of a
 * routine or event. A `merge` table (MySQL) stands for the tables that it references, whoever asks.
 */
export interface Definition {
  readonly kind: 'view' | 'materialized-view' | 'rule' | 'trigger' | 'routine' | 'event-trigger' | 'event' | 'merge';
  /** The object whose use sets it off: the view, the table of a rule or trigger, the routine, the database; an event's database. */
  readonly on: SecurableId;
  /** Of a rule, trigger or event, which are named within their table or database; empty for the others. */
  readonly name: string;
  /** Privileges on `on` whose use sets it off: SELECT on a view, EXECUTE, INSERT and the like; none for events. */
  readonly events: readonly string[];
  /** Whose rights the relations in it need; NONE: of whoever sets it off. Routines called in a view are always the caller's. */
  readonly runsAs: PrincipalId;
  /** Whom it names as its definer where it runs with the caller's rights (MySQL, SQL SECURITY INVOKER). */
  readonly definer?: PrincipalId;
  readonly references: readonly Reference[];
  /** Why not everything that it does could be read (`dynamic SQL`, `language c`, …); null: all of it was. */
  readonly opaque: string | null;
  /** Names were resolved when it was created (views, SQL-standard bodies), so that running it needs no USAGE on schemas. */
  readonly bound: boolean;
  /** SHA-256 of the text, in hex; the text itself is never kept. Null where the text could not be read. */
  readonly hash: string | null;
  /** The settings that the routine fixes for itself include search_path. */
  readonly fixedSearchPath: boolean;
  /**
   * Schemas in which somebody can put what a name without a schema then means: those that are searched before the one that
   * is meant. `pg_temp` is for temporary tables, `*` for any schema, where the search_path is that of whoever sets it off.
   */
  readonly shadowedBy: readonly string[];
}

/** One use of an object inside a definition, as the privilege that it needs there. */
export interface Reference {
  readonly target: SecurableId;
  readonly privilege: string;
}

/** Where a foreign server points to, as far as its options say (PostgreSQL FDW, MySQL FEDERATED and SERVER). */
export interface ForeignServer {
  readonly server: SecurableId;
  readonly wrapper: string;
  readonly host: string | null;
  readonly port: string | null;
  readonly database: string | null;
}

/** Whom a principal becomes on a foreign server. */
export interface UserMapping {
  readonly server: SecurableId;
  /** PUBLIC's principal: whoever has no mapping of its own; NONE: everybody (MySQL). */
  readonly principal: PrincipalId;
  /** null: the auditor may not see it. */
  readonly remoteUser: string | null;
}

/** A table that stands for one on a foreign server. */
export interface ForeignTable {
  readonly table: SecurableId;
  readonly server: SecurableId;
  readonly remoteSchema: string | null;
  readonly remoteName: string;
}

export interface ForeignKey {
  readonly name: string;
  readonly from: SecurableId;
  readonly to: SecurableId;
  /** Deleting or updating the parent changes the child's rows. */
  readonly cascades: boolean;
}

/** A logical publication (PostgreSQL): what a subscriber can be sent. */
export interface PublishedSet {
  readonly name: string;
  readonly database: SecurableId;
  readonly owner: PrincipalId;
  /** Schemas and tables by name; empty with `all`. */
  readonly members: readonly SecurableId[];
  readonly all: boolean;
}

/** A subscription (PostgreSQL): where rows come from and go to. Its connection string is never kept. */
export interface Subscription {
  readonly name: string;
  readonly database: SecurableId;
  readonly owner: PrincipalId;
  readonly publications: readonly string[];
  readonly tables: readonly SecurableId[];
}
