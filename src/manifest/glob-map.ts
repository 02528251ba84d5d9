import type { Glob } from './glob.ts';

/**
 * Values by globs. A name is compared only with the globs whose prefix it begins with: a fleet has hundreds of globs at one
 * place, one per service.
 */
export class GlobMap<T> {
  readonly #byPrefix = new Map<string, { readonly glob: Glob; readonly value: T }[]>();
  /** Of the prefixes, each once. */
  readonly #lengths = new Set<number>();

  get size(): number {
    return this.#byPrefix.size;
  }

  /** The value of that very glob, made if there is none yet. */
  entry(glob: Glob, make: () => T): T {
    let alike = this.#byPrefix.get(glob.prefix);
    if (alike === undefined) {
      this.#byPrefix.set(glob.prefix, (alike = []));
      this.#lengths.add(glob.prefix.length);
    }
    const known = alike.find((one) => one.glob.text === glob.text);
    if (known !== undefined) return known.value;
    const value = make();
    alike.push({ glob, value });
    return value;
  }

  /** The values of all globs that match, in no particular order. */
  matching(name: string): T[] {
    const values: T[] = [];
    for (const length of this.#lengths) {
      const alike = length > name.length ? undefined : this.#byPrefix.get(name.slice(0, length));
      for (const { glob, value } of alike ?? []) if (glob.matches(name)) values.push(value);
    }
    return values;
  }
}
