import type { Loss, Place } from './evidence.ts';

/** Collects what could not be read or attributed in one source, by reason. */
export class LossList {
  readonly #losses = new Map<string, Loss>();

  /** @param at of the first of the records */
  add(reason: string, at: Place, records = 1): void {
    if (records === 0) return;
    const known = this.#losses.get(reason);
    this.#losses.set(reason, { reason, records: records + (known?.records ?? 0), at: known?.at ?? at });
  }

  /** Sorted by reason. */
  list(): readonly Loss[] {
    return [...this.#losses.values()].sort((a, b) => (a.reason < b.reason ? -1 : 1));
  }
}
