import { isLeftOut } from '../../dialects/mongodb/names.ts';
import { coversCollection, type Resource } from '../../dialects/mongodb/resources.ts';
import type { Target } from '../../model/access.ts';
import { NONE, ROOT, SecurableFlag, type Facts, type SecurableId } from '../../model/facts.ts';
import { parentOf } from '../../model/securables.ts';
import { Namespaces } from './namespaces.ts';

/** What privileges are on, as far as it exists; nothing is multiplied by collections. */
export class Targets {
  readonly #facts: Facts;
  readonly #namespaces: Namespaces;
  #everywhere: readonly SecurableId[] | undefined;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#namespaces = new Namespaces(facts);
  }

  /** Databases that exist, by name. */
  get databases(): ReadonlyMap<string, SecurableId> {
    return this.#namespaces.databases;
  }

  /** The targets of a privilege whose resource stands in the facts as `id`. */
  *of(id: SecurableId, resource: Resource): Generator<Target> {
    if (resource.kind === 'cluster') return;
    if (resource.kind === 'any') yield { kind: 'all', under: ROOT };
    else if (resource.kind === 'buckets' || (resource.db === '' && resource.collection !== '')) {
      yield* this.#matching(resource);
      yield { kind: 'pattern', id };
    } else if (resource.db === '') yield { kind: 'all', under: ROOT, except: this.#leftOutEverywhere() };
    else if (this.isMissing(id)) yield { kind: 'pattern', id };
    else yield resource.collection === '' ? this.inDatabase(id) : { kind: 'one', id };
  }

  /** Every collection of the database but the server's own. */
  inDatabase(id: SecurableId): Target {
    const except = this.#namespaces.systemIn(id);
    return except.length === 0 ? { kind: 'all', under: id } : { kind: 'all', under: id, except };
  }

  isMissing(id: SecurableId): boolean {
    for (let at = id; at !== NONE; at = parentOf(this.#facts, at))
      if (((this.#facts.securables.flags[at] ?? 0) & SecurableFlag.missing) !== 0) return true;
    return false;
  }

  /** Does the target cover the collection? */
  covers(target: Target, id: SecurableId): boolean {
    if (target.kind !== 'all') return target.kind === 'one' && target.id === id;
    const above = new Set<SecurableId>();
    for (let at = id; at !== NONE; at = parentOf(this.#facts, at)) above.add(at);
    return above.has(target.under) && !(target.except ?? []).some((left) => above.has(left));
  }

  /** The database and the name of a collection. */
  nameOf(id: SecurableId): { readonly db: string; readonly collection: string } {
    const { name } = this.#facts.securables;
    return { db: name[parentOf(this.#facts, id)] ?? '', collection: name[id] ?? '' };
  }

  /** Where the server keeps users and their password hashes. */
  get users(): readonly SecurableId[] {
    return this.#namespaces.named('system.users');
  }

  *#matching(resource: Resource): Generator<Target> {
    const exact = resource.kind === 'namespace';
    const names = exact ? [resource.collection] : this.#namespaces.names();
    for (const name of names)
      for (const id of this.#namespaces.named(name)) {
        const { db, collection } = this.nameOf(id);
        if (coversCollection(resource, db, collection) && !this.isMissing(id)) yield { kind: 'one', id };
      }
  }

  #leftOutEverywhere(): readonly SecurableId[] {
    return (this.#everywhere ??= [...this.#namespaces.databases].flatMap(([name, id]) =>
      isLeftOut(name) ? [id] : this.#namespaces.systemIn(id),
    ));
  }
}

/** One text per target, so that equal ones can be found. */
export const targetKey = (target: Target): string =>
  target.kind === 'all'
    ? `all ${String(target.under)} ${(target.except ?? []).join()}`
    : `${target.kind} ${String(target.id)}`;
