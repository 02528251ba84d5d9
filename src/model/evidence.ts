import type { Action } from './access.ts';
import type { Engine } from './engine.ts';

/**
 * Where an observation comes from, per engine the most trusted first. Where two sources of one instance saw the same account
 * do the same to the same object, the first of this list that saw it gives the count; counts of two sources are never added.
 */
export const SOURCE_KINDS = [
  // PostgreSQL
  'pgaudit',
  'jsonlog',
  'csvlog',
  'stderr',
  'auto-explain',
  'pg_stat_statements',
  'pg_stat_activity',
  // MySQL and MariaDB
  'server-audit',
  'audit-json',
  'general-log-table',
  'slow-log-table',
  'slow-log',
  'general-log',
  'performance-schema',
  // MongoDB
  'mongodb-audit',
  'mongodb-profile',
  'mongodb-log',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Who ran a statement, as the source writes it; null: the source does not say. */
export interface Actor {
  /** Role of PostgreSQL; `user` or `user@host` of MySQL; `user@database` of MongoDB. */
  readonly account: string | null;
  /** After SET ROLE (PostgreSQL): whose rights the statement ran with. */
  readonly role: string | null;
  /** Address or host name without a port. */
  readonly client: string | null;
  /** `application_name`, `program_name`, `appName`. */
  readonly application: string | null;
  /** The database that the session is in. */
  readonly database: string | null;
  /** As set in the session, as written; null: never set there, so the role's, the database's or the server's setting counts. */
  readonly searchPath: readonly string[] | null;
}

/** A table, view, collection or routine that a statement names, and what it does to it. */
export interface NamedUse {
  /** null: the session's. */
  readonly database: string | null;
  /** PostgreSQL only; null: search_path decides. */
  readonly schema: string | null;
  readonly name: string;
  readonly kind: 'relation' | 'routine';
  readonly action: Action;
}

/** What was run. Text and commands never leave the process: they hold literals. */
export type Ran =
  /** SQL as it was run, or with placeholders; `truncated`: it ends before its end. */
  | { readonly kind: 'sql'; readonly text: string; readonly truncated: boolean }
  /** A MongoDB command document, and the namespace that the server names with it. */
  | { readonly kind: 'command'; readonly namespace: string | null; readonly type: string; readonly command: unknown }
  /** The server itself says what was touched: audit events. */
  | { readonly kind: 'objects'; readonly uses: readonly NamedUse[] };

/** One distinct statement of one actor in one source, counted. */
export interface Statement {
  readonly actor: Actor;
  readonly ran: Ran;
  /**
   * Completed runs, as far as the source tells failed ones apart; 0: it was seen at work as part of a call that has a record of
   * its own (MongoDB's getMore, one operation of an update command), which the source may lack.
   */
  readonly calls: number;
  /** Milliseconds since 1970 UTC; null: not said. */
  readonly first: number | null;
  readonly last: number | null;
  /** It ran inside a view, function or trigger: what it names was not reached directly. */
  readonly nested: boolean;
  /** The session's database, search_path or role was not known and is assumed to be the default. */
  readonly assumed: boolean;
  readonly source: SourceKind;
  /** Where the first of them stands, for what cannot be read. */
  readonly at: Place;
}

/** A place in a source: never its text. */
export interface Place {
  /** File as given, or `node: pg_stat_statements`. */
  readonly source: string;
  /** Bytes from the start of the (unpacked) file; 0 in live sources. */
  readonly offset: number;
}

/** Something in a source that could not be read or attributed. */
export interface Loss {
  /** In words, without any text of the source: `record ends in mid-statement`. */
  readonly reason: string;
  readonly records: number;
  /** The first of them. */
  readonly at: Place;
}

/** One file or one live view: what it is, and how far it can be relied on. */
export interface SourceReading {
  readonly name: string;
  readonly kind: SourceKind;
  /** Milliseconds since 1970 UTC of what it covers; null: empty, or not said. */
  readonly from: number | null;
  readonly to: number | null;
  /** Records that hold a statement or an event; the base of the share that was lost. */
  readonly records: number;
  readonly losses: readonly Loss[];
  /** Why it may have missed something: entries evicted, statistics reset, statements cut, a threshold on duration. */
  readonly limits: readonly string[];
  /** It notes statements before they are run (MySQL's general log): one that was refused looks like one that ran. */
  readonly attempts: boolean;
}

/** What was read about the use of one instance. */
export interface UseReading {
  readonly instance: string;
  readonly engine: Engine;
  readonly sources: readonly SourceReading[];
  readonly statements: readonly Statement[];
}
