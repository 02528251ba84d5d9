import { factId, type Facts, type FactId, type Membership, type PrincipalId } from '../model/facts.ts';
import { Bits } from './bits.ts';

/** One membership on a path: `from` is a member of `to`, used by inheriting its rights or by SET ROLE. */
export interface Hop {
  readonly from: PrincipalId;
  readonly to: PrincipalId;
  readonly by: 'inherit' | 'set';
  readonly fact: FactId;
}

interface Edge {
  readonly other: PrincipalId;
  readonly row: number;
}

/**
 * Who can act with whose rights, along role memberships. Rights flow through `inherit` memberships at once; SET ROLE
 * follows `set` memberships, and the role that is taken on then inherits in its turn.
 * https://www.postgresql.org/docs/18/role-membership.html
 */
export class RoleGraph {
  readonly #size: number;
  readonly #membersByInherit: Edge[][] = [];
  readonly #membersBySet: Edge[][] = [];
  readonly #rolesByInherit: Edge[][] = [];
  readonly #rolesBySet: Edge[][] = [];

  constructor(facts: Facts) {
    this.#size = facts.principals.length;
    facts.memberships.forEach((membership, row) => {
      if (membership.inherit) link(this.#membersByInherit, this.#rolesByInherit, membership, row);
      if (membership.set) link(this.#membersBySet, this.#rolesBySet, membership, row);
    });
  }

  /** Every principal that has the rights of one of `seeds` without doing anything, the seeds included. */
  inheritors(seeds: Iterable<PrincipalId>): PrincipalId[] {
    return this.#spread(seeds, this.#membersByInherit);
  }

  /** Every principal that is one of `seeds` or can SET ROLE to one. */
  assumers(seeds: Iterable<PrincipalId>): PrincipalId[] {
    return this.#spread(seeds, this.#membersBySet);
  }

  bits(members: Iterable<PrincipalId>): Bits {
    const bits = new Bits(this.#size);
    for (const member of members) bits.add(member);
    return bits;
  }

  /**
   * The shortest chain of memberships by which `from` uses the rights of `to`: inherited ones only, or, when `assume` is
   * set, SET ROLE first and inherited ones after it. Undefined: there is none.
   */
  path(from: PrincipalId, to: PrincipalId, assume: boolean): Hop[] | undefined {
    if (from === to) return [];
    // A state is (principal, may still SET ROLE); the second half of the numbers stands for "has started to inherit".
    const size = this.#size;
    const cameBy = new Map<number, { readonly state: number; readonly hop: Hop }>();
    const start = assume ? from : from + size;
    const queue = [start];
    for (let i = 0; i < queue.length; i++) {
      const state = queue[i] ?? 0;
      const at = state % size;
      for (const by of state < size ? (['set', 'inherit'] as const) : (['inherit'] as const)) {
        for (const edge of (by === 'set' ? this.#rolesBySet : this.#rolesByInherit)[at] ?? []) {
          const next = by === 'set' ? edge.other : edge.other + size;
          if (next === start || cameBy.has(next)) continue;
          cameBy.set(next, { state, hop: { from: at, to: edge.other, by, fact: factId('membership', edge.row) } });
          if (edge.other === to) return unwind(cameBy, next, start);
          queue.push(next);
        }
      }
    }
    return undefined;
  }

  #spread(seeds: Iterable<PrincipalId>, edges: readonly (readonly Edge[])[]): PrincipalId[] {
    const seen = new Bits(this.#size);
    const reached: PrincipalId[] = [];
    const visit = (id: PrincipalId): void => {
      if (seen.has(id)) return;
      seen.add(id);
      reached.push(id);
    };
    for (const seed of seeds) visit(seed);
    for (let i = 0; i < reached.length; i++) for (const edge of edges[reached[i] ?? 0] ?? []) visit(edge.other);
    return reached;
  }
}

function link(members: Edge[][], roles: Edge[][], { role, member }: Membership, row: number): void {
  (members[role] ??= []).push({ other: member, row });
  (roles[member] ??= []).push({ other: role, row });
}

function unwind(
  cameBy: ReadonlyMap<number, { readonly state: number; readonly hop: Hop }>,
  end: number,
  start: number,
): Hop[] {
  const hops: Hop[] = [];
  for (let state = end; state !== start;) {
    const step = cameBy.get(state);
    if (step === undefined) break;
    hops.unshift(step.hop);
    state = step.state;
  }
  return hops;
}
