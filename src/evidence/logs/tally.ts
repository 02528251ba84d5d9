import type { Loss, SourceKind } from '../../model/evidence.ts';
import type { SessionState } from './session.ts';

/** One statement to count. */
export interface Run {
  readonly source: SourceKind;
  readonly actor: number;
  readonly shape: number;
  readonly nested: boolean;
  /** NaN: not known. */
  readonly time: number;
  readonly file: number;
  readonly offset: number;
}

export interface Count extends Omit<Run, 'time'> {
  readonly state: SessionState;
  calls: number;
  first: number;
  last: number;
}

/** What one file gave of one kind. */
export interface FileTally {
  records: number;
  readonly losses: Map<string, { records: number; readonly offset: number }>;
}

/** Calls by actor, session state and shape, and what each file had of each kind. */
export class Tally {
  private readonly contexts = new Map<string, Map<number, Count>>();
  private readonly states = new WeakMap<SessionState, string>();
  private readonly files = new Map<string, FileTally>();

  add({ source, actor, shape, nested, time, file, offset }: Run, state: SessionState): void {
    const counts = this.context(`${source} ${actor} ${nested} ${this.keyOf(state)}`);
    const count = counts.get(shape);
    if (count === undefined) {
      counts.set(shape, { source, actor, shape, nested, file, offset, state, calls: 1, first: time, last: time });
      return;
    }
    count.calls++;
    if (!(time >= count.first)) count.first = Number.isNaN(time) ? count.first : time;
    if (!(time <= count.last)) count.last = Number.isNaN(time) ? count.last : time;
  }

  /** A record that holds a statement or an event. */
  record(source: SourceKind, file: number): void {
    this.of(source, file).records++;
  }

  /** One that does and could not be read. */
  lose(source: SourceKind, file: number, reason: string, offset: number): void {
    const tally = this.of(source, file);
    tally.records++;
    const loss = tally.losses.get(reason);
    if (loss === undefined) tally.losses.set(reason, { records: 1, offset });
    else loss.records++;
  }

  of(source: SourceKind, file: number): FileTally {
    const key = `${file} ${source}`;
    const known = this.files.get(key) ?? { records: 0, losses: new Map() };
    this.files.set(key, known);
    return known;
  }

  /** Kinds that a file has given. */
  has(source: SourceKind, file: number): boolean {
    return this.files.has(`${file} ${source}`);
  }

  *counts(): Generator<Count> {
    for (const counts of this.contexts.values()) yield* counts.values();
  }

  lossesOf(source: SourceKind, file: number, name: string): readonly Loss[] {
    return [...this.of(source, file).losses].map(([reason, { records, offset }]) => ({
      reason,
      records,
      at: { source: name, offset },
    }));
  }

  private context(key: string): Map<number, Count> {
    const known = this.contexts.get(key) ?? new Map<number, Count>();
    this.contexts.set(key, known);
    return known;
  }

  private keyOf(state: SessionState): string {
    const known = this.states.get(state) ?? JSON.stringify(state);
    this.states.set(state, known);
    return known;
  }
}
