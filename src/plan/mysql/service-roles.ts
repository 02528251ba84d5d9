import { NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';
import type { RoleInFacts, RoleMaker, RoleUse, ServiceData } from '../service-roles.ts';
import { without, type Cut } from './cut.ts';
import { patternOfDatabase } from './granted.ts';
import { wordsFor } from './give-back.ts';

/** Roles with grants on databases of the service's own, and on objects where it owns only some of a database. */
export const roleMaker: RoleMaker<Cut> = {
  uses: ['app', 'read'],
  keyOf: ({ engine }, name) => (engine === 'mariadb' ? name : `${name}@%`),
  faultOf: ({ engine }, name) => {
    // https://dev.mysql.com/doc/refman/9.7/en/user-names.html, https://mariadb.com/docs/server/reference/sql-structure/sql-language-structure/identifier-names
    const most = engine === 'mariadb' ? 128 : 32;
    if (Array.from(name).length > most) return `since names of roles have at most ${String(most)} characters`;
    return null;
  },
  // a role of MySQL that nobody has is an account that nobody can log in to
  powersOf: ({ kind, attributes }) =>
    kind === 'role' || (attributes['locked'] === true && attributes['expired'] === true) ? [] : ['it is an account'],
  create: (name) => ({ kind: 'role', name }),
  fill: (facts, data, role) => {
    const { cuts, notes } = memberships(facts, data, role);
    return { cuts: [...grants(facts, data, role), ...cuts], notes };
  },
  without,
};

function wordsOf(use: RoleUse, facts: Facts, id: SecurableId): readonly string[] {
  const kind = kindOf(facts, id);
  const read = wordsFor(kind, 'read');
  return use === 'read' ? read : [...read, ...wordsFor(kind, 'write'), ...wordsFor(kind, 'execute')].sort();
}

function grants(facts: Facts, { owned }: ServiceData, { id: principal, use }: RoleInFacts): readonly Cut[] {
  const held = heldBy(facts, principal);
  return [...owned].flatMap((target): Cut[] => {
    const kind = kindOf(facts, target);
    // what is on the database is on everything in it
    if (kind === 'column' || (kind !== 'database' && owned.has(enclosing(facts, target, 'database')))) return [];
    const place = kind === 'database' ? patternOfDatabase(facts, target) : String(target);
    const privileges = wordsOf(use, facts, target).filter((word) => held.get(place)?.has(word) !== true);
    return privileges.length === 0 ? [] : [{ kind: 'granted', principal, target, privileges }];
  });
}

/** By the pattern of a row for databases, else by the id of the object. */
function heldBy(facts: Facts, role: PrincipalId): Map<string, Set<string>> {
  const { grants: rows, privilegeSets, securables } = facts;
  const held = new Map<string, Set<string>>();
  for (let row = 0; row < rows.count; row++) {
    if (rows.grantee[row] !== role) continue;
    const target = rows.target[row] ?? NONE;
    const place = kindOf(facts, target) === 'database-pattern' ? (securables.name[target] ?? '') : String(target);
    held.set(place, new Set(privilegeSets[rows.privileges[row] ?? NONE]?.privileges ?? []));
  }
  return held;
}

/** Active at login, so that nothing has to be said there. MariaDB knows one such role, which is not taken from anybody. */
function memberships(
  facts: Facts,
  { members }: ServiceData,
  { id: role, key, use }: RoleInFacts,
): { readonly cuts: readonly Cut[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const cuts = members[use].flatMap((member): Cut[] => {
    const own = facts.defaultRoles.filter(({ account }) => account === member);
    const isHeld = facts.memberships.some((one) => one.set && one.role === role && one.member === member);
    const isDefault = own.some((one) => one.role === role);
    const byDefault = !isDefault && (facts.engine === 'mysql' || own.length === 0);
    if (!isDefault && !byDefault)
      notes.push(
        `${facts.principals[member]?.key ?? ''}: has another role by default, so it has to SET ROLE to ${key}`,
      );
    return (isHeld && !byDefault) || member === role ? [] : [{ kind: 'member', role, member, admin: false, byDefault }];
  });
  return { cuts, notes };
}
