import type { SecurableId } from '../../model/facts.ts';
import type { Text } from './object-adder.ts';

/** Finds what was added of one database by the OID of its catalog and its own. */
export class ObjectIds {
  /** OIDs as numbers: those come from texts that are new each time, and would have to be hashed. */
  readonly #byCatalog = new Map<string, Map<number, SecurableId>>();

  add(catalog: string, oid: string, id: SecurableId): void {
    const known = this.#byCatalog.get(catalog);
    if (known === undefined) this.#byCatalog.set(catalog, new Map([[Number(oid), id]]));
    else known.set(Number(oid), id);
  }

  /** undefined: the engine's own, temporary, or of a kind that is not collected. */
  get(catalog: string, oid: Text): SecurableId | undefined {
    return this.#byCatalog.get(catalog)?.get(Number(oid ?? 0));
  }
}
