/** A reply of the server, or a part of it, before it is parsed. */
export type Doc = Readonly<Record<string, unknown>>;

export interface RoleRef {
  readonly role: string;
  readonly db: string;
}

export interface PrivilegeRow {
  readonly resource: Doc;
  readonly actions: readonly string[];
}

/** One user of `usersInfo`. */
export interface UserRow {
  readonly user: string;
  readonly db: string;
  readonly roles: readonly RoleRef[];
}

/** What one user of `usersInfo` with showPrivileges has beside that. */
export interface ExpandedRow extends UserRow {
  /** All of its roles' privileges, as the server adds them up. */
  readonly privileges: readonly PrivilegeRow[];
  /** It, or one of its roles, may only log in from or at some addresses. */
  readonly restricted: boolean;
}

/** One role of `rolesInfo` with showPrivileges; both lists are its own, without what it inherits. */
export interface RoleRow {
  readonly role: string;
  readonly db: string;
  readonly builtIn: boolean;
  readonly privileges: readonly PrivilegeRow[];
  readonly roles: readonly RoleRef[];
}

/** One entry of `listCollections`. */
export interface CollectionRow {
  readonly name: string;
  readonly kind: 'collection' | 'view' | 'timeseries';
  /** Of a view. */
  readonly viewOn: string | null;
  readonly pipeline: readonly unknown[];
}

/** A reply does not look as the manual says. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
}

/** { user: "app", db: "orders", roles: [{ role: "readWrite", db: "orders" }], … } */
export const parseUser = (doc: Doc): UserRow => ({
  user: text(doc, 'user'),
  db: text(doc, 'db'),
  roles: docs(doc, 'roles').map(parseRef),
});

/** … inheritedPrivileges: [{ resource: { db: "orders", collection: "" }, actions: ["find", …] }], authenticationRestrictions: [] */
export const parseExpanded = (doc: Doc): ExpandedRow => ({
  ...parseUser(doc),
  privileges: docs(doc, 'inheritedPrivileges').map(parsePrivilege),
  restricted: ['authenticationRestrictions', 'inheritedAuthenticationRestrictions'].some((key) =>
    isRestricting(doc[key]),
  ),
});

/** { role: "reader", db: "orders", isBuiltin: false, privileges: […], roles: […], … } */
export const parseRole = (doc: Doc): RoleRow => ({
  role: text(doc, 'role'),
  db: text(doc, 'db'),
  builtIn: doc['isBuiltin'] === true,
  privileges: docs(doc, 'privileges').map(parsePrivilege),
  roles: docs(doc, 'roles').map(parseRef),
});

/** { name: "open", type: "view", options: { viewOn: "orders", pipeline: […] }, … } */
export function parseCollection(doc: Doc): CollectionRow {
  const options = isDoc(doc['options']) ? doc['options'] : {};
  const kind = doc['type'] === 'view' || doc['type'] === 'timeseries' ? doc['type'] : 'collection';
  const viewOn = typeof options['viewOn'] === 'string' ? options['viewOn'] : null;
  const pipeline = Array.isArray(options['pipeline']) ? (options['pipeline'] as unknown[]) : [];
  return { name: text(doc, 'name'), kind, viewOn, pipeline };
}

/** @throws ReplyError */
export function docs(doc: Doc, key: string): readonly Doc[] {
  const value = doc[key];
  if (!Array.isArray(value)) throw new ReplyError(`no list "${key}"`);
  return value.map((each: unknown) => {
    if (!isDoc(each)) throw new ReplyError(`"${key}" holds something else than documents`);
    return each;
  });
}

/** @throws ReplyError */
export function text(doc: Doc, key: string): string {
  const value = doc[key];
  if (typeof value !== 'string') throw new ReplyError(`no text "${key}"`);
  return value;
}

export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The document at a path of keys; empty where there is none. */
export function within(doc: Doc, ...keys: readonly string[]): Doc {
  let at: unknown = doc;
  for (const key of keys) at = isDoc(at) ? at[key] : undefined;
  return isDoc(at) ? at : {};
}

const parseRef = (doc: Doc): RoleRef => ({ role: text(doc, 'role'), db: text(doc, 'db') });

export const parsePrivilege = (doc: Doc): PrivilegeRow => ({
  resource: within(doc, 'resource'),
  actions: Array.isArray(doc['actions'])
    ? doc['actions'].filter((action): action is string => typeof action === 'string')
    : [],
});

/** Lists, in lists where they come from roles; empty ones restrict nothing. */
const isRestricting = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isRestricting) : isDoc(value) && Object.keys(value).length > 0;
