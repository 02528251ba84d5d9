import type { Access, AccessBundle } from '../../model/access.ts';
import { NONE, ROOT, SECURABLE_KINDS, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { DirectAccesses } from './accesses.ts';

/** What the bundles of a server are made of. */
export interface BundleSources {
  readonly direct: DirectAccesses;
  /** Does nothing decide who can use the object directly but its kind and what it lies in? */
  readonly isOrdinary: (id: SecurableId) => boolean;
  /** Is there anything to be reached through the object? */
  readonly leadsOn: (id: SecurableId) => boolean;
  /** What an access gives through the object that it is on. */
  readonly through: (access: Access) => readonly Access[];
}

/**
 * A grantee has the same rights on most tables of a schema: a fleet's accesses come in a few thousand bundles, and what
 * facts of one shape give is worked out once.
 */
export function postgresBundles(facts: Facts, sources: BundleSources): readonly AccessBundle[] {
  const { direct, isOrdinary, leadsOn, through } = sources;
  const { securables, grants } = facts;
  const bundles: AccessBundle[] = [];
  const addEach = (accesses: Iterable<Access>): void => {
    for (const access of accesses) bundles.push({ access, ids: idsOf(access) });
  };
  /** @param given what the fact gives: `byOwning` with an object, `byGrant` with a row */
  const add = (
    id: SecurableId,
    alike: SecurableId[] | undefined,
    given: (fact: number) => readonly Access[],
    fact: number,
  ): void => {
    if (alike === undefined) addEach(given(fact));
    else if (alike.push(id) === 1) for (const access of given(fact)) bundles.push({ access, ids: alike });
    if (leadsOn(id)) for (const access of given(fact)) addEach(through(access));
  };
  addEach(direct.byAttribute());
  const owned = new Shapes(facts);
  for (let id = 0; id < securables.count; id++) {
    const owner = securables.owner[id] ?? NONE;
    if (owner === NONE) continue;
    const alike = isOrdinary(id) ? owned.alike(owner, id, direct.ownerShape(id)) : undefined;
    add(id, alike, direct.byOwning, id);
  }
  const granted = new Shapes(facts);
  for (let row = 0; row < grants.count; row++) {
    const id = grants.target[row] ?? ROOT;
    const alike = isOrdinary(id) ? granted.alike(grants.grantee[row] ?? NONE, id, direct.grantShape(row)) : undefined;
    add(id, alike, direct.byGrant, row);
  }
  return bundles;
}

const idsOf = ({ target }: Access): readonly SecurableId[] => (target.kind === 'all' ? [] : [target.id]);

/** Objects of one kind in one container on which a principal has something of one shape. */
class Shapes {
  readonly #facts: Facts;
  readonly #byPrincipal = new Map<PrincipalId, Map<number, SecurableId[]>>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** @returns a list to add the object to; undefined for the shape NONE, which is like no other */
  alike(principal: PrincipalId, id: SecurableId, shape: number): SecurableId[] | undefined {
    if (shape === NONE) return undefined;
    const { kind, parent, count } = this.#facts.securables;
    const key = (shape * SECURABLE_KINDS.length + (kind[id] ?? 0)) * count + (parent[id] ?? 0);
    let known = this.#byPrincipal.get(principal);
    if (known === undefined) this.#byPrincipal.set(principal, (known = new Map<number, SecurableId[]>()));
    let ids = known.get(key);
    if (ids === undefined) known.set(key, (ids = []));
    return ids;
  }
}
