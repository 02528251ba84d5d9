import {
  GRANT_ORIGINS,
  NONE,
  type DefaultPrivilege,
  type Facts,
  type Membership,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../../model/facts.ts';
import { principalKey } from '../../dialects/postgres/names.ts';
import { hasMembershipOptions } from '../../dialects/postgres/versions.ts';
import { kindOf, RELATION_KINDS, relationOf } from '../../model/securables.ts';
import { engineDefaultsOf, withStoredAcls } from './acl-rows.ts';
import { bootstrapSuperuser } from './bootstrap.ts';
import { dependentCuts } from './dependents.ts';

export const ATTRIBUTE_NAMES = ['superuser', 'createrole', 'replication', 'bypassrls', 'createdb'] as const;
export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];

/** A privilege taken out of one row of the grants; `grant-option`: it stays, and cannot be granted on any more. */
export interface GrantCut {
  readonly kind: 'grant';
  readonly row: number;
  readonly privileges: readonly string[];
  readonly only?: 'grant-option';
}
export interface MembershipCut {
  readonly kind: 'membership';
  readonly row: number;
  readonly only: 'all' | 'admin';
}

/** Something taken out of the facts of a server, or put in. Rows index into the lists of `Facts`. */
export type Cut =
  | GrantCut
  | MembershipCut
  | { readonly kind: 'attribute'; readonly principal: PrincipalId; readonly name: AttributeName }
  | { readonly kind: 'default-privilege'; readonly row: number; readonly privileges: readonly string[] }
  | { readonly kind: 'user-mapping'; readonly row: number }
  | { readonly kind: 'definition'; readonly row: number }
  /** Put in: the schemas in which a routine finds its names, and temporary tables last. */
  | { readonly kind: 'search-path'; readonly row: number; readonly schemas: readonly SecurableId[] }
  | { readonly kind: 'owner'; readonly securable: SecurableId; readonly to: PrincipalId }
  /** Put in: a role that nobody can log in as. The first of a plan gets the first id that no principal has, and so on. */
  | { readonly kind: 'role'; readonly name: string }
  /** Put in, by the owner of the target. A column has to be among the facts. */
  | {
      readonly kind: 'granted';
      readonly principal: PrincipalId;
      readonly target: SecurableId;
      readonly privileges: readonly string[];
    }
  /** Put in. Before 16 a member with INHERIT inherits and can always SET ROLE, whatever is said here. */
  | {
      readonly kind: 'joined';
      readonly role: PrincipalId;
      readonly member: PrincipalId;
      readonly inherit: boolean;
      readonly set: boolean;
    }
  /** What will be granted on the next object: put in (`give`), or taken out of what the engine gives to PUBLIC by itself. */
  | {
      readonly kind: 'default';
      readonly give: boolean;
      readonly creator: PrincipalId;
      readonly database: SecurableId;
      readonly schema: SecurableId;
      readonly of: DefaultPrivilege['of'];
      readonly grantee: PrincipalId;
      readonly privileges: readonly string[];
    };

/**
 * The facts as they are after some cuts, and after what cannot stay without what was cut. Ids and rows keep their numbers: what
 * is cut stays as a row that gives nothing, what is put in comes last.
 */
export function without(facts: Facts, cuts: readonly Cut[]): Facts {
  const named = withRoles(facts, cuts);
  const all = withDependents(named, cuts);
  const grants = all.filter((cut) => cut.kind === 'grant' || cut.kind === 'granted');
  const owners = all.filter((cut) => cut.kind === 'owner');
  const others = all.filter((cut) => cut.kind !== 'owner');
  return others.reduce(cutOne, withGrants(owners.reduce(cutOne, named), grants));
}

/**
 * The cuts, and what cannot stay without what is cut; objects change hands first. What their old and their new owners were
 * granted on them is the new owner's then, and is not taken.
 */
