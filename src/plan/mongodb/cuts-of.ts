import type { Rights } from '../../access/mongodb/rights.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import { NONE, type Facts } from '../../model/facts.ts';
import type { Cut } from './cut.ts';
import { fits, isThere, keptOf, roleFor } from './kept.ts';
import { lostOf, type Losses } from './losses.ts';
import type { OwnPlaces } from './own-places.ts';

/** Cuts, and which membership of the facts each of the new ones stands for: `member role` → rows. */
export interface Made {
  readonly cuts: readonly Cut[];
  readonly standsFor: ReadonlyMap<string, readonly number[]>;
}

/** The key of a membership in `Made.standsFor`. */
export const pairText = (member: string, role: string): string => JSON.stringify([member, role]);

/** What takes the losses and nothing else. */
export function cutsOf(facts: Facts, rights: Rights, places: OwnPlaces, losses: Losses): Made {
  const cuts = new Map<string, Cut>();
  const add = (cut: Cut): void => void cuts.set(JSON.stringify(cut), cut);
  const standsFor = new Map<string, number[]>();
  const key = (id: number): string => facts.principals[id]?.key ?? '';
  const give = (member: string, role: string, row: number): void => {
    add({ kind: 'member', member, role });
    const pair = pairText(member, role);
    standsFor.set(pair, [...(standsFor.get(pair) ?? []), row]);
  };
  for (const [row, lost] of losses.ofRoles) {
    const grantee = facts.grants.grantee[row] ?? NONE;
    const held = facts.privilegeSets[facts.grants.privileges[row] ?? NONE]?.privileges ?? [];
    const privileges = lostOf(held, [...lost]);
    add({ kind: 'grant', row, privileges });
    const resource = resourceOf(facts, facts.grants.target[row] ?? NONE);
    const users = rights.holders(grantee).map(({ principal }) => principal);
    const parts = resource === undefined ? [] : (places.of(resource, privileges, users) ?? []);
    for (const right of parts) add({ kind: 'granted', role: key(grantee), right });
  }
  const cutOff = new Set(losses.ofMembers.keys());
  for (const row of cutOff) {
    const { member, role } = facts.memberships[row] ?? { member: NONE, role: NONE };
    const users = rights.holders(member).map(({ principal }) => principal);
    const kept = keptOf(rights, places, role, losses.ofMember(row), users) ?? { rights: [], roles: [] };
    add({ kind: 'membership', row });
    if (kept.rights.length === 0) {
      for (const id of kept.roles) if (!isRoleOf(facts, member, id)) give(key(member), key(id), row);
    } else if (fits(facts, rights, role, member)) {
      const made = roleFor(facts, kept, role, member);
      if (!isThere(facts, rights, made)) add({ kind: 'role', role: made });
      give(key(member), made.key, row);
    }
  }
  return { cuts: [...cuts.values()], standsFor };
}

/** Has the member that role itself? Then it stays, or what stands for it was given. */
const isRoleOf = ({ memberships }: Facts, member: number, role: number): boolean =>
  memberships.some((each) => each.member === member && each.role === role);
