import { actionOf, ANY_ACTION, DATA_ACTIONS } from '../../dialects/mongodb/actions.ts';
import { isLeftOut, isSystemCollection } from '../../dialects/mongodb/names.ts';
import { coversCollection, coversDatabase, resourceText, type Resource } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import type { Action } from '../../model/access.ts';
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
  /** What privileges name and what is not there, as `resourceText` writes it. */
  readonly missing: ReadonlySet<string>;
  readonly #mayKeep: Reached['mayKeep'];
  readonly #databases: ReadonlyMap<string, Database>;
  readonly #parts = new Map<string, readonly Resource[]>();

  constructor(facts: Facts, mayKeep: Reached['mayKeep']) {
    this.#mayKeep = mayKeep;
    this.#databases = databasesOf(facts);
    this.missing = missingIn(facts);
  }

  /** The parts of what was lost on a resource that everyone of some users may keep; null: not the same for each of them. */
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
      for (const part of this.#partsFor(resource, action, user)) {
        const known = rights.get(resourceText(part));
        if (known === undefined) rights.set(resourceText(part), { resource: part, privileges: [privilege] });
        else known.privileges.push(privilege);
      }
    }
    return [...rights.values()];
  }

  /** Asked for every action, round after round. */
  #partsFor(resource: Resource, action: Action, user: PrincipalId): readonly Resource[] {
    const text = resourceText(resource);
    const key = `${String(user)} ${action} ${text}`;
    let parts = this.#parts.get(key);
    if (parts === undefined) {
      const all = [...this.#partsOf(resource, (id) => this.#mayKeep(user, action, id))];
      // What is lost on just this, whatever it is, is not to be given again.
      this.#parts.set(key, (parts = all.filter((part) => resourceText(part) !== text)));
    }
    return parts;
  }

  /** Databases as a whole, with what is created there later, and else the collections that there are. */
  *#partsOf(resource: Resource, accepts: (id: SecurableId) => boolean): Generator<Resource> {
    for (const { id, name: db, collections } of this.#databasesOf(resource)) {
      const whole = coversDatabase(resource, db) && accepts(id);
      if (whole) yield { kind: 'namespace', db, collection: '' };
      for (const { id: one, name } of collections)
        if (!(whole && !isSystemCollection(db, name)) && coversCollection(resource, db, name) && accepts(one))
          yield { kind: 'namespace', db, collection: name };
    }
  }

  #databasesOf(resource: Resource): Iterable<Database> {
    if (!('db' in resource) || resource.db === '') return this.#databases.values();
    const database = this.#databases.get(resource.db);
    return database === undefined ? [] : [database];
  }
}

/** Does it reach more than one collection? */
const isWide = (resource: Resource): boolean =>
  resource.kind === 'any' || (resource.kind !== 'cluster' && (resource.db === '' || resource.collection === ''));

/** Those that exist and are nobody's but their owners': what is granted everywhere is not granted on `local` and `config`. */
function databasesOf(facts: Facts): ReadonlyMap<string, Database> {
  const { count, name, flags } = facts.securables;
  const byId = new Map<SecurableId, Database & { readonly collections: { id: SecurableId; name: string }[] }>();
  for (let id = 0; id < count; id++) {
    if (((flags[id] ?? 0) & SecurableFlag.missing) !== 0) continue;
    const kind = kindOf(facts, id);
    if (kind === 'database' && !isLeftOut(name[id] ?? '') && name[id] !== 'admin')
      byId.set(id, { id, name: name[id] ?? '', collections: [] });
    if (kind === 'collection' || kind === 'view')
      byId.get(parentOf(facts, id))?.collections.push({ id, name: name[id] ?? '' });
  }
  return new Map([...byId.values()].map((database) => [database.name, database]));
}

function missingIn(facts: Facts): ReadonlySet<string> {
  const missing = new Set<string>();
  for (let id = 0; id < facts.securables.count; id++) {
    if (((facts.securables.flags[id] ?? 0) & SecurableFlag.missing) === 0) continue;
    const resource = resourceOf(facts, id);
    if (resource !== undefined) missing.add(resourceText(resource));
  }
  return missing;
}