export function withDependents(facts: Facts, cuts: readonly Cut[]): readonly Cut[] {
  const owners = new Map(cuts.flatMap((cut) => (cut.kind === 'owner' ? [[cut.securable, cut.to] as const] : [])));
  const isOwners = (cut: Cut): boolean => {
    if (cut.kind !== 'grant') return false;
    const object = relationOf(facts, facts.grants.target[cut.row] ?? NONE);
    const grantee = facts.grants.grantee[cut.row];
    return owners.has(object) && (grantee === owners.get(object) || grantee === facts.securables.owner[object]);
  };
  const kept = cuts.filter((cut) => !isOwners(cut));
  return [...kept, ...dependentCuts(facts, kept).filter((cut) => !isOwners(cut))];
}

/** The facts with the roles that some cuts create, so that those can be named. */
export function withRoles(facts: Facts, cuts: readonly Cut[]): Facts {
  const names = cuts.filter((cut) => cut.kind === 'role').map(({ name }) => name);
  if (names.length === 0) return facts;
  const roles = names.map((name, i) => ({ ...NEW_ROLE, id: facts.principals.length + i, key: principalKey(name) }));
  return { ...facts, principals: [...facts.principals, ...roles] };
}

const NEW_ROLE = {
  kind: 'role',
  exists: true,
  login: false,
  provenance: 'user',
  attributes: {
    superuser: false,
    inherit: true,
    createrole: false,
    createdb: false,
    replication: false,
    bypassrls: false,
  },
} as const;

export type JoinedCut = Extract<Cut, { readonly kind: 'joined' }>;
type AclCut = Extract<Cut, { readonly kind: 'grant' | 'granted' }>;

