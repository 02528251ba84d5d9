import type { Document } from 'mongodb';
import { isKnownAction } from '../../../src/dialects/mongodb/actions.ts';
import { keyOf, merged, resourceKey, type Accounts, type Privilege, type Ref, type StoredRole } from './accounts.ts';

/** A refusal, as the server words it. */
class Refused extends Error {
  readonly code: number;
  readonly codeName: string;

  constructor(code: number, codeName: string, message: string) {
    super(message);
    this.code = code;
    this.codeName = codeName;
  }
}

/**
 * Does what a user or role command does to these accounts and answers as the server does; undefined: another command.
 * https://www.mongodb.com/docs/manual/reference/command/nav-role-management/
 */
export function execute(accounts: Accounts, db: string, command: Document): Document | undefined {
  const [name = ''] = Object.keys(command);
  const act = COMMANDS[name];
  if (act === undefined) return undefined;
  try {
    act({ accounts, db, name: String(command[name]), command });
    return { ok: 1 };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ok: 0, code: error.code, codeName: error.codeName, errmsg: error.message };
  }
}

interface Act {
  readonly accounts: Accounts;
  readonly db: string;
  /** Of the user or role that it is about. */
  readonly name: string;
  readonly command: Document;
}

const COMMANDS: Readonly<Record<string, (act: Act) => void>> = {
  createUser({ accounts, db, name, command }) {
    const key = keyOf({ user: name, db });
    if (accounts.users.has(key)) throw new Refused(51003, 'Location51003', `User "${name}@${db}" already exists`);
    const roles = existing(accounts, refsIn(command, 'roles', db));
    accounts.users.set(key, { user: name, db, roles, restrictions: listIn(command, 'authenticationRestrictions') });
  },
  updateUser(act) {
    const { db, command } = act;
    changeUser(act, (roles) => ('roles' in command ? existing(act.accounts, refsIn(command, 'roles', db)) : roles));
  },
  dropUser({ accounts, db, name }) {
    if (!accounts.users.delete(keyOf({ user: name, db }))) throw noUser(name, db);
  },
  grantRolesToUser(act) {
    const granted = existing(act.accounts, refsIn(act.command, 'roles', act.db));
    changeUser(act, (roles) => [...roles, ...granted.filter((ref) => !includes(roles, ref))]);
  },
  // What the user does not have is no error.
  revokeRolesFromUser(act) {
    const revoked = existing(act.accounts, refsIn(act.command, 'roles', act.db));
    changeUser(act, (roles) => roles.filter((ref) => !includes(revoked, ref)));
  },
  createRole({ accounts, db, name, command }) {
    const role = { role: name, db };
    if (accounts.role(role) !== undefined)
      throw new Refused(51002, 'Location51002', `Role "${name}@${db}" already exists`);
    if (!('privileges' in command && 'roles' in command))
      throw new Refused(40414, 'Location40414', 'a field is missing');
    const privileges = merged(privilegesIn(command, db));
    const roles = inherited(accounts, role, refsIn(command, 'roles', db));
    const restrictions = listIn(command, 'authenticationRestrictions');
    accounts.roles.set(keyOf(role), { ...role, isBuiltin: false, privileges, roles, restrictions });
  },
  updateRole(act) {
    const { accounts, db, name, command } = act;
    changeRole(act, (stored) => ({
      ...stored,
      ...('privileges' in command ? { privileges: merged(privilegesIn(command, db)) } : {}),
      ...('roles' in command ? { roles: inherited(accounts, { role: name, db }, refsIn(command, 'roles', db)) } : {}),
    }));
  },
  dropRole(act) {
    const { accounts, db, name } = act;
    changeRole(act, (stored) => stored);
    const dropped = { role: name, db };
    accounts.roles.delete(keyOf(dropped));
    const left = (roles: readonly Ref[]): readonly Ref[] => roles.filter((ref) => !includes([dropped], ref));
    for (const [key, user] of accounts.users) accounts.users.set(key, { ...user, roles: left(user.roles) });
    for (const [key, role] of accounts.roles) accounts.roles.set(key, { ...role, roles: left(role.roles) });
  },
  grantRolesToRole(act) {
    const { accounts, db, name, command } = act;
    const granted = inherited(accounts, { role: name, db }, refsIn(command, 'roles', db));
    changeRole(act, (stored) => ({
      ...stored,
      roles: [...stored.roles, ...granted.filter((ref) => !includes(stored.roles, ref))],
    }));
  },
  revokeRolesFromRole(act) {
    const revoked = existing(act.accounts, refsIn(act.command, 'roles', act.db));
    changeRole(act, (stored) => ({ ...stored, roles: stored.roles.filter((ref) => !includes(revoked, ref)) }));
  },
  grantPrivilegesToRole(act) {
    const granted = privilegesIn(act.command, act.db);
    changeRole(act, (stored) => ({ ...stored, privileges: merged([...stored.privileges, ...granted]) }));
  },
  // Only an entry for the very resource loses anything, and a resource that has none is no error.
  revokePrivilegesFromRole(act) {
    const revoked = merged(privilegesIn(act.command, act.db));
    const lost = new Map(revoked.map(({ resource, actions }) => [resourceKey(resource), actions]));
    changeRole(act, (stored) => ({
      ...stored,
      privileges: stored.privileges
        .map(({ resource, actions }) => ({
          resource,
          actions: actions.filter((action) => lost.get(resourceKey(resource))?.includes(action) !== true),
        }))
        .filter(({ actions }) => actions.length > 0),
    }));
  },
};

