/** A stream of numbers in [0, 1). */
export type Random = () => number;

/** The same numbers for the same seed, on every machine (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const chance = (rnd: Random, probability: number): boolean => rnd() < probability;

export const below = (rnd: Random, end: number): number => Math.floor(rnd() * end);

/** @throws when the list is empty */
export function pick<T>(rnd: Random, list: readonly T[]): T {
  const value = list[below(rnd, list.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

/** Each element with that probability, in the list's order. */
export const some = <T>(rnd: Random, list: readonly T[], probability: number): T[] =>
  list.filter(() => chance(rnd, probability));
