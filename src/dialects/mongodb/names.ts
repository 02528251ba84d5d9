/**
 * A user as its own users write it: `app@orders`, the name and the database that it logs in against. Names may hold an `@`
 * and database names too, so that in the latter it is written `%40`: the last `@` separates the two.
 */
export const userKey = (user: string, db: string): string => `${user}@${escapeAt(db)}`;

/** A role by its database, as the server's own ids are written: `billing.reader`. It holds no `@`, so it is never a user's. */
export const roleKey = (role: string, db: string): string => `${escapeAt(db)}.${escapeAt(role)}`;

/** A user or a role by its own name and the database that it is kept in. */
export interface NamedPrincipal {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly db: string;
}

/** The inverse of `userKey` and `roleKey`. */
export function principalOfKey(key: string): NamedPrincipal {
  const at = key.lastIndexOf('@');
  if (at >= 0) return { kind: 'user', name: key.slice(0, at), db: unescapeAt(key.slice(at + 1)) };
  const dot = key.indexOf('.'); // the names of databases hold none
  return { kind: 'role', name: unescapeAt(key.slice(dot + 1)), db: unescapeAt(key.slice(0, dot)) };
}

const unescapeAt = (name: string): string => name.replaceAll('%40', '@').replaceAll('%25', '%');

const escapeAt = (name: string): string => name.replace(/[%@]/g, (character) => (character === '@' ? '%40' : '%25'));

/** What is granted on every database is granted on all but these two, which the server keeps for itself. */
export const isLeftOut = (db: string): boolean => db === 'local' || db === 'config';

const BUCKETS = 'system.buckets.';

/** Collections that only a privilege on their very name, or on everything, reaches. */
export const isSystemCollection = (db: string, collection: string): boolean =>
  // https://github.com/mongodb/mongo/blob/r8.0.0/src/mongo/db/namespace_string.h: isNormalCollection
  collection.startsWith('system.') || (db === 'local' && collection.startsWith('replset.'));

/** The time-series collection whose measurements a bucket collection stores; undefined for any other collection. */
export const measuredBy = (collection: string): string | undefined =>
  collection.startsWith(BUCKETS) ? collection.slice(BUCKETS.length) : undefined;

export const bucketsOf = (collection: string): string => `${BUCKETS}${collection}`;

/** Roles that the server is born with and that hold every privilege: `root`, and that of the members of the cluster among themselves. */
export const isSuperuserRole = (role: string, db: string): boolean =>
  db === 'admin' && (role === 'root' || role === '__system');

/**
 * Collections that the server keeps about itself. Profiles and buckets hold what belongs to those whose database it is, and
 * so does what anybody else keeps in `admin`.
 */
export const isOfServer = (db: string, collection: string): boolean =>
  isLeftOut(db) ||
  (collection.startsWith('system.') &&
    (db === 'admin' || collection !== 'system.profile') &&
    measuredBy(collection) === undefined);
