import type { SecurableId } from '../../model/facts.ts';
import type { Text } from './object-adder.ts';

/** Finds what was added of one database by the OID of its catalog and its own. */
export class ObjectIds {
  readonly #byCatalog = new Map<string, Map<string, SecurableId>>();

  add(catalog: string, oid: string, id: SecurableId): void {
    const known = this.#byCatalog.get(catalog);
    if (known === undefined) this.#byCatalog.set(catalog, new Map([[oid, id]]));
    else known.set(oid, id);
  }

  /** undefined: the engine's own, temporary, or of a kind that is not collected. */
  get(catalog: string, oid: Text): SecurableId | undefined {
    return this.#byCatalog.get(catalog)?.get(oid ?? '');
  }
}
