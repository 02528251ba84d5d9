import type { Gap } from '../model/snapshot.ts';

/** Collects what could not be seen on one instance; the same fact is listed once. */
export class GapList {
  readonly #instance: string;
  readonly #gaps = new Map<string, Gap>();

  constructor(instance: string) {
    this.#instance = instance;
  }

  add(kind: 'required' | 'optional', gap: Omit<Gap, 'instance' | 'kind'>): void {
    if (!this.#gaps.has(gap.fact)) this.#gaps.set(gap.fact, { instance: this.#instance, kind, ...gap });
  }

  /** Sorted by fact. */
  list(): readonly Gap[] {
    return [...this.#gaps.values()].sort((a, b) => (a.fact < b.fact ? -1 : 1));
  }
}
