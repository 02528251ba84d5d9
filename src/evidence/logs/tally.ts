import { SOURCE_KINDS, type Loss, type SourceKind } from '../../model/evidence.ts';
import { CountTable, type Count } from './count-table.ts';
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

/** As who and how a statement ran, and which source says so. */
export interface Context extends Pick<Run, 'source' | 'actor' | 'nested'> {
  readonly state: SessionState;
}

/** As who and how the last statement of a session ran. */
export interface Latest {
  source: SourceKind | null;
  actor: number;
  nested: boolean;
  state: SessionState | null;
  context: number;
}

export const noneYet = (): Latest => ({ source: null, actor: 0, nested: false, state: null, context: 0 });

/** What one file gave of one kind. */
export interface FileTally {
  records: number;
  readonly losses: Map<string, { records: number; readonly offset: number }>;
}

/** The kinds that one log can hold. */
const SOURCES: readonly SourceKind[] = SOURCE_KINDS;
/** Actors fit below it, and states times it into a whole number. */
const MOST_ACTORS = 2 ** 24;

/** Calls by actor, session state and shape, and what each file had of each kind. */
export class Tally {
  private readonly table = new CountTable();
  readonly contexts: Context[] = [];
  private readonly contextNumbers = new Map<number, number>();
  private readonly known = new WeakMap<SessionState, number>();
  private readonly states = new Map<string, number>();
  private readonly files: FileTally[][] = [];

  /** @param latest of the session: it mostly goes on as who and how it was */
  add({ source, actor, shape, nested, time, file, offset }: Run, state: SessionState, latest: Latest): void {
    if (latest.source !== source || latest.actor !== actor || latest.nested !== nested || latest.state !== state) {
      latest.context = this.context(source, actor, nested, state);
      latest.source = source;
      latest.actor = actor;
      latest.nested = nested;
      latest.state = state;
    }
    this.table.add(latest.context, shape, time, file, offset);
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
    const kinds = (this.files[file] ??= []);
    return (kinds[SOURCES.indexOf(source)] ??= { records: 0, losses: new Map() });
  }

  /** Has a file given this kind? */
  has(source: SourceKind, file: number): boolean {
    return this.files[file]?.[SOURCES.indexOf(source)] !== undefined;
  }

  /** In no order; `contexts` has their contexts. */
  counts(): Iterable<Count> {
    return this.table.all();
  }

  lossesOf(source: SourceKind, file: number, name: string): readonly Loss[] {
    return [...this.of(source, file).losses].map(([reason, { records, offset }]) => ({
      reason,
      records,
      at: { source: name, offset },
    }));
  }

  private context(source: SourceKind, actor: number, nested: boolean, state: SessionState): number {
    const kind = SOURCES.indexOf(source) * 2 + (nested ? 1 : 0);
    const key = (this.numberOf(state) * 2 * SOURCES.length + kind) * MOST_ACTORS + actor;
    const known = this.contextNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.contexts.push({ source, actor, nested, state }) - 1;
    this.contextNumbers.set(key, number);
    return number;
  }

  private numberOf(state: SessionState): number {
    const known = this.known.get(state);
    if (known !== undefined) return known;
    const key = JSON.stringify(state);
    const number = this.states.get(key) ?? this.states.size;
    this.states.set(key, number);
    this.known.set(state, number);
    return number;
  }
}
