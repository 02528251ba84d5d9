import { literal } from './literals.ts';
import type { NamedPrincipal } from './names.ts';
import type { Resource } from './resources.ts';

/** What a role, or a user, is to be given or to lose. */
export interface Right {
  readonly resource: Resource;
  readonly privileges: readonly string[];
}

/** A role that is to be created. */
export interface RoleText {
  readonly db: string;
  readonly name: string;
  readonly rights: readonly Right[];
  readonly roles: readonly NamedPrincipal[];
}

/** `db.getSiblingDB("orders").revokeRolesFromUser("app", [{ role: "read", db: "billing" }])` for mongosh; throws where it is refused. */
export function membershipScript(how: 'grant' | 'revoke', role: NamedPrincipal, member: NamedPrincipal): string {
  const of = member.kind === 'user' ? 'User' : 'Role';
  const method = how === 'grant' ? `grantRolesTo${of}` : `revokeRolesFrom${of}`;
  return `${on(member.db)}.${method}(${literal(member.name)}, ${literal([refOf(role)])})`;
}

/** A REVOKE has to name the very resource of the grant: any other is accepted and changes nothing. */
export function privilegesScript(how: 'grant' | 'revoke', right: Right, role: NamedPrincipal): string {
  const method = how === 'grant' ? 'grantPrivilegesToRole' : 'revokePrivilegesFromRole';
  return `${on(role.db)}.${method}(${literal(role.name)}, ${literal([privilegeOf(right)])})`;
}

export const createRoleScript = ({ db, name, rights, roles }: RoleText): string =>
  `${on(db)}.createRole(${literal({ role: name, privileges: rights.map(privilegeOf), roles: roles.map(refOf) })})`;

export const dropRoleScript = ({ db, name }: Pick<RoleText, 'db' | 'name'>): string =>
  `${on(db)}.dropRole(${literal(name)})`;

/** As the server takes it and shows it. */
export function resourceDocument(resource: Resource): Readonly<Record<string, string | boolean>> {
  switch (resource.kind) {
    case 'any':
      return { anyResource: true };
    case 'cluster':
      return { cluster: true };
    case 'namespace':
      return { db: resource.db, collection: resource.collection };
    case 'buckets':
      return { db: resource.db, system_buckets: resource.collection };
  }
}

/** The database whose `grantRole` and `revokeRole` rule privileges on the resource. */
// https://github.com/mongodb/mongo/blob/r8.0.0/src/mongo/db/auth/authorization_checks.cpp (checkAuthorizedToGrantPrivilege)
export const ruledBy = (resource: Resource): string =>
  resource.kind === 'namespace' && resource.db !== '' ? resource.db : 'admin';

const on = (db: string): string => `db.getSiblingDB(${literal(db)})`;

const refOf = ({ name, db }: NamedPrincipal): { readonly role: string; readonly db: string } => ({ role: name, db });

const privilegeOf = ({ resource, privileges }: Right): Readonly<Record<string, unknown>> => ({
  resource: resourceDocument(resource),
  actions: privileges,
});
