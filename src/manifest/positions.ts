import type { Position } from '../model/manifest.ts';

/** Where the objects, lists and entries of one file stand. */
export class Positions {
  readonly #file: Position;
  readonly #places = new WeakMap<object, Place>();

  /** @param file what to say of something that stands nowhere, e.g. an empty file */
  constructor(file: Position) {
    this.#file = file;
  }

  place(container: object, at: Position): void {
    this.#places.set(container, { at, keys: new Map(), values: new Map() });
  }

  placeEntry(container: object, key: string, keyAt: Position, valueAt: Position): void {
    const place = this.#places.get(container);
    place?.keys.set(key, keyAt);
    place?.values.set(key, valueAt);
  }

  /** Where an object or list begins. */
  of(container: unknown): Position {
    return this.#place(container)?.at ?? this.#file;
  }

  /** Where the key itself stands; for lists the element. */
  ofKey(container: unknown, key: string | number): Position {
    return this.#place(container)?.keys.get(String(key)) ?? this.of(container);
  }

  /** Where the value of the key stands; the container's own place when there is none. */
  ofValue(container: unknown, key: string | number): Position {
    return this.#place(container)?.values.get(String(key)) ?? this.of(container);
  }

  #place(container: unknown): Place | undefined {
    return typeof container === 'object' && container !== null ? this.#places.get(container) : undefined;
  }
}

interface Place {
  readonly at: Position;
  readonly keys: Map<string, Position>;
  readonly values: Map<string, Position>;
}
