import type { Action } from './access.ts';
import type { Engine } from './engine.ts';
import type { Actor, NamedUse, Place, SourceKind, SourceReading } from './evidence.ts';
import type { PrincipalId, SecurableId } from './facts.ts';
import type { Subject } from './manifest.ts';

/** Names that statements of one actor touched together, counted. What remains of statements: no text, no literal. */
export interface ActorUse {
  readonly actor: Actor;
  /** Each once, sorted; not empty. */
  readonly uses: readonly NamedUse[];
  /** What began the statements: `SELECT`, `find`; null: not known. */
  readonly verb: string | null;
  readonly nested: boolean;
  readonly assumed: boolean;
  readonly source: SourceKind;
  readonly calls: number;
  readonly first: number | null;
  readonly last: number | null;
  /** The first of them. */
  readonly at: Place;
}

/** What a use reading comes to once its statements are read; what a part file holds. */
export interface UseSummary {
  readonly instance: string;
  readonly engine: Engine;
  readonly sources: readonly SourceReading[];
  readonly actors: readonly ActorUse[];
  /** Temporary tables that were made: their names, without a schema, need not mean what is stored. Each once, sorted. */
  readonly temporary: readonly TemporaryName[];
}

export interface TemporaryName {
  readonly account: string | null;
  readonly name: string;
}

/** Who did it, as far as facts and manifest tell. */
export interface Observer {
  /** NONE: an account of a rotated identity that is gone. */
  readonly principal: PrincipalId;
  /** What reports call it: the key, or the manifest's pattern for rotated credentials. */
  readonly name: string;
  readonly subjects: readonly Subject[];
}

/**
 * How an object was reached: named in the statement; inside of it, with the rights of whoever ran it or as a log saw it; or behind
 * what it named, with the rights of somebody else.
 */
export type Reached = 'direct' | 'nested' | 'behind';

/** One object that a statement touched. */
export interface Touch {
  readonly object: SecurableId;
  readonly action: Action;
  readonly reached: Reached;
  /** The view, table or routine that was named, where definitions say that this stands behind it; else NONE. */
  readonly entry: SecurableId;
  /** A name or a trigger was taken for the likeliest one. */
  readonly assumed: boolean;
}

/** Statements of one actor that touched the same objects. */
export interface ObservedStatement {
  readonly who: Observer;
  readonly application: string | null;
  readonly client: string | null;
  readonly verb: string | null;
  readonly source: SourceKind;
  readonly touches: readonly Touch[];
  readonly calls: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** What one principal did to one object, by the most trusted source that saw it. */
export interface Use extends Touch {
  readonly who: Observer;
  readonly verbs: readonly string[];
  readonly source: SourceKind;
  /** The source can be forged, or notes what was only tried: no ground for an error by itself. */
  readonly lowTrust: boolean;
  readonly calls: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** What was seen of the use of one instance. */
export interface InstanceUse {
  readonly sources: readonly SourceReading[];
  readonly statements: readonly ObservedStatement[];
  readonly uses: readonly Use[];
  /** Milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** `30d`, or how much the sources cover: `5h`. */
  readonly window: string;
  /** Why something may have been missed; empty: nothing was. */
  readonly limits: readonly string[];
  /** Share of the records that could not be read or attributed, 0 to 1. */
  readonly lost: number;
}

/** Above this share of lost records, what was not seen says nothing, and the rules that rest on it are incomplete. */
export const LOST_TOO_MUCH = 0.05;
