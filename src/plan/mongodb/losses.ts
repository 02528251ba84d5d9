import { ANY_ACTION } from '../../dialects/mongodb/actions.ts';

/** Actions that are to go, by the row of the grant. */
export type Lost = ReadonlyMap<number, ReadonlySet<string>>;

/**
 * What is to be taken: from roles themselves, or from those alone who have a role through one membership, who then get what is to
 * stay by another way. Rows are those of the facts.
 */
export class Losses {
  readonly ofRoles = new Map<number, Set<string>>();
  readonly ofMembers = new Map<number, Map<number, Set<string>>>();

  /** @returns whether any of it is new */
  fromRole(row: number, actions: readonly string[]): boolean {
    return note(this.ofRoles, row, actions);
  }

  /** @returns whether any of it is new */
  fromMember(membership: number, row: number, actions: readonly string[]): boolean {
    let lost = this.ofMembers.get(membership);
    if (lost === undefined) this.ofMembers.set(membership, (lost = new Map<number, Set<string>>()));
    return note(lost, row, actions);
  }

  /** What somebody loses who is cut off from a role: that, and what the role itself loses. */
  ofMember(membership: number): Lost {
    const all = new Map<number, ReadonlySet<string>>(this.ofRoles);
    for (const [row, actions] of this.ofMembers.get(membership) ?? [])
      all.set(row, new Set([...(all.get(row) ?? []), ...actions]));
    return all;
  }
}

/** What of a row's actions has to go so that some others are not given any more. */
export const lostOf = (held: readonly string[], unwanted: readonly string[]): readonly string[] =>
  held.includes(ANY_ACTION) ? [ANY_ACTION] : held.filter((action) => unwanted.includes(action));

function note(lost: Map<number, Set<string>>, row: number, actions: readonly string[]): boolean {
  let known = lost.get(row);
  if (known === undefined) lost.set(row, (known = new Set()));
  const before = known.size;
  for (const action of actions) known.add(action);
  return known.size > before;
}