function changeUser({ accounts, db, name }: Act, change: (roles: readonly Ref[]) => readonly Ref[]): void {
  const user = accounts.users.get(keyOf({ user: name, db }));
  if (user === undefined) throw noUser(name, db);
  accounts.users.set(keyOf(user), { ...user, roles: change(user.roles) });
}

function changeRole({ accounts, db, name }: Act, change: (stored: StoredRole) => StoredRole): void {
  const role = accounts.role({ role: name, db });
  if (role === undefined) throw noRole({ role: name, db });
  if (role.isBuiltin) throw invalid(`${name}@${db} is a built-in role and cannot be modified`);
  accounts.roles.set(keyOf(role), change(role));
}

const noUser = (user: string, db: string): Refused =>
  new Refused(11, 'UserNotFound', `Could not find user "${user}" for db "${db}"`);

const noRole = ({ role, db }: Ref): Refused => new Refused(31, 'RoleNotFound', `Could not find role: ${role}@${db}`);

const invalid = (message: string): Refused => new Refused(49, 'InvalidRoleModification', message);

const includes = (refs: readonly Ref[], { role, db }: Ref): boolean =>
  refs.some((ref) => ref.role === role && ref.db === db);

function existing(accounts: Accounts, refs: readonly Ref[]): readonly Ref[] {
  const missing = refs.find((ref) => accounts.role(ref) === undefined);
  if (missing !== undefined) throw noRole(missing);
  return refs;
}

/** What a role may inherit: outside `admin` only roles of its own database, and never itself. */
function inherited(accounts: Accounts, role: Ref, refs: readonly Ref[]): readonly Ref[] {
  existing(accounts, refs);
  for (const ref of refs) {
    if (role.db !== 'admin' && ref.db !== role.db)
      throw invalid(`Roles on the '${role.db}' database cannot be granted roles from other databases`);
    if (includes(accounts.closure([ref]), role))
      throw invalid(`Granting ${ref.role}@${ref.db} to ${role.role}@${role.db} would introduce a cycle`);
  }
  return refs;
}

function listIn(command: Document, key: string): readonly Document[] {
  const list: unknown = command[key] ?? [];
  if (!Array.isArray(list)) throw new Refused(14, 'TypeMismatch', `"${key}" is no array`);
  return list as Document[];
}

const refsIn = (command: Document, key: string, db: string): readonly Ref[] =>
  listIn(command, key).map((each: unknown) => (typeof each === 'string' ? { role: each, db } : (each as Ref)));

function privilegesIn(command: Document, db: string): readonly Privilege[] {
  const privileges = listIn(command, 'privileges') as readonly Privilege[];
  for (const { resource, actions } of privileges) {
    const unknown = actions.find((action) => !isKnownAction(action));
    if (unknown !== undefined)
      throw new Refused(9, 'FailedToParse', `Unrecognized action privilege strings: ${unknown}`);
    if (db !== 'admin' && resource['db'] !== db)
      throw invalid(
        `Roles on the '${db}' database cannot be granted privileges that target other databases or the cluster`,
      );
  }
  return privileges;
}
