import type { Target } from '../../model/access.ts';
import { NONE, type Facts, type SecurableId } from '../../model/facts.ts';
import { parentOf } from '../../model/securables.ts';

/** Is the object (or database) the target or within it? */
export function covers(facts: Facts, target: Target, id: SecurableId): boolean {
  if (target.kind === 'pattern') return false;
  if (target.kind === 'one') return target.id === id;
  let within = false;
  for (let at = id; at !== NONE; at = parentOf(facts, at)) {
    if (target.except?.includes(at) === true) return false;
    within ||= at === target.under;
  }
  return within;
}
