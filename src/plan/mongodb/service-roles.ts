import { roleKey } from '../../dialects/mongodb/names.ts';
import type { Resource } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import { NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';
import type { RoleInFacts, RoleMaker, RoleUse, ServiceData } from '../service-roles.ts';
import { without, type Cut } from './cut.ts';

const DB = 'admin';

/** Roles of `admin`, since a role elsewhere reaches its own database alone; what is on a database is on what comes later, too. */
export const roleMaker: RoleMaker<Cut> = {
  uses: ['app', 'read'],
  keyOf: (_, name) => roleKey(name, DB),
  faultOf: () => null,
  powersOf: () => [], // what it may do are its privileges and roles
  create: (name) => ({
    kind: 'role',
    role: { key: roleKey(name, DB), db: DB, name, shard: null, rights: [], roles: [] },
  }),
  fill: (facts, data, role) => {
    const { cuts, notes } = memberships(facts, data, role);
    return { cuts: [...rights(facts, data, role), ...cuts], notes };
  },
  without,
};

/** Of the built-in roles `read` and `readWrite` what is on rows, and looking at what there is. */
const READ = ['changeStream', 'collStats', 'find', 'killCursors', 'listIndexes'] as const;
const READ_DATABASE = ['dbStats', 'listCollections'] as const;
const WRITE = ['insert', 'remove', 'update'] as const;

function wordsOf(use: RoleUse, { collection }: Extract<Resource, { kind: 'namespace' }>): readonly string[] {
  return [...READ, ...(collection === '' ? READ_DATABASE : []), ...(use === 'app' ? WRITE : [])].sort();
}

function rights(facts: Facts, { owned }: ServiceData, { id, key, use }: RoleInFacts): readonly Cut[] {
  const held = heldBy(facts, id);
  return [...owned].flatMap((target): Cut[] => {
    const resource = resourceOf(facts, target);
    if (resource?.kind !== 'namespace' || resource.db === '') return [];
    // what is on the database is on everything in it
    if (kindOf(facts, target) !== 'database' && owned.has(enclosing(facts, target, 'database'))) return [];
    const privileges = wordsOf(use, resource).filter((word) => held.get(target)?.has(word) !== true);
    return privileges.length === 0 ? [] : [{ kind: 'granted', role: key, right: { resource, privileges } }];
  });
}

function heldBy({ grants, privilegeSets }: Facts, role: PrincipalId): Map<SecurableId, Set<string>> {
  const held = new Map<SecurableId, Set<string>>();
  for (let row = 0; row < grants.count; row++)
    if (grants.grantee[row] === role)
      held.set(grants.target[row] ?? NONE, new Set(privilegeSets[grants.privileges[row] ?? NONE]?.privileges ?? []));
  return held;
}

function memberships(
  { principals, memberships: known }: Facts,
  { members }: ServiceData,
  { id: role, key, use }: RoleInFacts,
): { readonly cuts: readonly Cut[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const cuts = members[use].flatMap((member): Cut[] => {
    if (member === role || known.some((one) => one.role === role && one.member === member)) return [];
    const { key: name = '', kind, attributes } = principals[member] ?? {};
    if (attributes?.['shard'] !== undefined) {
      notes.push(`${name}: does not get ${key}, since it is an account of one shard`);
      return [];
    }
    if (kind === 'role' && attributes?.['db'] !== DB) {
      notes.push(`${name}: cannot hold ${key}, since it is a role of another database than ${DB}`);
      return [];
    }
    return [{ kind: 'member', member: name, role: key }];
  });
  return { cuts, notes };
}
