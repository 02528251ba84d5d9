import type { Fact, Facts, SecurableId } from '../../model/facts.ts';
import type { Hazard } from '../../model/plan.ts';

/** A statement, what it does in words, and what the probe gives once it has run. */
export interface Step {
  readonly sql: string;
  readonly words: string;
  readonly text: string;
}

/** How one thing of a server stands before and after some cuts, and the way there and back. */
export interface Part {
  readonly read: string;
  readonly before: string;
  readonly after: string;
  readonly apply: readonly Step[];
  readonly undo: readonly Step[];
  readonly on: SecurableId;
  readonly remove: readonly Fact[];
  readonly add: readonly Fact[];
  /** Privileges on the whole server that the executor needs besides those that it gives or takes. */
  readonly needs: readonly string[];
  readonly irreversible: string | null;
  readonly hazards: readonly Hazard[];
}

/** The facts of a server before and after the cuts; ids mean the same in both. */
export interface Sides {
  readonly before: Facts;
  readonly after: Facts;
}

/** What some facts have that others have not. */
export function missingIn(facts: readonly Fact[], others: readonly Fact[]): readonly Fact[] {
  const known = new Set(others.map((fact) => JSON.stringify(fact)));
  return facts.filter((fact) => !known.has(JSON.stringify(fact)));
}

/** What `words` has and `others` has not. */
export const less = (words: readonly string[], others: readonly string[] = []): readonly string[] =>
  words.filter((word) => !others.includes(word));

/** The union, sorted. */
export const union = (...sets: readonly (readonly string[])[]): readonly string[] => [...new Set(sets.flat())].sort();
