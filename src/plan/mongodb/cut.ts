import type { Resource } from '../../dialects/mongodb/resources.ts';
import { NONE, type Facts } from '../../model/facts.ts';
import { withAdded, type Added } from './added.ts';

/** A privilege as `createRole` takes it. */
export interface ResourceRight {
  readonly resource: Resource;
  /** Actions, in the server's spelling. */
  readonly privileges: readonly string[];
}

/** A role that there is not yet. Its key is `roleKey(name, db)`, and on a shard's own roles that of the shard behind it. */
export interface NewRole {
  readonly key: string;
  readonly db: string;
  readonly name: string;
  /** Null: of the server that everybody connects to. */
  readonly shard: string | null;
  readonly rights: readonly ResourceRight[];
  /** Keys of roles that it inherits. */
  readonly roles: readonly string[];
}

/**
 * Something taken out of the facts of a server, by its row in the lists of `Facts`, or put in, by the keys of principals: these
 * may be roles that another cut creates.
 */
export type Cut =
  /** Actions of a role on a resource. */
  | { readonly kind: 'grant'; readonly row: number; readonly privileges: readonly string[] }
  /** A role of a user or of another role. */
  | { readonly kind: 'membership'; readonly row: number }
  | { readonly kind: 'role'; readonly role: NewRole }
  | { readonly kind: 'granted'; readonly role: string; readonly right: ResourceRight }
  | { readonly kind: 'member'; readonly member: string; readonly role: string };

/** The facts as they are after some cuts. Ids and rows keep their numbers: what is cut stays as a row that gives nothing. */
export function without(facts: Facts, cuts: readonly Cut[]): Facts {
  const taken = withoutGrants(withoutMemberships(facts, cuts), cuts);
  return withAdded(
    taken,
    cuts.filter((cut): cut is Added => cut.kind !== 'grant' && cut.kind !== 'membership'),
  );
}

function withoutMemberships(facts: Facts, cuts: readonly Cut[]): Facts {
  const rows = new Set(cuts.flatMap((cut) => (cut.kind === 'membership' ? [cut.row] : [])));
  if (rows.size === 0) return facts;
  const memberships = facts.memberships.map((each, row) =>
    rows.has(row) ? { ...each, role: NONE, member: NONE } : each,
  );
  return { ...facts, memberships };
}

/** In one go: a fleet has tens of thousands of them. The server drops entries without actions, which then are nobody's rows. */
function withoutGrants(facts: Facts, cuts: readonly Cut[]): Facts {
  const grants = cuts.filter((cut) => cut.kind === 'grant');
  if (grants.length === 0) return facts;
  const privilegeSets = [...facts.privilegeSets];
  const privileges = Int32Array.from(facts.grants.privileges);
  const grantee = Int32Array.from(facts.grants.grantee);
  for (const { row, privileges: lost } of grants) {
    const held = privilegeSets[privileges[row] ?? NONE]?.privileges ?? [];
    const left = held.filter((word) => !lost.includes(word));
    privilegeSets.push({ privileges: left, grantable: [] });
    privileges[row] = privilegeSets.length - 1;
    if (left.length === 0) grantee[row] = NONE;
  }
  return { ...facts, privilegeSets, grants: { ...facts.grants, privileges, grantee } };
}
