import { NONE, type Facts, type PrincipalId } from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';

/**
 * The superuser of initdb, in whose name superusers grant roles and who owns parameters: it grants the memberships of predefined
 * roles in each other. Where nobody can be told, the first superuser.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/backend/catalog/system_views.sql (GRANT pg_read_all_settings TO pg_monitor)
 */
export function bootstrapSuperuser(facts: Facts): PrincipalId {
  const isPredefined = (id: PrincipalId): boolean => facts.principals[id]?.provenance === 'predefined';
  const initial = facts.memberships.find(({ role, member }) => isPredefined(role) && isPredefined(member));
  if (initial !== undefined) return initial.grantor;
  return facts.principals.find(({ attributes }) => attributes['superuser'] === true)?.id ?? NONE;
}

/** Whoever owns an object, or the table of a column; the bootstrap superuser for parameters, which have no owner. */
export function ownerOf(facts: Facts, id: number): PrincipalId {
  const owner = facts.securables.owner[kindOf(facts, id) === 'column' ? (facts.securables.parent[id] ?? NONE) : id];
  return owner === undefined || owner === NONE ? bootstrapSuperuser(facts) : owner;
}

/**
 * Roles whose rights a role has at once, itself included.
 *
 * @param within an object: the owner of its database is a member of pg_database_owner there
 */
export function inheritedRoles(facts: Facts, id: PrincipalId, within: number): ReadonlySet<PrincipalId> {
  const roles = new Set([id]);
  const database = facts.securables.owner[enclosing(facts, within, 'database')] ?? NONE;
  const implied = facts.principals.find(
    ({ key, provenance }) => key === 'pg_database_owner' && provenance === 'predefined',
  );
  for (const role of roles) {
    for (const membership of facts.memberships)
      if (membership.inherit && membership.member === role) roles.add(membership.role);
    if (role === database && implied !== undefined) roles.add(implied.id);
  }
  return roles;
}
