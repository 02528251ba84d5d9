import type { Statement } from './evidence.ts';

/** What stays the same, however often a statement is seen. */
export type SeenStatement = Omit<Statement, 'calls' | 'first' | 'last'>;

/** Counts statements while a source is read: memory follows the distinct ones. */
export class StatementTally {
  readonly #statements = new Map<string, Statement>();

  /**
   * @param key the same for what is one statement of one actor
   * @param time milliseconds since 1970 UTC; null: not said
   * @param make called the first time only
   */
  add(key: string, calls: number, time: number | null, make: () => SeenStatement): void {
    const known = this.#statements.get(key);
    const statement = known ?? { ...make(), calls: 0, first: time, last: time };
    this.#statements.set(key, {
      ...statement,
      calls: statement.calls + calls,
      first: outer(Math.min, statement.first, time),
      last: outer(Math.max, statement.last, time),
    });
  }

  /** In the order in which they were first seen. */
  list(): readonly Statement[] {
    return [...this.#statements.values()];
  }
}

const outer = (choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : choose(a, b);
