import { escapeSegment } from './path.ts';
import { NONE, SECURABLE_KINDS, type Facts, type SecurableId, type SecurableKind } from './facts.ts';

export const kindOf = (facts: Facts, id: SecurableId): SecurableKind =>
  SECURABLE_KINDS[facts.securables.kind[id] ?? 0] ?? 'instance';

export const parentOf = (facts: Facts, id: SecurableId): SecurableId => facts.securables.parent[id] ?? NONE;

/** What a column is a column of; everything else is itself. */
export const relationOf = (facts: Facts, id: SecurableId): SecurableId =>
  kindOf(facts, id) === 'column' ? parentOf(facts, id) : id;

/** The nearest ancestor-or-self of that kind, or NONE. */
export function enclosing(facts: Facts, id: SecurableId, kind: SecurableKind): SecurableId {
  let at = id;
  while (at !== NONE && kindOf(facts, at) !== kind) at = parentOf(facts, at);
  return at;
}

/** `instance/database/schema/object`, each segment escaped as the manifest writes it; a column as `…/object(column)`. */
export function pathOf(facts: Facts, id: SecurableId): string {
  const name = facts.securables.name[id] ?? '';
  const parent = parentOf(facts, id);
  if (parent === NONE) return escapeSegment(name);
  if (kindOf(facts, id) === 'column') return `${pathOf(facts, parent)}(${escapeSegment(name)})`;
  return `${pathOf(facts, parent)}/${escapeSegment(name)}`;
}
