import type { Place, SourceKind, SourceReading, Statement } from '../../model/evidence.ts';
import { LossList } from '../../model/loss-list.ts';
import { StatementTally, type SeenStatement } from '../../model/statement-tally.ts';
import { isWanted, type LineOptions, type LineReading } from './line-reader.ts';

/** What a record says was run, without what is the same for all of a file. */
export type SeenRun = Pick<SeenStatement, 'actor' | 'ran' | 'assumed'>;

/** Counts what one file says, with its losses and the time that it covers. */
export class SourceTally {
  readonly #kind: SourceKind;
  readonly #options: LineOptions;
  readonly #losses = new LossList();
  readonly #tally = new StatementTally();
  #records = 0;
  #from: number | null = null;
  #to: number | null = null;

  constructor(kind: SourceKind, options: LineOptions) {
    this.#kind = kind;
    this.#options = options;
  }

  /** A record that holds something and cannot be read or attributed. */
  lose(reason: string, offset: number): void {
    this.#records++;
    this.#losses.add(reason, this.#at(offset));
  }

  /** @param shape what makes two runs of one actor the same statement */
  add(
    run: SeenRun,
    shape: string,
    { calls, time, offset }: { calls: number; time: number | null; offset: number },
  ): void {
    if (!isWanted(time, this.#options)) return;
    this.cover(time);
    this.#records++;
    const { actor, assumed } = run;
    this.#tally.add(JSON.stringify([actor, assumed, shape]), calls, time, () => ({
      ...run,
      nested: false,
      source: this.#kind,
      at: this.#at(offset),
    }));
  }

  /** The source says something about this time. */
  cover(time: number | null): void {
    if (time === null || !isWanted(time, this.#options)) return;
    this.#from = Math.min(this.#from ?? time, time);
    this.#to = Math.max(this.#to ?? time, time);
  }

  get isEmpty(): boolean {
    return this.#tally.list().length === 0;
  }

  /** @param others of the same file, whose losses and times count too, and whose statements do not */
  reading(limits: readonly string[], others: readonly SourceTally[] = []): LineReading {
    const losses = new LossList();
    const all = [this, ...others];
    for (const each of all) for (const { reason, at, records } of each.#losses.list()) losses.add(reason, at, records);
    const lost = losses.list().reduce((sum, { records }) => sum + records, 0);
    const read = this.#records - this.#losses.list().reduce((sum, { records }) => sum + records, 0);
    const source: SourceReading = {
      name: this.#options.file,
      kind: this.#kind,
      from: outermost(
        Math.min,
        all.map((each) => each.#from),
      ),
      to: outermost(
        Math.max,
        all.map((each) => each.#to),
      ),
      records: read + lost,
      losses: losses.list(),
      limits,
      attempts: false,
    };
    const statements: readonly Statement[] = this.#tally.list();
    return { source, statements };
  }

  #at(offset: number): Place {
    return { source: this.#options.file, offset };
  }
}

function outermost(choose: (...times: number[]) => number, times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : choose(...known);
}
