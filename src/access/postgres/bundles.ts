import type { Access, AccessBundle } from '../../model/access.ts';
import { NONE, ROOT, SECURABLE_KINDS, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { DirectAccesses } from './accesses.ts';

/**
 * A grantee has the same rights on most tables of a schema: a fleet's accesses come in a few thousand bundles, and what
 * facts of one shape give is worked out once.
 * @param isPlain nothing decides who can use the object but its kind and its schema, and there is nothing behind it
 * @param through what an access gives through other objects
 */
export function postgresBundles(
  facts: Facts,
  direct: DirectAccesses,
  isPlain: (id: SecurableId) => boolean,
  through: (access: Access) => Iterable<Access>,
): readonly AccessBundle[] {
  const { securables, grants } = facts;
  const bundles: AccessBundle[] = [];
  const add = (accesses: Iterable<Access>): void => {
    for (const access of accesses) {
      bundles.push(single(access));
      for (const more of through(access)) bundles.push(single(more));
    }
  };
  add(direct.byAttribute());
  const owned = new Shapes(facts);
  for (let id = 0; id < securables.count; id++) {
    const owner = securables.owner[id] ?? NONE;
    if (owner === NONE) continue;
    const alike = isPlain(id) ? owned.alike(owner, id, direct.ownerShape(id)) : undefined;
    if (alike === undefined) add(direct.byOwning(id));
    else if (alike.push(id) === 1) for (const access of direct.byOwning(id)) bundles.push({ access, ids: alike });
  }
  const granted = new Shapes(facts);
  for (let row = 0; row < grants.count; row++) {
    const id = grants.target[row] ?? ROOT;
    const alike = isPlain(id) ? granted.alike(grants.grantee[row] ?? NONE, id, direct.grantShape(row)) : undefined;
    if (alike === undefined) add(direct.byGrant(row));
    else if (alike.push(id) === 1) for (const access of direct.byGrant(row)) bundles.push({ access, ids: alike });
  }
  return bundles;
}

function single(access: Access): AccessBundle {
  return { access, ids: access.target.kind === 'all' ? [] : [access.target.id] };
}

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
