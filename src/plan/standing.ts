import type { Facts } from '../model/facts.ts';
import type { EngineChange } from '../model/plan.ts';
import { missingFrom } from './facts-of.ts';

/** Where a change stands: to be made, made, or the server has changed in what it touches. */
export type Standing = 'open' | 'done' | 'stale';

/** Looks for what changes remove and add among the facts of a server, read now. */
export function standingOf(
  facts: Facts,
  changes: readonly Pick<EngineChange, 'remove' | 'add'>[],
): readonly Standing[] {
  const missing = new Set(
    missingFrom(
      facts,
      changes.flatMap(({ remove, add }) => [...remove, ...add]),
    ),
  );
  return changes.map(({ remove, add }) => {
    const isThere = remove.length > 0 && remove.every((fact) => !missing.has(fact));
    const isMade = add.every((fact) => !missing.has(fact));
    if (remove.length === 0) return isMade ? 'done' : 'open';
    if (isThere) return 'open';
    return isMade && remove.every((fact) => missing.has(fact)) ? 'done' : 'stale';
  });
}
