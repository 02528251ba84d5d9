import type { Document } from 'mongodb';
import { keyOf, type Accounts, type Ref, type StoredRole, type StoredUser } from './accounts.ts';

/** What `usersInfo` and `rolesInfo` answer of these accounts; undefined: another command. */
export function answerOf(accounts: Accounts, db: string, command: Document): Document | undefined {
  if ('usersInfo' in command) {
    const { usersInfo: asked } = command as { readonly usersInfo: unknown };
    const all = isDocument(asked) && asked['forAllDBs'] === true;
    if (all && (command['showPrivileges'] === true || command['showAuthenticationRestrictions'] === true))
      return { ok: 0, code: 20, codeName: 'IllegalOperation', errmsg: 'showPrivileges with forAllDBs' };
    const found = all
      ? [...accounts.users.values()]
      : asked === 1
        ? [...accounts.users.values()].filter((user) => user.db === db)
        : namesIn(asked, db).flatMap(({ name, db: of }) => accounts.users.get(keyOf({ user: name, db: of })) ?? []);
    return { users: found.map((user) => userDocument(accounts, user, command)), ok: 1 };
  }
  if ('rolesInfo' in command) {
    const { rolesInfo: asked } = command as { readonly rolesInfo: unknown };
    const found =
      asked === 1
        ? accounts.rolesOf(db, command['showBuiltinRoles'] === true)
        : namesIn(asked, db).flatMap(({ name, db: of }) => accounts.role({ role: name, db: of }) ?? []);
    return { roles: found.map((role) => roleDocument(accounts, role, command)), ok: 1 };
  }
  return undefined;
}

interface Named {
  readonly name: string;
  readonly db: string;
}

/** `"app"`, `{ user, db }`, `{ role, db }`, or a list of them. */
function namesIn(asked: unknown, db: string): readonly Named[] {
  if (Array.isArray(asked)) return asked.flatMap((each: unknown) => namesIn(each, db));
  if (typeof asked === 'string') return [{ name: asked, db }];
  if (!isDocument(asked)) throw new Error(`nobody is named by ${JSON.stringify(asked)}`);
  return [{ name: String(asked['user'] ?? asked['role']), db: String(asked['db']) }];
}

function userDocument(accounts: Accounts, { user, db, roles, restrictions }: StoredUser, command: Document): Document {
  const expanded = command['showPrivileges'] === true;
  const restricts = command['showAuthenticationRestrictions'] === true;
  return {
    _id: `${db}.${user}`,
    user,
    db,
    mechanisms: db === '$external' ? ['external'] : ['SCRAM-SHA-256'],
    roles,
    ...(restricts ? { authenticationRestrictions: restrictions } : {}),
    ...(expanded || restricts ? inherited(accounts, roles) : {}),
  };
}

/** Restrictions of roles come as lists in a list. */
const inherited = (accounts: Accounts, roles: readonly Ref[]): Document => ({
  inheritedRoles: accounts.closure(roles).map(({ role, db }) => ({ role, db })),
  inheritedPrivileges: accounts.privilegesOf(roles),
  inheritedAuthenticationRestrictions: accounts
    .closure(roles)
    .flatMap(({ restrictions }) => (restrictions.length === 0 ? [] : [restrictions])),
});

function roleDocument(accounts: Accounts, stored: StoredRole, command: Document): Document {
  const { role, db, isBuiltin, roles, privileges } = stored;
  return {
    ...(isBuiltin ? {} : { _id: `${db}.${role}` }),
    role,
    db,
    isBuiltin,
    roles,
    inheritedRoles: accounts.closure(roles).map((each) => ({ role: each.role, db: each.db })),
    ...(command['showPrivileges'] === true
      ? { privileges, inheritedPrivileges: accounts.privilegesOf([{ role, db }]) }
      : {}),
  };
}

const isDocument = (value: unknown): value is Document => typeof value === 'object' && value !== null;
