import { NONE, type Facts, type PrincipalId, type PrivilegeSet, type SecurableId } from '../../model/facts.ts';
import { kindOf, relationOf } from '../../model/securables.ts';
import { entry } from '../../shared/entry.ts';
import { heldOn } from './acl-transition.ts';
import { inheritedRoles, ownerOf } from './bootstrap.ts';
import type { Cut } from './cut.ts';

export type AclCut = Extract<Cut, { readonly kind: 'grant' | 'granted' }>;

/** Everything that one grantor gave one grantee on an object and its columns. */
export interface Entries {
  readonly object: SecurableId;
  readonly grantee: PrincipalId;
  /** The owner, for what the owner granted or a superuser in the owner's name. */
  readonly grantor: PrincipalId;
  readonly before: Map<SecurableId, PrivilegeSet>;
  readonly after: Map<SecurableId, PrivilegeSet>;
  readonly cuts: AclCut[];
}

export const targetOf = ({ grants }: Facts, cut: AclCut): SecurableId =>
  cut.kind === 'granted' ? cut.target : (grants.target[cut.row] ?? NONE);

/** The entries of the ACLs that cuts touch, as they are and as they will be. */
export class Acls {
  readonly #facts: Facts;
  readonly #byKey = new Map<string, Entries>();
  readonly #ofObject = new Map<SecurableId, Entries[]>();
  readonly #users = new Map<SecurableId, PrincipalId[]>();

  constructor(facts: Facts, cuts: readonly AclCut[], touched: ReadonlySet<SecurableId>) {
    this.#facts = facts;
    const { grants, privilegeSets } = facts;
    for (let row = 0; row < grants.count; row++) {
      const target = grants.target[row] ?? NONE;
      const set = privilegeSets[grants.privileges[row] ?? NONE];
      if (kindOf(facts, target) === 'schema' && set?.privileges.includes('USAGE') === true)
        entry(this.#users, target, () => []).push(grants.grantee[row] ?? NONE);
      if (!touched.has(relationOf(facts, target))) continue;
      const entries = this.#entries(target, grants.grantee[row] ?? NONE, grants.grantor[row] ?? NONE);
      if (set !== undefined && set.privileges.length > 0) addTo(entries.before, target, set);
    }
    for (const entries of this.#byKey.values()) for (const [id, set] of entries.before) entries.after.set(id, set);
    for (const cut of cuts) {
      const target = targetOf(facts, cut);
      const entries =
        cut.kind === 'granted'
          ? this.#entries(target, cut.principal, NONE)
          : this.#entries(target, grants.grantee[cut.row] ?? NONE, grants.grantor[cut.row] ?? NONE);
      entries.cuts.push(cut);
      entries.after.set(target, applied(heldOn(entries.after, target), cut));
    }
  }

  touched(): readonly Entries[] {
    return [...this.#byKey.values()].filter(({ cuts }) => cuts.length > 0);
  }

  of(object: SecurableId, grantee: PrincipalId): readonly Entries[] {
    return (this.#ofObject.get(object) ?? []).filter((entries) => entries.grantee === grantee);
  }

  /** How many grant options stand between the owner and what a grantor gives. */
  depth(object: SecurableId, grantor: PrincipalId, seen: readonly PrincipalId[] = []): number {
    if (grantor === ownerOf(this.#facts, object) || seen.includes(grantor)) return 0;
    const above = this.of(object, grantor).map((each) => this.depth(object, each.grantor, [...seen, grantor]));
    return 1 + Math.max(0, ...above);
  }

  /** Was something granted on the object itself by a grantor who could not grant it today, whichever its roles are? */
  isOrphaned({ object, grantor, before }: Entries): boolean {
    const { principals } = this.#facts;
    if (principals[grantor]?.attributes['superuser'] === true) return false;
    const roles = inheritedRoles(this.#facts, grantor, object);
    if (roles.has(ownerOf(this.#facts, object))) return false;
    const held = [...roles].flatMap((role) =>
      this.of(object, role).flatMap((each) => heldOn(each.before, object).grantable),
    );
    return heldOn(before, object).privileges.some((privilege) => !held.includes(privilege));
  }

  /** What a grantor cannot grant, or end, in its own name: it has no grant option of its own there. */
  lacks(object: SecurableId, grantor: PrincipalId, on: SecurableId, privileges: readonly string[]): readonly string[] {
    const of = this.of(object, grantor).flatMap(({ before }) => [object, on].map((id) => heldOn(before, id).grantable));
    return privileges.filter((privilege) => !of.some((words) => words.includes(privilege)));
  }

  /** Can a role name objects of a schema, before anything is changed? */
  canUse(schema: SecurableId, role: PrincipalId): boolean {
    const { principals } = this.#facts;
    if (principals[role]?.attributes['superuser'] === true) return true;
    const roles = inheritedRoles(this.#facts, role, schema);
    if (roles.has(ownerOf(this.#facts, schema))) return true;
    return (this.#users.get(schema) ?? []).some((id) => roles.has(id) || principals[id]?.kind === 'public');
  }

  #entries(target: SecurableId, grantee: PrincipalId, by: PrincipalId): Entries {
    const object = relationOf(this.#facts, target);
    const grantor = by === NONE ? ownerOf(this.#facts, object) : by;
    return entry(this.#byKey, `${String(object)} ${String(grantee)} ${String(grantor)}`, () => {
      const made: Entries = { object, grantee, grantor, before: new Map(), after: new Map(), cuts: [] };
      entry(this.#ofObject, object, () => []).push(made);
      return made;
    });
  }
}

export function addTo(state: Map<SecurableId, PrivilegeSet>, id: SecurableId, set: PrivilegeSet): void {
  const held = heldOn(state, id);
  state.set(id, {
    privileges: union(held.privileges, set.privileges),
    grantable: union(held.grantable, set.grantable),
  });
}

export const union = (a: readonly string[], b: readonly string[]): readonly string[] =>
  [...new Set([...a, ...b])].sort();

function applied(held: PrivilegeSet, cut: AclCut): PrivilegeSet {
  if (cut.kind === 'granted') return { privileges: union(held.privileges, cut.privileges), grantable: held.grantable };
  const keep = (words: readonly string[]): readonly string[] => words.filter((word) => !cut.privileges.includes(word));
  return {
    privileges: cut.only === undefined ? keep(held.privileges) : held.privileges,
    grantable: keep(held.grantable),
  };
}
