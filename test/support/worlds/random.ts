/** A seeded source of random choices: the same seed gives the same world, on every machine. */
export interface Random {
  /** A whole number from 0 up to, not including, `limit`. */
  readonly below: (limit: number) => number;
  /** True with this probability. */
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(values: readonly T[]) => T;
  /** `count` different values, or all when there are fewer. */
  readonly some: <T>(values: readonly T[], count: number) => T[];
}

export function random(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) | 0;
  // mulberry32, public domain
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(values: readonly T[]): T => {
    if (values.length === 0) throw new Error('nothing to choose from');
    return values[below(values.length)] as T; // in range, as just checked
  };
  const some = <T>(values: readonly T[], count: number): T[] => {
    const rest = [...values];
    const chosen: T[] = [];
    while (chosen.length < count && rest.length > 0) chosen.push(...rest.splice(below(rest.length), 1));
    return chosen;
  };
  return { below, chance: (probability) => next() < probability, pick, some };
}
