import type { Holder } from '../../model/access.ts';

/** Lists of holders, each once: what is said of a list need not be worked out again for the next one like it. */
export class HolderLists {
  readonly #known = new Map<string, readonly Holder[]>();

  /** The first list that was the same. */
  same(holders: readonly Holder[]): readonly Holder[] {
    let key = '';
    for (const { principal, mode, certainty, restricted = '' } of holders)
      key += `${String(principal)} ${mode} ${certainty} ${restricted},`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, holders);
    return holders;
  }
}
