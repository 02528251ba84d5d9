import { escapeSegment } from './path.ts';
import { NONE, SECURABLE_KINDS, type Facts, type SecurableId, type SecurableKind } from './facts.ts';

/** What holds rows or documents, or gives them as if it did: named in statements in one name space. */
export const RELATION_KINDS: ReadonlySet<SecurableKind> = new Set<SecurableKind>([
  'table',
  'partitioned-table',
  'view',
  'materialized-view',
  'foreign-table',
  'sequence',
  'collection',
]);

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
  const name = escapeSegment(facts.securables.name[id] ?? '');
  const parent = parentOf(facts, id);
  if (parent === NONE) return name;
  const above = pathOfParent(facts, parent);
  return kindOf(facts, id) === 'column' ? `${above}(${name})` : `${above}/${name}`;
}

/** Thousands of objects lie in one schema. */
function pathOfParent(facts: Facts, id: SecurableId): string {
  let paths = parentPaths.get(facts);
  if (paths === undefined) parentPaths.set(facts, (paths = new Map<SecurableId, string>()));
  let path = paths.get(id);
  if (path === undefined) paths.set(id, (path = pathOf(facts, id)));
  return path;
}

const parentPaths = new WeakMap<Facts, Map<SecurableId, string>>();
