import { principalOfKey, type NamedPrincipal } from '../../dialects/mongodb/names.ts';
import { resourceText, type Resource } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import { NONE, type Facts, type PrincipalId } from '../../model/facts.ts';
import { CHANGE_KINDS } from '../../model/plan.ts';
import { compare } from '../../shared/compare.ts';
import { groupBy } from '../../shared/group-by.ts';
import { creation, membershipChange, rightChange, type GrantedCut, type Place, type PlannedChange } from './change.ts';
import type { Cut } from './cut.ts';

export type { PlannedChange } from './change.ts';

/**
 * The changes that make some cuts, in the order of the apply script: roles are created, those that others inherit first, then
 * roles and privileges are given, then taken. Each is one statement, so that nothing stands half-way when a script is ended
 * between any two. What stands already needs no change.
 */
export function changesOf(facts: Facts, cuts: readonly Cut[]): readonly PlannedChange[] {
  const place = new Places(facts, cuts);
  const created = cuts.filter((cut) => cut.kind === 'role');
  const rank = ranks(created.map(({ role }) => role));
  const roles = new Set(created.map(({ role }) => role.key));
  const isOfNew = (cut: Cut): cut is GrantedCut => cut.kind === 'granted' && roles.has(cut.role);
  const given = groupBy(cuts.filter(isOfNew), ({ role }) => role);
  const changes = [
    ...[...groupBy(created, ({ role }) => role.key)].map(([key, same]) =>
      creation(place, key, same, given.get(key) ?? []),
    ),
    ...membershipsOf(facts, place, cuts),
    ...rightsOf(
      facts,
      place,
      cuts.filter((cut) => !isOfNew(cut)),
    ),
  ];
  const key = ({ kind, title, cuts: [first] }: PlannedChange): readonly [number, number, string] => [
    CHANGE_KINDS.indexOf(kind),
    first?.kind === 'role' ? (rank.get(first.role.key) ?? 0) : 0,
    title,
  ];
  return changes
    .map((change) => ({ change, key: key(change) }))
    .sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1] || compare(a.key[2], b.key[2]))
    .map(({ change }) => change);
}

/** How many roles have to be there before one. */
function ranks(roles: readonly { readonly key: string; readonly roles: readonly string[] }[]): Map<string, number> {
  const known = new Map(roles.map((role) => [role.key, role]));
  const rank = new Map<string, number>();
  const of = (key: string): number => {
    const role = known.get(key);
    if (role === undefined) return -1;
    let depth = rank.get(key);
    if (depth === undefined) {
      rank.set(key, 0);
      rank.set(key, (depth = 1 + Math.max(-1, ...role.roles.map(of))));
    }
    return depth;
  };
  for (const { key } of roles) of(key);
  return rank;
}

function* membershipsOf(facts: Facts, place: Place, cuts: readonly Cut[]): Generator<PlannedChange> {
  const key = (id: PrincipalId | undefined): string => facts.principals[id ?? NONE]?.key ?? '';
  const given = cuts.filter((cut) => cut.kind === 'member');
  for (const same of groupBy(given, ({ member, role }) => `${member} ${role}`).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const stands = facts.memberships.some(
      ({ member, role }) => key(member) === first.member && key(role) === first.role,
    );
    if (!stands) yield membershipChange(place, 'grant', first.role, first.member, same);
  }
  const taken = cuts.filter((cut) => cut.kind === 'membership');
  const pair = (row: number): string => `${key(facts.memberships[row]?.member)} ${key(facts.memberships[row]?.role)}`;
  for (const same of groupBy(taken, ({ row }) => pair(row)).values()) {
    const held = facts.memberships[same[0]?.row ?? NONE];
    if (held !== undefined) yield membershipChange(place, 'revoke', key(held.role), key(held.member), same);
  }
}

function* rightsOf(facts: Facts, place: Place, cuts: readonly Cut[]): Generator<PlannedChange> {
  const held = heldRights(facts);
  const given = cuts.filter((cut) => cut.kind === 'granted');
  for (const same of groupBy(given, ({ role, right }) => `${role} ${resourceText(right.resource)}`).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const { role, right } = first;
    const has = held(role, right.resource);
    const more = same.flatMap((cut) => cut.right.privileges).filter((privilege) => !has.includes(privilege));
    if (more.length > 0) yield rightChange(place, 'grant', role, { ...right, privileges: distinct(more) }, same);
  }
  const taken = cuts.filter((cut) => cut.kind === 'grant');
  const { grantee, target } = facts.grants;
  const thing = (row: number): string => `${String(grantee[row])} ${String(target[row])}`;
  for (const same of groupBy(taken, ({ row }) => thing(row)).values()) {
    const row = same[0]?.row ?? NONE;
    const role = facts.principals[grantee[row] ?? NONE]?.key;
    const resource = resourceOf(facts, target[row] ?? NONE);
    if (role === undefined || resource === undefined) continue;
    const has = held(role, resource);
    const less = same.flatMap((cut) => cut.privileges).filter((privilege) => has.includes(privilege));
    if (less.length > 0) yield rightChange(place, 'revoke', role, { resource, privileges: distinct(less) }, same);
  }
}

const distinct = (words: readonly string[]): readonly string[] => [...new Set(words)].sort(compare);

/** What roles themselves have on a resource. */
function heldRights(facts: Facts): (role: string, resource: Resource) => readonly string[] {
  const { grants, privilegeSets, principals } = facts;
  const held = new Map<string, readonly string[]>();
  for (let row = 0; row < grants.count; row++) {
    const resource = resourceOf(facts, grants.target[row] ?? NONE);
    const key = principals[grants.grantee[row] ?? NONE]?.key;
    if (resource === undefined || key === undefined) continue;
    const at = `${key} ${resourceText(resource)}`;
    held.set(at, [...(held.get(at) ?? []), ...(privilegeSets[grants.privileges[row] ?? NONE]?.privileges ?? [])]);
  }
  return (role, resource) => held.get(`${role} ${resourceText(resource)}`) ?? [];
}

/** Where principals are kept, of the facts and of the roles that are to be. */
class Places implements Place {
  readonly instance: string;
  readonly #shards = new Map<string, string | null>();

  constructor({ principals, securables }: Facts, cuts: readonly Cut[]) {
    this.instance = securables.name[0] ?? '';
    for (const { key, attributes } of principals)
      this.#shards.set(key, typeof attributes['shard'] === 'string' ? attributes['shard'] : null);
    for (const cut of cuts) if (cut.kind === 'role') this.#shards.set(cut.role.key, cut.role.shard);
  }

  shardOf(key: string): string | null {
    return this.#shards.get(key) ?? null;
  }

  named(key: string): NamedPrincipal {
    const shard = this.shardOf(key);
    return principalOfKey(shard === null ? key : key.slice(0, -` (${shard})`.length));
  }
}