function cutOne(facts: Facts, cut: Cut): Facts {
  switch (cut.kind) {
    case 'grant':
    case 'granted':
    case 'role':
      return facts; // all at once, before
    case 'membership':
      return {
        ...facts,
        memberships: replace(facts.memberships, cut.row, cut.only === 'all' ? UNUSED : { admin: false }),
      };
    case 'joined':
      return withMembership(facts, cut);
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
    case 'default':
      return withDefault(facts, cut);
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

const UNUSED = { inherit: false, set: false, admin: false } as const;
const DROPPED = { events: [], references: [], opaque: null } as const;

const replace = <T extends object>(rows: readonly T[], at: number, change: Partial<T>): readonly T[] =>
  rows.map((row, i) => (i === at ? { ...row, ...change } : row));

/** In one go: there may be a million grants, and thousands of them to cut. */
function withGrants(facts: Facts, cuts: readonly AclCut[]): Facts {
  if (cuts.length === 0) return facts;
  const { grants, securables } = facts;
  const privilegeSets = [...facts.privilegeSets];
  const privileges = Int32Array.from(grants.privileges);
  const touched = new Set<SecurableId>();
  const given: { readonly grantee: PrincipalId; readonly target: SecurableId; readonly set: number }[] = [];
  for (const cut of cuts) {
    if (cut.kind === 'grant') {
      const set = privilegeSets[privileges[cut.row] ?? 0];
      privilegeSets.push(cut.only === undefined ? reduced(set, cut.privileges) : ungrantable(set, cut.privileges));
      privileges[cut.row] = privilegeSets.length - 1;
      touched.add(grants.target[cut.row] ?? NONE);
    } else {
      privilegeSets.push({ privileges: [...cut.privileges].sort(), grantable: [] });
      given.push({ grantee: cut.principal, target: cut.target, set: privilegeSets.length - 1 });
      touched.add(cut.target);
    }
  }
  const stored = withStoredAcls({ ...facts, privilegeSets, grants: { ...grants, privileges } }, touched);
  if (given.length === 0) return stored;
  const append = (column: Int32Array, value: (row: (typeof given)[number]) => number): Int32Array =>
    Int32Array.from([...column, ...given.map(value)]);
  const { grants: rows } = stored;
  return {
    ...stored,
    grants: {
      count: rows.count + given.length,
      grantee: append(rows.grantee, ({ grantee }) => grantee),
      target: append(rows.target, ({ target }) => target),
      privileges: append(rows.privileges, ({ set }) => set),
      grantor: append(rows.grantor, ({ target }) => ownerOf(facts, securables.owner[relationOf(facts, target)])),
      origin: Uint8Array.from([...rows.origin, ...given.map(() => GRANT_ORIGINS.indexOf('explicit'))]),
    },
  };
}

/** Parameters have no owner among the facts, and the bootstrap superuser for the server. */
const ownerOf = (facts: Facts, owner: PrincipalId | undefined): PrincipalId =>
  owner === undefined || owner === NONE ? bootstrapSuperuser(facts) : owner;

function reduced(set: PrivilegeSet | undefined, lost: readonly string[]): PrivilegeSet {
  const keep = (words: readonly string[] = []): readonly string[] => words.filter((word) => !lost.includes(word));
  return { privileges: keep(set?.privileges), grantable: keep(set?.grantable) };
}

const ungrantable = (set: PrivilegeSet | undefined, lost: readonly string[]): PrivilegeSet => ({
  privileges: set?.privileges ?? [],
  grantable: reduced(set, lost).grantable,
});

function withMembership(facts: Facts, cut: JoinedCut): Facts {
  return { ...facts, memberships: [...facts.memberships, newMembership(facts, cut)] };
}

/** What a superuser's GRANT makes of it. */
export function newMembership(facts: Facts, { role, member, inherit, set }: JoinedCut): Membership {
  const row = { role, member, grantor: bootstrapSuperuser(facts), admin: false };
  if (hasMembershipOptions(facts)) return { ...row, inherit, set };
  return { ...row, inherit: facts.principals[member]?.attributes['inherit'] !== false, set: true };
}

function withDefault(facts: Facts, cut: Extract<Cut, { readonly kind: 'default' }>): Facts {
  const { creator, database, schema, of, grantee } = cut;
  const isSame = (row: DefaultPrivilege): boolean =>
    row.creator === creator && row.database === database && row.schema === schema && row.of === of;
  const privilegeSets = [...facts.privilegeSets];
  const add = (who: PrincipalId, set: PrivilegeSet): DefaultPrivilege => {
    privilegeSets.push(set);
    return { creator, database, schema, of, grantee: who, grantor: creator, privileges: privilegeSets.length - 1 };
  };
  const rows = [...facts.defaultPrivileges];
  if (schema === NONE && !rows.some(isSame))
    for (const [who, privileges] of engineDefaultsOf(facts, of, creator))
      rows.push(add(who, { privileges, grantable: [] }));
  const at = rows.findIndex((row) => isSame(row) && row.grantee === grantee);
  const old = privilegeSets[rows[at]?.privileges ?? NONE];
  const held = [...new Set([...(old?.privileges ?? []), ...cut.privileges])].sort();
  const set = cut.give ? { privileges: held, grantable: old?.grantable ?? [] } : reduced(old, cut.privileges);
  if (at < 0) rows.push(add(grantee, set));
  else rows[at] = add(grantee, set);
  return { ...facts, privilegeSets, defaultPrivileges: rows };
}

/** The type of a relation's rows, which is among the facts where somebody granted something on it. */
function rowTypesOf(facts: Facts, relation: SecurableId): readonly SecurableId[] {
  if (!RELATION_KINDS.has(kindOf(facts, relation))) return [];
  const { name, parent } = facts.securables;
  return [...name.keys()].filter(
    (id) => kindOf(facts, id) === 'type' && name[id] === name[relation] && parent[id] === parent[relation],
  );
}

/**
 * The new owner takes the old one's place in the ACL, those of its columns included, and in what runs with the owner's rights.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/backend/utils/adt/acl.c (aclnewowner)
 */
function withOwner(facts: Facts, securable: SecurableId, to: PrincipalId): Facts {
  const from = facts.securables.owner[securable] ?? NONE;
  const owner = Int32Array.from(facts.securables.owner);
  const moved = new Set([securable, ...rowTypesOf(facts, securable)]);
  for (const id of moved) owner[id] = to;
  const handOver = (who: Int32Array): Int32Array =>
    who.map((id, row) => (id === from && moved.has(relationOf(facts, facts.grants.target[row] ?? NONE)) ? to : id));
  const grants = { ...facts.grants, grantee: handOver(facts.grants.grantee), grantor: handOver(facts.grants.grantor) };
  const definitions = facts.definitions.map((definition) =>
    definition.on === securable && definition.runsAs === from ? { ...definition, runsAs: to } : definition,
  );
  return { ...facts, securables: { ...facts.securables, owner }, grants, definitions };
}
