import type { SourceKind } from '../../model/evidence.ts';
import type { Change } from './effect.ts';
import { LOSSES, OTHER_LOSSES } from './losses.ts';
import { Numbers, type Names } from './numbers.ts';
import type { LaneReading } from './pool.ts';
import { isRoutine, isView, namesObject, onlyPrepares } from './relation.ts';
import { ROW_WORDS } from './scanner.ts';
import { Session } from './session.ts';
import { noneYet, Tally, type Latest, type Run } from './tally.ts';

/** Kinds of rows: wasm/assembly/rows.ts. */
const ROW = { statement: 1, error: 2, refused: 3, prepared: 4, event: 5, audit: 6, plan: 7, loss: 8 };

/** Beyond it those that were met first are forgotten, and their state is assumed when they return. */
const MOST_SESSIONS = 100_000;
/** Sessions found without asking the map, which takes long for such large numbers. A power of two. */
const RECENT = 4_096;

/** What most of them are, a statement to count: nothing else is made of these. */
interface Row extends Run {
  readonly kind: number;
  readonly changes: readonly Change[];
  /** Of an audit record: statement, part of it, and shape of its text; null: not written. */
  readonly statement: number;
  readonly part: number;
  readonly text: number | null;
}

interface Known {
  /** NaN: it is over. */
  id: number;
  readonly session: Session;
  /** Counts when the next statement of its session shows that it was not refused. */
  pending: Row | null;
  /** The shape by which an error names it. */
  pendingAs: number;
  /** What pgaudit wrote of the statement under way: it writes before it is known how that ends. */
  audits: { readonly run: Run; readonly text: number | null; readonly part: number; readonly named: boolean }[];
  auditOf: number;
  /** The audited statement in which a view was named: tables behind it were not reached directly. */
  viewOf: number;
  /** Text of the audited statement before. */
  audited: number | null;
  /** Text of the plan before, where it is several statements. */
  severalPlanned: number | null;
  failed: boolean;
  readonly latest: Latest;
}

/** Puts what the lanes read in order, session by session, and counts it. One for all files of a log. */
export class Sequence {
  readonly tally = new Tally();
  readonly numbers = new Numbers();
  private readonly source: SourceKind;
  private readonly isPostgres: boolean;
  private readonly from: number;
  private readonly to: number;
  private readonly sessions = new Map<number, Known>();
  private readonly recent: (Known | undefined)[] = Array.from({ length: RECENT });
  /** Time of the first record: a session that began later was seen from its start. */
  private begins: number | null = null;
  /** MySQL's slow log names a database only where it is another than that of the record before. */
  private fileDatabase: string | null = null;
  /** Of each file, the first and the last time. */
  readonly times: { from: number; to: number }[] = [];

  /** @param from what ran before, or after `to`, is not counted: milliseconds since 1970 */
  constructor(source: SourceKind, from: number, to: number) {
    this.source = source;
    this.isPostgres = source === 'stderr' || source === 'csvlog' || source === 'jsonlog';
    this.from = from;
    this.to = to;
  }

  take(file: number, { lane, reading }: LaneReading): void {
    const names = this.numbers.take(lane, reading.generation, reading.news);
    for (const rows of reading.rows) {
      const times = new Float64Array(rows.buffer, rows.byteOffset, rows.length / 2);
      for (let i = 0; i < rows.length; i += ROW_WORDS)
        this.row(rows, i, times[i / 2 + 3] ?? NaN, file, reading.base, names);
    }
  }

  lose(file: number, reason: string, offset: number): void {
    this.tally.lose(this.source, file, reason, offset);
  }

  /** No more comes: what is under way counts. */
  end(): void {
    for (const known of this.sessions.values()) {
      this.settleAll(known);
      known.id = NaN;
    }
    this.sessions.clear();
  }

