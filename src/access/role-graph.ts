import { factId, type Facts, type FactId, type Membership, type PrincipalId } from '../model/facts.ts';
import { bindsCreateRole } from '../dialects/postgres/versions.ts';
import { Bits } from './bits.ts';

/** One membership on a path: `from` is a member of `to`, used by inheriting its rights or by SET ROLE. */
export interface Hop {
  readonly from: PrincipalId;
  readonly to: PrincipalId;
  readonly by: 'inherit' | 'set' | 'admin';
  readonly fact: FactId;
}

/** What a principal that grants itself roles comes to be. */
export interface Raised {
  /** Roles whose rights, and what these inherit, it has itself from then on. */
  readonly granted: readonly PrincipalId[];
  /** Roles that it can SET ROLE to. */
  readonly becomes: readonly PrincipalId[];
}

const NOTHING: Raised = { granted: [], becomes: [] };

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
  readonly #adminsOf: Edge[][] = [];
  readonly #administered: Edge[][] = [];
  readonly #raised = new Map<PrincipalId, Raised>();
  readonly #inherits: Bits;
  readonly #choosesInherit: boolean;

  constructor(facts: Facts) {
    this.#size = facts.principals.length;
    this.#inherits = this.bits(
      facts.principals.flatMap(({ id, attributes }) => (attributes['inherit'] === true ? [id] : [])),
    );
    this.#choosesInherit = bindsCreateRole(facts);
    facts.memberships.forEach((membership, row) => {
      if (membership.inherit) link(this.#membersByInherit, this.#rolesByInherit, membership, row);
      if (membership.set) link(this.#membersBySet, this.#rolesBySet, membership, row);
      // Only superusers may grant a superuser's role: src/backend/commands/user.c, check_role_membership_authorization.
      const grantable = facts.principals[membership.role]?.attributes['superuser'] !== true;
      if (membership.admin && grantable) link(this.#adminsOf, this.#administered, membership, row);
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

  /**
   * Every principal that could be one of `seeds` (or, with `rights`, come to have the rights of one) if it granted itself
   * roles that it has ADMIN OPTION on; those that need not, included. Nobody, where nobody has that option.
   */
  escalators(seeds: readonly PrincipalId[], rights: boolean): PrincipalId[] {
    if (this.#adminsOf.length === 0) return [];
    // A state is a role that a session can be, or, from `size` on, a role whose rights it has. Who can be a role has its
    // rights; who has the rights of a role with ADMIN OPTION on another can grant itself that other, and then be it.
    const size = this.#size;
    const states = spreadStates(
      seeds.map((seed) => (rights ? seed + size : seed)),
      size * 2,
      (state) =>
        state >= size
          ? [state - size, ...(this.#membersByInherit[state - size] ?? []).map(({ other }) => other + size)]
          : [
              ...(this.#membersBySet[state] ?? []).map(({ other }) => other),
              ...(this.#adminsOf[state] ?? []).map(({ other }) => other + size),
            ],
    );
    return states.filter((state) => state < size);
  }

  /** Every principal that could grant itself some role. */
  administrators(): PrincipalId[] {
    return this.escalators(
      [...this.#administered.keys()].filter((id) => this.#administered[id] !== undefined),
      true,
    );
  }

  /** What a principal becomes by granting itself every role that it, or a role that it can be, has ADMIN OPTION on. */
  raised(principal: PrincipalId): Raised {
    let raised = this.#raised.get(principal);
    if (raised === undefined) this.#raised.set(principal, (raised = this.#raise(principal)));
    return raised;
  }

  /** Is there a role that the principal could grant itself? */
  canRaise(principal: PrincipalId): boolean {
    return this.#adminsOf.length > 0 && this.raised(principal).becomes.length > 0;
  }

  #raise(principal: PrincipalId): Raised {
    if (this.#adminsOf.length === 0) return NOTHING;
    const size = this.#size;
    const granted = new Set<PrincipalId>();
    const states = spreadStates([principal], size * 2, (state) => {
      const role = state % size;
      const administered = (this.#administered[role] ?? []).map(({ other }) => other);
      for (const other of administered) granted.add(other);
      const inherited = (this.#rolesByInherit[role] ?? []).map(({ other }) => other + size);
      const set = state < size ? (this.#rolesBySet[role] ?? []).map(({ other }) => other) : [];
      return [...administered, ...inherited, ...set];
    });
    if (granted.size === 0) return NOTHING;
    // Before 16 a membership does not say whether it is inherited, the member does.
    const inherits = this.#choosesInherit || this.#inherits.has(principal);
    return {
      granted: inherits ? [...granted] : [],
      becomes: states.filter((state) => state < size && state !== principal),
    };
  }

  bits(members: Iterable<PrincipalId>): Bits {
    const bits = new Bits(this.#size);
    for (const member of members) bits.add(member);
    return bits;
  }

  /**
   * The shortest chain of memberships by which `from` uses the rights of `to`: inherited ones only; with `assume`, SET ROLE
   * first and inherited ones after it; with `escalate`, roles that it grants itself as well. Undefined: there is none.
   */
  path(from: PrincipalId, to: PrincipalId, how: 'inherit' | 'assume' | 'escalate'): Hop[] | undefined {
    if (from === to) return [];
    // A state is (principal, may still SET ROLE); the second half of the numbers stands for "has started to inherit".
    const size = this.#size;
    const cameBy = new Map<number, { readonly state: number; readonly hop: Hop }>();
    const start = how === 'inherit' ? from + size : from;
    const queue = [start];
    for (let i = 0; i < queue.length; i++) {
      const state = queue[i] ?? 0;
      for (const { next, hop } of this.#steps(state, how)) {
        if (next === start || cameBy.has(next)) continue;
        cameBy.set(next, { state, hop });
        if (hop.to === to) return unwind(cameBy, next, start);
        queue.push(next);
      }
    }
    return undefined;
  }

  *#steps(
    state: number,
    how: 'inherit' | 'assume' | 'escalate',
  ): Generator<{ readonly next: number; readonly hop: Hop }> {
    const size = this.#size;
    const from = state % size;
    const hop = (edge: Edge, by: Hop['by']): Hop => ({
      from,
      to: edge.other,
      by,
      fact: factId('membership', edge.row),
    });
    if (state < size)
      for (const edge of this.#rolesBySet[from] ?? []) yield { next: edge.other, hop: hop(edge, 'set') };
    for (const edge of this.#rolesByInherit[from] ?? []) yield { next: edge.other + size, hop: hop(edge, 'inherit') };
    if (how === 'escalate')
      for (const edge of this.#administered[from] ?? []) yield { next: edge.other, hop: hop(edge, 'admin') };
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

/** Every state that can be reached from the first ones, these included. */
function spreadStates(first: readonly number[], count: number, next: (state: number) => readonly number[]): number[] {
  const seen = new Bits(count);
  const reached: number[] = [];
  const visit = (state: number): void => {
    if (seen.has(state)) return;
    seen.add(state);
    reached.push(state);
  };
  first.forEach(visit);
  for (let i = 0; i < reached.length; i++) next(reached[i] ?? 0).forEach(visit);
  return reached;
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
