/** Gives values numbers in the order in which they come, and hands on those that are new. */
export class Numbered<T> {
  private readonly numbers = new Map<string, number>();
  private fresh: T[] = [];
  private readonly first: number;

  /** @param first number to give */
  constructor(first = 0) {
    this.first = first;
  }

  number(value: T): number {
    const key = JSON.stringify(value);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.numbers.size + this.first;
    this.numbers.set(key, number);
    this.fresh.push(value);
    return number;
  }

  /** What is new since the last call, in the order of the numbers. */
  take(): readonly T[] {
    const fresh = this.fresh;
    this.fresh = [];
    return fresh;
  }

  reset(): void {
    this.numbers.clear();
    this.fresh = [];
  }
}
