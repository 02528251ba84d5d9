/**
 * A user as its own users write it: `app@orders`, the name and the database that it logs in against. Names may hold an `@`
 * and database names too, so that in the latter it is written `%40`: the last `@` separates the two.
 */
export const userKey = (user: string, db: string): string => `${user}@${escapeAt(db)}`;

/** A role by its database, as the server's own ids are written: `billing.reader`. It holds no `@`, so it is never a user's. */
export const roleKey = (role: string, db: string): string => `${escapeAt(db)}.${escapeAt(role)}`;

const escapeAt = (name: string): string => name.replace(/[%@]/g, (character) => (character === '@' ? '%40' : '%25'));

/** Databases of the server itself; `local` and `config` are left out of what is granted on every database. */
export const isSystemDatabase = (db: string): boolean => db === 'admin' || db === 'local' || db === 'config';

const BUCKETS = 'system.buckets.';

/** Collections that only a privilege on their very name, or on everything, reaches. */
export const isSystemCollection = (db: string, collection: string): boolean =>
  // https://github.com/mongodb/mongo/blob/r8.0.0/src/mongo/db/namespace_string.h: isNormalCollection
  collection.startsWith('system.') || (db === 'local' && collection.startsWith('replset.'));

/** The time-series collection whose measurements a bucket collection stores; undefined for any other collection. */
export const measuredBy = (collection: string): string | undefined =>
  collection.startsWith(BUCKETS) ? collection.slice(BUCKETS.length) : undefined;

export const bucketsOf = (collection: string): string => `${BUCKETS}${collection}`;
