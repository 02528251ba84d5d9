/** What a line should have had; the reader adds file and line. Quotes nothing of the line. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** An object from a line, whose keys are read with a check. */
export class LineRecord {
  readonly #value: Readonly<Record<string, unknown>>;

  /** @throws {ShapeError} when the text is no JSON object */
  constructor(text: string) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new ShapeError('a JSON object');
    }
    if (!isObject(value)) throw new ShapeError('a JSON object');
    this.#value = value;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#value, key);
  }

  text(key: string): string {
    const value = this.#value[key];
    return typeof value === 'string' ? value : fail(key, 'a text');
  }

  textOrNull(key: string): string | null {
    return this.#value[key] === null ? null : this.text(key);
  }

  flag(key: string): boolean {
    const value = this.#value[key];
    return typeof value === 'boolean' ? value : fail(key, 'true or false');
  }

  word<Word extends string>(key: string, words: readonly Word[]): Word {
    const value = this.#value[key];
    return words.find((word) => word === value) ?? fail(key, `one of ${words.join(', ')}`);
  }

  /** A whole number from `least` (default 0) to below `limit`. */
  number(key: string, limit: number, least = 0): number {
    return wholeNumber(this.#value[key], limit, least) ?? fail(key, `a whole number from ${least} to ${limit - 1}`);
  }

  /** Like `number`, or the default where the key is left out. */
  optionalNumber(key: string, limit: number, fallback: number): number {
    return this.has(key) ? this.number(key, limit) : fallback;
  }

  texts(key: string): readonly string[] {
    const value = this.#value[key];
    return isArray(value) && value.every((item) => typeof item === 'string') ? value : fail(key, 'a list of texts');
  }

  /** Whole numbers from 0 to below `limit`. */
  numbers(key: string, limit: number): readonly number[] {
    const value = this.#value[key];
    const expected = 'a list of numbers that lines above have given a meaning';
    if (!isArray(value)) return fail(key, expected);
    return value.map((item) => wholeNumber(item, limit, 0) ?? fail(key, expected));
  }

  /** Pairs of a whole number from 0 to below `limit` and a text. */
  namedNumbers(key: string, limit: number): readonly (readonly [number, string])[] {
    const value = this.#value[key];
    const expected = 'a list of pairs of a number that lines above have given a meaning, and a text';
    if (!isArray(value)) return fail(key, expected);
    return value.map((pair) => {
      if (!isArray(pair) || pair.length !== 2) return fail(key, expected);
      const [item, text] = pair;
      return [
        wholeNumber(item, limit, 0) ?? fail(key, expected),
        typeof text === 'string' ? text : fail(key, expected),
      ];
    });
  }

  /** Rows of whole numbers; -1 is allowed in every place. */
  tuples(key: string, limits: readonly number[]): readonly (readonly number[])[] {
    const value = this.#value[key];
    const expected = `a list of lists of ${limits.length} numbers that lines above have given a meaning`;
    if (!isArray(value)) return fail(key, expected);
    return value.map((row) => {
      if (!isArray(row) || row.length !== limits.length) return fail(key, expected);
      return limits.map((limit, i) => wholeNumber(row[i], limit, -1) ?? fail(key, expected));
    });
  }

  /** An object of texts, numbers and truth values. */
  attributes(key: string): Readonly<Record<string, string | number | boolean>> {
    const value = this.#value[key];
    const expected = 'an object of texts, numbers, true and false';
    if (!isObject(value)) return fail(key, expected);
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') return [name, item];
        return fail(key, expected);
      }),
    );
  }
}

function fail(key: string, expected: string): never {
  throw new ShapeError(`"${key}" to be ${expected}`);
}

const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wholeNumber = (value: unknown, limit: number, least: number): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value < limit ? value : undefined;
