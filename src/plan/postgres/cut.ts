import { NONE, type Facts, type PrincipalId, type PrivilegeSet, type SecurableId } from '../../model/facts.ts';

export const ATTRIBUTE_NAMES = ['superuser', 'createrole', 'replication', 'bypassrls', 'createdb'] as const;
export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];

/** Something taken out of the facts of a server. Rows index into the lists of `Facts`. */
export type Cut =
  | { readonly kind: 'grant'; readonly row: number; readonly privileges: readonly string[] }
  | { readonly kind: 'membership'; readonly row: number; readonly only: 'all' | 'admin' }
  | {
      readonly kind: 'attribute';
      readonly principal: PrincipalId;
      readonly name: AttributeName;
    }
  | { readonly kind: 'default-privilege'; readonly row: number; readonly privileges: readonly string[] }
  | { readonly kind: 'user-mapping'; readonly row: number }
  | { readonly kind: 'definition'; readonly row: number }
  /** Not taken out but put in: the schemas in which a routine finds its names, and temporary tables last. */
  | { readonly kind: 'search-path'; readonly row: number; readonly schemas: readonly SecurableId[] }
  | { readonly kind: 'owner'; readonly securable: SecurableId; readonly to: PrincipalId };

/** The facts as they are after some cuts. Ids and rows keep their numbers: what is cut stays as a row that gives nothing. */
export function without(facts: Facts, cuts: readonly Cut[]): Facts {
  const grants = cuts.filter((cut) => cut.kind === 'grant');
  return cuts.filter((cut) => cut.kind !== 'grant').reduce(cutOne, withoutGrants(facts, grants));
}

type GrantCut = Extract<Cut, { readonly kind: 'grant' }>;

function cutOne(facts: Facts, cut: Exclude<Cut, GrantCut>): Facts {
  switch (cut.kind) {
    case 'membership':
      return {
        ...facts,
        memberships: replace(facts.memberships, cut.row, cut.only === 'all' ? NOTHING : { admin: false }),
      };
    case 'attribute': {
      const attributes = { ...facts.principals[cut.principal]?.attributes, [cut.name]: false };
      return { ...facts, principals: replace(facts.principals, cut.principal, { attributes }) };
    }
    case 'default-privilege': {
      const row = facts.defaultPrivileges[cut.row];
      const set = reduced(facts.privilegeSets[row?.privileges ?? 0], cut.privileges);
      const defaultPrivileges = replace(facts.defaultPrivileges, cut.row, { privileges: facts.privilegeSets.length });
      return { ...facts, privilegeSets: [...facts.privilegeSets, set], defaultPrivileges };
    }
    case 'user-mapping':
      return { ...facts, userMappings: replace(facts.userMappings, cut.row, { remoteUser: null, principal: NONE }) };
    case 'definition':
      return { ...facts, definitions: replace(facts.definitions, cut.row, DROPPED) };
    case 'search-path':
      return { ...facts, definitions: replace(facts.definitions, cut.row, { fixedSearchPath: true, shadowedBy: [] }) };
    case 'owner':
      return withOwner(facts, cut.securable, cut.to);
  }
}

const NOTHING = { inherit: false, set: false, admin: false } as const;
const DROPPED = { events: [], references: [], opaque: null } as const;

const replace = <T extends object>(rows: readonly T[], at: number, change: Partial<T>): readonly T[] =>
  rows.map((row, i) => (i === at ? { ...row, ...change } : row));

/** In one go: there may be a million grants, and thousands of them to cut. */
function withoutGrants(facts: Facts, cuts: readonly GrantCut[]): Facts {
  if (cuts.length === 0) return facts;
  const privilegeSets = [...facts.privilegeSets];
  const privileges = Int32Array.from(facts.grants.privileges);
  for (const cut of cuts) {
    privilegeSets.push(reduced(privilegeSets[privileges[cut.row] ?? 0], cut.privileges));
    privileges[cut.row] = privilegeSets.length - 1;
  }
  return { ...facts, privilegeSets, grants: { ...facts.grants, privileges } };
}

function reduced(set: PrivilegeSet | undefined, lost: readonly string[]): PrivilegeSet {
  const keep = (words: readonly string[] = []): readonly string[] => words.filter((word) => !lost.includes(word));
  return { privileges: keep(set?.privileges), grantable: keep(set?.grantable) };
}

/** The new owner takes the old one's place in the ACL, too. */
function withOwner(facts: Facts, securable: SecurableId, to: PrincipalId): Facts {
  const from = facts.securables.owner[securable] ?? NONE;
  const owner = Int32Array.from(facts.securables.owner);
  owner[securable] = to;
  const handOver = (who: Int32Array): Int32Array =>
    who.map((id, row) => (id === from && facts.grants.target[row] === securable ? to : id));
  const grants = { ...facts.grants, grantee: handOver(facts.grants.grantee), grantor: handOver(facts.grants.grantor) };
  return { ...facts, securables: { ...facts.securables, owner }, grants };
}
