import { isSystemCollection } from '../../dialects/mongodb/names.ts';
import { ROOT, type Facts, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';

/** The databases and collections of one server by name. */
export class Namespaces {
  readonly databases = new Map<string, SecurableId>();
  /** By the name of the collection, in every database. */
  readonly #byName = new Map<string, SecurableId[]>();
  readonly #systemIn = new Map<SecurableId, SecurableId[]>();

  constructor(facts: Facts) {
    const { count, name } = facts.securables;
    for (let id = ROOT + 1; id < count; id++) {
      const kind = kindOf(facts, id);
      if (kind === 'database') this.databases.set(name[id] ?? '', id);
      if (kind !== 'collection' && kind !== 'view') continue;
      append(this.#byName, name[id] ?? '', id);
      const parent = parentOf(facts, id);
      if (isSystemCollection(name[parent] ?? '', name[id] ?? '')) append(this.#systemIn, parent, id);
    }
  }

  named(collection: string): readonly SecurableId[] {
    return this.#byName.get(collection) ?? [];
  }

  names(): Iterable<string> {
    return this.#byName.keys();
  }

  /** The system collections of a database, which a privilege on the database does not cover. */
  systemIn(database: SecurableId): readonly SecurableId[] {
    return this.#systemIn.get(database) ?? [];
  }
}

function append<Key>(lists: Map<Key, SecurableId[]>, key: Key, id: SecurableId): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [id]);
  else list.push(id);
}
