import { NONE, ROOT, SECURABLE_KINDS, type Facts, type SecurableId } from '../model/facts.ts';
import type { Ownership } from '../model/manifest.ts';
import { parentOf, pathOf } from '../model/securables.ts';

/** Index into `Ownership.owners`. */
export type OwnerIndex = number;

/** What each owner owns, by container: an access on a whole container is on the parts of whoever owns something in it. */
export interface OwnershipIndex {
  /** Owners of anything at or below the container. */
  ownersUnder(container: SecurableId): ReadonlySet<OwnerIndex>;
  /** The widest things that the owner owns at or below the container: paths; containers end in `/**`. */
  partsOf(owner: OwnerIndex, container: SecurableId): readonly string[];
  /** The containers that the owner owns and whose parent it does not own, with their paths. */
  containersOf(owner: OwnerIndex): readonly { readonly id: SecurableId; readonly path: string }[];
  /** How many objects below the container the owner owns. */
  objectsOf(owner: OwnerIndex, container: SecurableId): number;
}

const known = new WeakMap<Ownership, OwnershipIndex>();

/** One pass over the securables of an instance, remembered for all rules. */
export function ownershipIndex(ownership: Ownership): OwnershipIndex {
  let index = known.get(ownership);
  if (index === undefined) known.set(ownership, (index = buildIndex(ownership)));
  return index;
}

const CONTAINERS: ReadonlySet<number> = new Set(
  ['instance', 'database', 'schema'].map((kind) => SECURABLE_KINDS.findIndex((known) => known === kind)),
);

export const isContainer = (facts: Facts, id: SecurableId): boolean => CONTAINERS.has(facts.securables.kind[id] ?? 0);

function buildIndex(ownership: Ownership): OwnershipIndex {
  const { facts, ownerOf } = ownership;
  const tops = new Map<SecurableId, Map<OwnerIndex, SecurableId[]>>();
  const counts = new Map<SecurableId, Map<OwnerIndex, number>>();
  for (let id = 0; id < facts.securables.count; id++) {
    const owner = ownerOf[id] ?? NONE;
    if (owner === NONE) continue;
    const parent = parentOf(facts, id);
    const counted = !isContainer(facts, id);
    const isTop = parent === NONE || ownerOf[parent] !== owner;
    if (!counted && !isTop) continue;
    for (let at = id; at !== NONE; at = parentOf(facts, at)) {
      if (isTop && isContainer(facts, at)) append(mapIn(tops, at), owner, id);
      if (counted && isContainer(facts, at)) mapIn(counts, at).set(owner, (mapIn(counts, at).get(owner) ?? 0) + 1);
    }
  }
  const owners = new Map<SecurableId, ReadonlySet<OwnerIndex>>();
  const parts = new Map<SecurableId, Map<OwnerIndex, readonly string[]>>();
  const partsUnder = (owner: OwnerIndex, container: SecurableId): readonly string[] => {
    if (ownerOf[container] === owner && container !== ROOT) return [`${pathOf(facts, container)}/**`];
    const ids = tops.get(container)?.get(owner) ?? [];
    return ids.map((id) => (isContainer(facts, id) ? `${pathOf(facts, id)}/**` : pathOf(facts, id)));
  };
  return {
    ownersUnder: (container) => {
      let known = owners.get(container);
      if (known === undefined) {
        const own = ownerOf[container] ?? NONE;
        known = new Set([...(tops.get(container)?.keys() ?? []), ...(own === NONE ? [] : [own])]);
        owners.set(container, known);
      }
      return known;
    },
    partsOf: (owner, container) => {
      const known = mapIn(parts, container);
      let paths = known.get(owner);
      if (paths === undefined) known.set(owner, (paths = partsUnder(owner, container)));
      return paths;
    },
    containersOf: (owner) =>
      (tops.get(ROOT)?.get(owner) ?? [])
        .filter((id) => isContainer(facts, id))
        .map((id) => ({ id, path: `${pathOf(facts, id)}/**` })),
    objectsOf: (owner, container) => counts.get(container)?.get(owner) ?? 0,
  };
}

function mapIn<K, V>(maps: Map<SecurableId, Map<K, V>>, key: SecurableId): Map<K, V> {
  let map = maps.get(key);
  if (map === undefined) maps.set(key, (map = new Map<K, V>()));
  return map;
}

function append(map: Map<OwnerIndex, SecurableId[]>, owner: OwnerIndex, id: SecurableId): void {
  const list = map.get(owner);
  if (list === undefined) map.set(owner, [id]);
  else list.push(id);
}
