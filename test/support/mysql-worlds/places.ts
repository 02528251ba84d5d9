import type { Facts, PrincipalId, SecurableId } from '../../../src/model/facts.ts';
import { kindOf, parentOf } from '../../../src/model/securables.ts';

/** Finds by name what the worlds talk about. */
export class Places {
  readonly #principals: ReadonlyMap<string, PrincipalId>;
  readonly #ids = new Map<string, SecurableId>();

  constructor(facts: Facts) {
    this.#principals = new Map(facts.principals.map(({ key, id }) => [key, id]));
    for (let id = 0; id < facts.securables.count; id++) {
      const kind = kindOf(facts, id);
      if (kind === 'column' || kind === 'database-pattern') continue;
      const name = facts.securables.name[id] ?? '';
      this.#ids.set(kind === 'database' ? name : `${facts.securables.name[parentOf(facts, id)] ?? ''}.${name}`, id);
    }
  }

  principal(key: string): PrincipalId {
    const at = key.lastIndexOf('@');
    const id = this.#principals.get(`${key.slice(0, at)}${key.slice(at).toLowerCase()}`);
    if (id === undefined) throw new Error(`the facts have no account ${key}`);
    return id;
  }

  object(database: string, name: string, privilege: string): SecurableId {
    const id = this.#ids.get(`${database}.${privilege === 'EXECUTE' ? `${name}()` : name}`);
    if (id === undefined) throw new Error(`the facts have no ${database}.${name}`);
    return id;
  }
}
