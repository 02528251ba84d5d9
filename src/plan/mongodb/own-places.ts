import { actionOf, ANY_ACTION, DATA_ACTIONS } from '../../dialects/mongodb/actions.ts';
import { isLeftOut, isSystemCollection } from '../../dialects/mongodb/names.ts';
import { coversCollection, coversDatabase, resourceText, type Resource } from '../../dialects/mongodb/resources.ts';
import { SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import type { ResourceRight } from './cut.ts';
import type { Reached } from './reached.ts';

interface Database {
  readonly id: SecurableId;
  readonly name: string;
  readonly collections: readonly { readonly id: SecurableId; readonly name: string }[];
}

/** What those who lose a right keep of it: the same on the databases and collections where they may have it. */
export class OwnPlaces {
  readonly #mayKeep: Reached['mayKeep'];
  readonly #databases: readonly Database[];

  constructor(facts: Facts, mayKeep: Reached['mayKeep']) {
    this.#mayKeep = mayKeep;
    this.#databases = databasesOf(facts);
  }

  /** The parts of what was lost on a resource that everyone of some users may keep; the same for each of them, or null. */
  of(resource: Resource, lost: readonly string[], users: readonly PrincipalId[]): readonly ResourceRight[] | null {
    if (!isWide(resource)) return [];
    const [first, ...others] = users.map((user) => this.#ofOne(resource, lost, user));
    const text = JSON.stringify(first);
    return others.every((other) => JSON.stringify(other) === text) ? (first ?? []) : null;
  }

  #ofOne(resource: Resource, lost: readonly string[], user: PrincipalId): readonly ResourceRight[] {
    const rights = new Map<string, { readonly resource: Resource; readonly privileges: string[] }>();
    for (const privilege of lost.includes(ANY_ACTION) ? DATA_ACTIONS : lost) {
      const action = privilege === 'changeStream' ? 'read' : actionOf(privilege);
      if (action === undefined) continue;
      for (const part of this.#partsOf(resource, (id) => this.#mayKeep(user, action, id))) {
        // What is lost on just this, whatever it is, is not to be given again.
        if (resourceText(part) === resourceText(resource)) continue;
        const known = rights.get(resourceText(part));
        if (known === undefined) rights.set(resourceText(part), { resource: part, privileges: [privilege] });
        else known.privileges.push(privilege);
      }
    }
    return [...rights.values()];
  }

  /** Databases as a whole, with what is created there later, and else the collections that there are. */
  *#partsOf(resource: Resource, accepts: (id: SecurableId) => boolean): Generator<Resource> {
    for (const { id, name: db, collections } of this.#databases) {
      const whole = coversDatabase(resource, db) && accepts(id);
      if (whole) yield { kind: 'namespace', db, collection: '' };
      for (const { id: one, name } of collections)
        if (!(whole && !isSystemCollection(db, name)) && accepts(one) && coversCollection(resource, db, name))
          yield { kind: 'namespace', db, collection: name };
    }
  }
}

/** Does it reach more than one collection? */
const isWide = (resource: Resource): boolean =>
  resource.kind === 'any' || (resource.kind !== 'cluster' && (resource.db === '' || resource.collection === ''));

/** Those that exist and are nobody's but their owners': what is granted everywhere is not granted on `local` and `config`. */
function databasesOf(facts: Facts): readonly Database[] {
  const { count, name, flags } = facts.securables;
  const databases = new Map<
    SecurableId,
    { id: SecurableId; name: string; collections: { id: SecurableId; name: string }[] }
  >();
  for (let id = 0; id < count; id++) {
    if (((flags[id] ?? 0) & SecurableFlag.missing) !== 0) continue;
    const kind = kindOf(facts, id);
    if (kind === 'database' && !isLeftOut(name[id] ?? '') && name[id] !== 'admin')
      databases.set(id, { id, name: name[id] ?? '', collections: [] });
    if (kind === 'collection' || kind === 'view')
      databases.get(parentOf(facts, id))?.collections.push({ id, name: name[id] ?? '' });
  }
  return [...databases.values()];
}
