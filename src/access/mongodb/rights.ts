import { ANY_ACTION } from '../../dialects/mongodb/actions.ts';
import type { Resource } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import type { Holder } from '../../model/access.ts';
import { factId, NONE, type FactId, type Facts, type PrincipalId } from '../../model/facts.ts';

/** One row of `Facts.grants`: privileges of a role, or of a user as the server expanded them. */
export interface Right {
  readonly row: number;
  readonly resource: Resource;
  readonly privileges: readonly string[];
}

/** One membership on the way from a user to the role that has a privilege. */
export interface Hop {
  readonly from: PrincipalId;
  readonly to: PrincipalId;
  readonly fact: FactId;
}

/** Who has which privileges: those of a user's roles, of the roles in them, and so on, all of them at once. */
export class Rights {
  readonly #facts: Facts;
  readonly #rights = new Map<PrincipalId, Right[]>();
  readonly #rolesOf = new Map<PrincipalId, Hop[]>();
  readonly #membersOf = new Map<PrincipalId, PrincipalId[]>();
  readonly #closures = new Map<PrincipalId, readonly PrincipalId[]>();
  readonly #holders = new Map<PrincipalId, readonly Holder[]>();

  constructor(facts: Facts) {
    this.#facts = facts;
    const { grants, privilegeSets } = facts;
    for (let row = 0; row < grants.count; row++) {
      const resource = resourceOf(facts, grants.target[row] ?? NONE);
      const { privileges = [] } = privilegeSets[grants.privileges[row] ?? NONE] ?? {};
      if (resource !== undefined) append(this.#rights, grants.grantee[row] ?? NONE, { row, resource, privileges });
    }
    facts.memberships.forEach(({ member, role }, row) => {
      append(this.#rolesOf, member, { from: member, to: role, fact: factId('membership', row) });
      append(this.#membersOf, role, member);
    });
  }

  /** What the principal was granted itself, without its roles. */
  of(principal: PrincipalId): readonly Right[] {
    return this.#rights.get(principal) ?? [];
  }

  /** The roles that the principal was granted itself. */
  rolesOf(principal: PrincipalId): readonly Hop[] {
    return this.#rolesOf.get(principal) ?? [];
  }

  /** The principal and every role that it has, directly or through others. */
  closure(principal: PrincipalId): readonly PrincipalId[] {
    return remember(this.#closures, principal, () =>
      spread(principal, (id) => (this.#rolesOf.get(id) ?? []).map(({ to }) => to)),
    );
  }

  /** The users that have what is granted to the principal; nobody logs in as a role. The same list for the same principal. */
  holders(principal: PrincipalId): readonly Holder[] {
    return remember(this.#holders, principal, () =>
      spread(principal, (id) => this.#membersOf.get(id) ?? [])
        .filter((id) => this.#facts.principals[id]?.kind !== 'role')
        .sort((a, b) => a - b)
        .map((id) => this.#holder(id)),
    );
  }

  /** The shortest way from a user to a role. */
  path(from: PrincipalId, to: PrincipalId): readonly Hop[] {
    const paths = new Map<PrincipalId, readonly Hop[]>([[from, []]]);
    for (const [member, path] of paths) {
      if (member === to) return path;
      for (const hop of this.#rolesOf.get(member) ?? []) if (!paths.has(hop.to)) paths.set(hop.to, [...path, hop]);
    }
    return [];
  }

  #holder(principal: PrincipalId): Holder {
    const holder: Holder = { principal, mode: 'now', certainty: 'exact' };
    // Authentication restrictions narrow the address that it can log in from, not what it may.
    return this.#facts.principals[principal]?.attributes['restricted'] === true
      ? { ...holder, restricted: 'host' }
      : holder;
  }
}

export const has = (privileges: readonly string[], privilege: string): boolean =>
  privileges.includes(privilege) || privileges.includes(ANY_ACTION);

function spread(start: PrincipalId, next: (id: PrincipalId) => readonly PrincipalId[]): PrincipalId[] {
  const seen = new Set([start]);
  for (const id of seen) for (const other of next(id)) seen.add(other);
  return [...seen];
}

function append<Value>(lists: Map<PrincipalId, Value[]>, key: PrincipalId, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function remember<Value>(known: Map<PrincipalId, Value>, key: PrincipalId, make: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = make()));
  return value;
}