  private row(rows: Uint32Array, i: number, time: number, file: number, base: number, names: Names): void {
    const word = (at: number): number => rows[i + at] ?? 0;
    const kind = word(0);
    const offset = base + word(5);
    this.seen(time, file);
    if (kind === ROW.loss) {
      this.tally.lose(this.source, file, LOSSES[word(2)] ?? LOSSES[0], offset);
      return;
    }
    const row: Row = {
      kind,
      source: this.source,
      actor: names.actor(word(1)),
      shape: names.shape(word(2)),
      nested: false,
      changes: names.effect(word(8)),
      file,
      offset,
      time,
      statement: word(10),
      part: word(11),
      text: word(12) === 0 ? null : names.shape(word(12) - 1),
    };
    const id = (word(4) & 0x1f_ffff) * 2 ** 32 + word(3);
    const known = this.sessionOf(id, word(9));
    this.step(known, row, id);
    if (id === 0) this.settleAll(known);
  }

  private step(known: Known, row: Row, id: number): void {
    switch (row.kind) {
      case ROW.statement:
        this.settle(known);
        known.failed = false;
        if (this.fileDatabase !== null) known.session.inDatabase(this.fileDatabase);
        if (!this.counts(row, this.source, known.session) || this.onlyPrepares(row.shape)) return;
        known.pending = row;
        known.pendingAs = row.shape;
        return;
      case ROW.prepared: {
        const { pending } = known;
        if (pending !== null && Object.is(pending.time, row.time)) known.pending = { ...pending, shape: row.shape };
        return;
      }
      case ROW.error:
        known.failed = true;
        known.session.fail();
        return;
      case ROW.refused:
        if (known.failed) refuse(known, row.shape);
        known.failed = false;
        return;
      case ROW.event:
        this.event(known, row, id);
        return;
      case ROW.audit:
        this.audit(known, row);
        return;
      default:
        this.plan(known, row);
    }
  }

  /** Each plan has the whole text, also of several statements: their plans follow each other. */
  private plan(known: Known, row: Row): void {
    if (!this.counts(row, 'auto-explain', known.session)) return;
    const again = known.severalPlanned === row.shape;
    known.severalPlanned = this.hasSeveral(row.shape) ? row.shape : null;
    if (!again) this.count({ ...row, source: 'auto-explain' }, known);
  }

  private event(known: Known, { changes, file }: Row, id: number): void {
    const [first] = changes;
    if (first?.kind === 'file-database') {
      this.fileDatabase = first.value;
      return;
    }
    this.tally.record(this.source, file);
    if (first?.kind === 'restart') {
      this.end();
      return;
    }
    if (first?.kind === 'database-refused') {
      if (known.pending?.changes.some(({ kind }) => kind === 'database') === true) known.pending = null;
      return;
    }
    this.settleAll(known);
    known.session.apply(changes);
    if (!changes.some(({ kind }) => kind === 'end')) return;
    this.sessions.delete(id);
    known.id = NaN;
  }

  private audit(known: Known, row: Row): void {
    if (!this.counts(row, 'pgaudit', known.session)) return;
    if (known.auditOf !== row.statement) this.settleAudits(known);
    known.auditOf = row.statement;
    const relation = this.textOf(row.shape);
    if (onlyPrepares(relation)) return;
    const named = namesObject(relation);
    const nested = this.isNested(known, row, relation);
    if (isView(relation)) known.viewOf = row.statement;
    const shape = named ? row.shape : row.text;
    // A table has a record each time that the plan of the statement has it.
    const again = known.audits.some(({ run, part }) => run.shape === shape && part === row.part);
    if (shape === null || again) return;
    known.audits.push({ run: { ...row, source: 'pgaudit', shape, nested }, text: row.text, part: row.part, named });
  }

  /** A routine that a statement names is the part after it, the CALL of one the first part; all parts have the same text. */
  private isNested(known: Known, { part, statement }: Row, relation: string): boolean {
    const [first] = known.audits;
    if (isRoutine(relation)) return part > 2 || (first?.named === true && isRoutine(this.textOf(first.run.shape)));
    return part > 1 || (known.viewOf === statement && !isView(relation));
  }

