import { bucketsOf, isLeftOut, isSystemCollection } from './names.ts';

/**
 * What a privilege is on. An empty `db` or `collection` stands for all of them; `buckets` names time-series collections by
 * the measurements that they hold (5.0 and later).
 * https://www.mongodb.com/docs/manual/reference/resource-document/
 */
export type Resource =
  | { readonly kind: 'any' }
  | { readonly kind: 'cluster' }
  | { readonly kind: 'namespace'; readonly db: string; readonly collection: string }
  | { readonly kind: 'buckets'; readonly db: string; readonly collection: string };

/** A resource as the server states it; undefined: of a kind that this version does not know. */
export function parseResource(stated: Readonly<Record<string, unknown>>): Resource | undefined {
  const keys = Object.keys(stated).sort().join(' ');
  const { db, collection, system_buckets: buckets } = stated;
  if (keys === 'anyResource' && stated['anyResource'] === true) return { kind: 'any' };
  if (keys === 'cluster' && stated['cluster'] === true) return { kind: 'cluster' };
  if (typeof db !== 'string') return undefined;
  if (keys === 'collection db' && typeof collection === 'string') return { kind: 'namespace', db, collection };
  if (keys === 'db system_buckets' && typeof buckets === 'string') return { kind: 'buckets', db, collection: buckets };
  return undefined;
}

/** A resource as its users write it, which is also the name of the securable that stands for it. */
export function resourceText(resource: Resource): string {
  switch (resource.kind) {
    case 'any':
      return '{"anyResource":true}';
    case 'cluster':
      return '{"cluster":true}';
    case 'namespace':
      return JSON.stringify({ db: resource.db, collection: resource.collection });
    case 'buckets':
      return JSON.stringify({ db: resource.db, system_buckets: resource.collection });
  }
}

/** The inverse of `resourceText`. */
export function resourceOfText(text: string): Resource | undefined {
  const stated: unknown = JSON.parse(text);
  return typeof stated === 'object' && stated !== null ? parseResource({ ...stated }) : undefined;
}

/** Is a privilege on the resource one on this collection? */
export function coversCollection(resource: Resource, db: string, collection: string): boolean {
  switch (resource.kind) {
    case 'any':
      return true;
    case 'cluster':
      return false;
    case 'buckets':
      return (
        (resource.db === '' || resource.db === db) &&
        (resource.collection === ''
          ? collection.startsWith(bucketsOf(''))
          : collection === bucketsOf(resource.collection))
      );
    case 'namespace':
      if (resource.collection === '') return !isSystemCollection(db, collection) && coversDatabase(resource, db);
      return (resource.db === '' || resource.db === db) && resource.collection === collection;
  }
}

/** Is a privilege on the resource one on the database as such: its users, its roles, the database itself? */
export function coversDatabase(resource: Resource, db: string): boolean {
  if (resource.kind === 'any') return true;
  if (resource.kind !== 'namespace' || resource.collection !== '') return false;
  return resource.db === db || (resource.db === '' && !isLeftOut(db));
}

export const coversCluster = (resource: Resource): boolean => resource.kind === 'any' || resource.kind === 'cluster';
