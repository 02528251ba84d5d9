import type { Document } from 'mongodb';
import { coversCluster, coversDatabase, parseResource } from '../../../src/dialects/mongodb/resources.ts';
import { keyOf, type Accounts, type Privilege, type Ref } from './accounts.ts';

/** An action on a database; null: on the cluster. */
export type Needed = readonly [action: string, db: string | null];

/** What a user or role command takes. */
// https://www.mongodb.com/docs/manual/reference/command/nav-role-management/ (Required Access, each)
export function neededFor(db: string, command: Document): readonly Needed[] {
  const [name = ''] = Object.keys(command);
  const roles = (command['roles'] ?? []) as readonly (Ref | string)[];
  const privileges = (command['privileges'] ?? []) as readonly Privilege[];
  const onRoles = (action: string): readonly Needed[] =>
    roles.map((role) => [action, typeof role === 'string' ? db : role.db]);
  const onPrivileges = (action: string): readonly Needed[] =>
    privileges.map(({ resource }) => [action, String(resource['db'] ?? '') === '' ? 'admin' : String(resource['db'])]);
  switch (name) {
    case 'createUser':
      return [['createUser', db], ...onRoles('grantRole')];
    case 'createRole':
      return [['createRole', db], ...onRoles('grantRole'), ...onPrivileges('grantRole')];
    case 'dropRole':
    case 'dropUser':
      return [[name, db]];
    case 'grantRolesToUser':
    case 'grantRolesToRole':
      return onRoles('grantRole');
    case 'revokeRolesFromUser':
    case 'revokeRolesFromRole':
      return onRoles('revokeRole');
    case 'grantPrivilegesToRole':
      return onPrivileges('grantRole');
    case 'revokePrivilegesFromRole':
      return onPrivileges('revokeRole');
    case 'usersInfo':
      return viewing('viewUser', command[name], db);
    case 'rolesInfo':
      return viewing('viewRole', command[name], db);
    default:
      return [];
  }
}

function viewing(action: string, asked: unknown, db: string): readonly Needed[] {
  if (Array.isArray(asked)) return asked.flatMap((each: unknown) => viewing(action, each, db));
  if (typeof asked !== 'object' || asked === null) return [[action, db]];
  return 'forAllDBs' in asked ? [[action, null]] : [[action, String((asked as Document)['db'])]];
}

/** Of what a command takes, what somebody lacks. */
export function lacking(
  accounts: Accounts,
  user: { readonly user: string; readonly db: string },
  needed: readonly Needed[],
): readonly Needed[] {
  const held = accounts.privilegesOf(accounts.users.get(keyOf(user))?.roles ?? []);
  return needed.filter(
    ([action, on]) =>
      !held.some(({ resource: stated, actions }) => {
        const resource = parseResource(stated);
        if (resource === undefined || !(actions.includes(action) || actions.includes('anyAction'))) return false;
        return on === null ? coversCluster(resource) : coversDatabase(resource, on);
      }),
  );
}
