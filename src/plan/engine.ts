import type { Action, Resolver } from '../model/access.ts';
import type { Facts, PrincipalId, SecurableId } from '../model/facts.ts';
import type { Goal } from '../model/goal.ts';
import type { Ownership } from '../model/manifest.ts';
import type { EngineChange } from '../model/plan.ts';
import type { WordsFor } from './losses.ts';
import type { RoleMaker } from './service-roles.ts';
import type { Statement } from './statement.ts';

/** What somebody could do, may do by the manifest, and could not do any more. */
export interface Lost {
  readonly principal: PrincipalId;
  /** An object, or a container of which it is everything. */
  readonly on: SecurableId;
  readonly action: Action;
  /** The engine's words; empty: all that give the action. */
  readonly privileges: readonly string[];
}

/** A change with the edits of facts that it makes. */
export interface PlannedChange<Cut> extends EngineChange {
  readonly cuts: readonly Cut[];
}

/**
 * How one engine changes: `Cut` is an edit of its facts, something taken out or put in. Ids and rows keep their numbers in edited
 * facts, so that goals and further cuts of those still fit.
 */
export interface PlanEngine<Cut> {
  readonly resolverOf: (facts: Facts) => Resolver;
  readonly without: (facts: Facts, cuts: readonly Cut[]) => Facts;
  /** What reaches each goal, in their order; null: nothing that statements do. */
  readonly cutsFor: (facts: Facts, goals: readonly Goal[], ownership: Ownership) => readonly (readonly Cut[] | null)[];
  readonly wordsFor: WordsFor;
  /** What gives back, as narrowly as the engine can; what cannot be given back is left out. */
  readonly giveBack: (facts: Facts, lost: readonly Lost[]) => readonly Cut[];
  /** For people: what can be said in one statement is. */
  readonly statementsOf: (facts: Facts, cuts: readonly Cut[]) => readonly Statement[];
  /** In the order of a script that makes them. */
  readonly changesOf: (facts: Facts, cuts: readonly Cut[]) => readonly PlannedChange<Cut>[];
  /** How it makes roles of services. */
  readonly roleMaker: RoleMaker<Cut>;
}