  /** Takes a record for one that holds a statement; false: it cannot be attributed. */
  private counts({ actor, file, offset }: Row, source: SourceKind, { state }: Session): boolean {
    if (actor === 0 && this.source !== 'general-log' && state.account === null) {
      this.tally.lose(source, file, OTHER_LOSSES.ambiguous, offset);
      return false;
    }
    this.tally.record(source, file);
    return true;
  }

  private onlyPrepares(shape: number): boolean {
    return this.isPostgres && this.numbers.shapes[shape]?.prepares === true;
  }

  private hasSeveral(shape: number): boolean {
    return /;\s*[a-z(]/i.test(this.textOf(shape));
  }

  private textOf(shape: number): string {
    return this.numbers.shapes[shape]?.text ?? '';
  }

  private count(run: Run, { session, latest }: Known): void {
    if (run.time < this.from || run.time > this.to) return;
    const lost = this.numbers.shapes[run.shape]?.lost ?? null;
    if (lost === null) this.tally.add(run, session.state, latest);
    else this.tally.lose(run.source, run.file, lost, run.offset);
  }

  private settle(known: Known): void {
    const { pending } = known;
    if (pending === null) return;
    known.pending = null;
    this.count(pending, known);
    if (pending.changes.length > 0) known.session.apply(pending.changes);
  }

  private settleAudits(known: Known): void {
    if (known.audits.length === 0) return;
    const named = known.audits.filter((audit) => audit.named);
    // Where no object is named, by pgaudit.log_relation = off or as there is none, the text of the statement itself says more.
    const telling = named.length > 0 ? named : known.audits.slice(0, 1).filter(({ text }) => this.isNews(known, text));
    for (const { run } of telling) this.count(run, known);
    known.audited = known.audits[0]?.text ?? null;
    known.audits = [];
  }

  /** Each of several statements that came as one text is audited with all of it. */
  private isNews(known: Known, text: number | null): boolean {
    return text === null || text !== known.audited || !this.hasSeveral(text);
  }

  private settleAll(known: Known): void {
    this.settle(known);
    this.settleAudits(known);
  }

  private sessionOf(id: number, started: number): Known {
    const slot = id & (RECENT - 1);
    const recent = this.recent[slot];
    if (recent?.id === id) return recent;
    const known = this.sessions.get(id);
    if (known !== undefined) return (this.recent[slot] = known);
    const seenFromStart = started > 0 && this.begins !== null && started >= Math.floor(this.begins / 1000);
    const session = new Session(seenFromStart);
    const fresh: Known = {
      id,
      session,
      pending: null,
      pendingAs: 0,
      audits: [],
      auditOf: -1,
      viewOf: -1,
      audited: null,
      severalPlanned: null,
      failed: false,
      latest: noneYet(),
    };
    // Records without a session each stand for themselves.
    if (id === 0) return fresh;
    if (this.sessions.size >= MOST_SESSIONS) this.forget();
    this.sessions.set(id, fresh);
    return (this.recent[slot] = fresh);
  }

  private forget(): void {
    for (const [id, known] of this.sessions) {
      if (this.sessions.size <= MOST_SESSIONS / 2) return;
      this.settleAll(known);
      this.sessions.delete(id);
      known.id = NaN;
    }
  }

  private seen(time: number, file: number): void {
    if (Number.isNaN(time)) return;
    this.begins ??= time;
    const times = (this.times[file] ??= { from: time, to: time });
    if (time < times.from) times.from = time;
    if (time > times.to) times.to = time;
  }
}

/** The statement that an error names did not run to its end. */
function refuse(known: Known, shape: number): void {
  if (known.pendingAs === shape) known.pending = null;
  if (known.audits.some(({ text }) => text === shape)) known.audits = [];
}
