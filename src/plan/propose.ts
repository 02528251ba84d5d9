import type { Resolver } from '../model/access.ts';
import type { Fact, Facts, PrincipalId } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Goal } from '../model/goal.ts';
import type { Ownership } from '../model/manifest.ts';
import type { Hazard } from '../model/plan.ts';
import { principalOf } from './principal-of-fact.ts';
import type { Lost, PlanEngine, PlannedChange } from './engine.ts';
import { evidenceHazards } from './evidence-hazards.ts';
import { lossesBetween } from './losses.ts';
import { isCurtailed, isGone, Known, type Judgement } from './same-findings.ts';

/** One instance, and what to think of it. */
export interface Question {
  readonly facts: Facts;
  readonly ownership: Ownership;
  /** What the rules say of the instance if its facts were these; ids and rows as in `facts`. */
  readonly audit: (facts: Facts) => readonly Judgement[];
  readonly isWanted: (finding: Finding) => boolean;
  readonly allowed: ReadonlySet<Hazard>;
}

/** Why a finding stays. */
export type Held =
  | {
      readonly kind: 'held';
      readonly finding: Finding;
      /** Not allowed; sorted. */
      readonly hazards: readonly Hazard[];
      /** What would be done. */
      readonly titles: readonly string[];
      /** Beside its hazards: what else its changes would end that is not to be touched; null: nothing. */
      readonly why: string | null;
    }
  /** Statements do not clear it, or only at the price that is said. */
  | {
      readonly kind: 'advice';
      readonly finding: Finding;
      /** What statements would reach if there were any; empty: nothing is known that they change. */
      readonly goals: readonly Goal[];
      /** The price; null: there are none that help. */
      readonly why: string | null;
    };

export interface Proposal {
  readonly changes: readonly {
    readonly change: PlannedChange<unknown>;
    readonly clears: readonly Finding[];
    /** It makes something of what was given before. */
    readonly isGiven: boolean;
  }[];
  readonly held: readonly Held[];
  readonly cleared: readonly Finding[];
  /** The facts as they are once the changes are made. */
  readonly after: Facts;
}

/** What is made in any case; the question is about the facts as they are then. */
export interface Given<Cut> {
  /** Those of the server. */
  readonly facts: Facts;
  readonly cuts: readonly Cut[];
}

/** Each round looks at what the cuts of the one before have left, or opened. */
const MOST_ROUNDS = 8;

/**
 * The least that clears findings: what the model says of all changes together is that the findings are gone, that none is new
 * and that nobody has lost what the manifest grants. What cannot be had so is held back or left to advice.
 */
export function propose<Cut>(question: Question, engine: PlanEngine<Cut>, given?: Given<Cut>): Proposal {
  return new Proposer(question, engine, given ?? { facts: question.facts, cuts: [] }).run();
}

interface Entry<Cut> {
  readonly judgement: Judgement;
  readonly cuts: Cut[];
  state: 'open' | 'held' | 'advice';
  hazards: readonly Hazard[];
  why: string | null;
}

class Proposer<Cut> {
  readonly #question: Question;
  readonly #engine: PlanEngine<Cut>;
  readonly #given: Given<Cut>;
  readonly #before: readonly Judgement[];
  readonly #resolver: Resolver;
  readonly #entries: Entry<Cut>[];
  #kept: readonly Cut[] = [];

  constructor(question: Question, engine: PlanEngine<Cut>, given: Given<Cut>) {
    this.#question = question;
    this.#engine = engine;
    this.#given = given;
    this.#before = question.audit(question.facts);
    this.#resolver = engine.resolverOf(question.facts);
    this.#entries = this.#before
      .filter(({ finding }) => finding.status !== 'waived' && question.isWanted(finding))
      .map((judgement) => ({ judgement, cuts: [], state: 'open', hazards: [], why: null }));
  }

  run(): Proposal {
    const { facts } = this.#question;
    for (const entry of this.#entries) this.#weighEvidence(entry);
    this.#cutFor(facts, this.#open());
    this.#weighChanges(this.#open());
    this.#cutFor(
      facts,
      this.#entries.filter(({ state, cuts }) => state === 'held' && cuts.length === 0),
    );
    let after = this.#settle();
    const judged = this.#question.audit(after);
    const given = new Set(this.#given.cuts.map(keyOf));
    const changes = this.#engine.changesOf(this.#given.facts, unique([...this.#given.cuts, ...this.#cuts()]));
    if (changes.length === 0) after = facts;
    return {
      changes: this.#clearedBy(changes, judged, given),
      held: this.#left(judged),
      cleared: this.#entries
        .map(({ judgement }) => judgement)
        .filter((one) => isGone(one, judged))
        .map((one) => one.finding),
      after,
    };
  }

  /** Until nothing that was aimed at is left, nothing is new and nobody has lost what is theirs. */
  #settle(): Facts {
    const { facts, audit, ownership } = this.#question;
    const known = new Known(this.#before);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const after = this.#engine.without(facts, this.#cuts());
      const judged = audit(after);
      const opened = judged.filter((one) => known.isNew(one));
      const collateral = this.#collateral(judged);
      const left = this.#open().filter(({ judgement }) => !isGone(judgement, judged));
      const lost = lossesBetween(
        this.#resolver,
        this.#engine.resolverOf(after),
        ownership,
        this.#affected(),
        this.#engine.wordsFor,
      );
      if (opened.length + collateral.length + left.length + lost.length === 0) {
        const unwanted = this.#unwanted();
        if (unwanted.length === 0) return after;
        for (const { entry, hazards } of unwanted) this.#holdBack(entry, hazards, null);
        this.#kept = [];
        continue;
      }
      const last = round === MOST_ROUNDS - 1;
      if (collateral.length > 0) collateral.forEach(({ entry, hazards, why }) => this.#holdBack(entry, hazards, why));
      else if (lost.length > 0) this.#give(after, lost, last);
      else if (opened.length > 0) this.#answer(after, opened, last);
      else this.#again(after, left, judged, last);
    }
    // What does not come to rest is not done.
    for (const entry of this.#open()) this.#drop(entry, 'every change leads to others without end');
    this.#kept = [];
    return facts;
  }

  #open(): readonly Entry<Cut>[] {
    return this.#entries.filter(({ state }) => state === 'open');
  }

  #cuts(): readonly Cut[] {
    const all = this.#open().flatMap(({ cuts }) => cuts);
    return unique([...all, ...(all.length === 0 ? [] : this.#kept)]);
  }

  #cutFor(facts: Facts, entries: readonly Entry<Cut>[]): void {
    const goals = entries.flatMap((entry) => (entry.judgement.candidate.goals ?? []).map((goal) => ({ entry, goal })));
    const found = this.#engine.cutsFor(
      facts,
      goals.map(({ goal }) => goal),
      this.#question.ownership,
    );
    for (const [i, { entry }] of goals.entries()) {
      const cuts = found[i] ?? null;
      if (cuts === null) entry.state = 'advice';
      else entry.cuts.push(...cuts);
    }
    // What is in use and cannot be cut anyway is for people, too.
    for (const entry of entries) if (entry.cuts.length === 0) entry.state = 'advice';
  }

  /** What is known of its use holds it back. */
  #weighEvidence(entry: Entry<Cut>): void {
    const hazards = evidenceHazards(entry.judgement).filter((hazard) => !this.#question.allowed.has(hazard));
    if (hazards.length > 0) this.#holdBack(entry, hazards, null);
  }

  /** What their changes are like holds them back. */
  #weighChanges(entries: readonly Entry<Cut>[]): void {
    const changes = this.#changesBy(entries);
    for (const entry of entries) {
      const own = entry.cuts.flatMap((cut) => (changes.get(keyOf(cut)) ?? []).flatMap((change) => change.hazards));
      const hazards = [...new Set(own)].filter((hazard) => !this.#question.allowed.has(hazard)).sort();
      if (hazards.length > 0) this.#holdBack(entry, hazards, null);
    }
  }

  /** The changes that cuts come to when all of them are made, by cut. */
  #changesBy(entries: readonly Entry<Cut>[]): ReadonlyMap<string, readonly PlannedChange<Cut>[]> {
    const all = unique(entries.flatMap(({ cuts }) => cuts));
    const by = new Map<string, PlannedChange<Cut>[]>();
    for (const change of all.length === 0 ? [] : this.#engine.changesOf(this.#question.facts, all))
      for (const cut of change.cuts) {
        const list = by.get(keyOf(cut));
        if (list === undefined) by.set(keyOf(cut), [change]);
        else list.push(change);
      }
    return by;
  }

  #holdBack(entry: Entry<Cut>, hazards: readonly Hazard[], why: string | null): void {
    entry.state = 'held';
    entry.hazards = hazards;
    entry.why = why;
  }

  #drop(entry: Entry<Cut>, why: string | null): void {
    entry.state = 'advice';
    entry.why = why;
  }

  /** Cuts of several findings can make a change with a hazard that none of them has, and so can what answers what they open. */
  #unwanted(): readonly { readonly entry: Entry<Cut>; readonly hazards: readonly Hazard[] }[] {
    const open = this.#open();
    return this.#engine.changesOf(this.#question.facts, this.#cuts()).flatMap((change) => {
      const hazards = change.hazards.filter((hazard) => !this.#question.allowed.has(hazard));
      if (hazards.length === 0) return [];
      const made = new Set(change.cuts.map(keyOf));
      const own = open.filter(({ cuts }) => cuts.some((cut) => made.has(keyOf(cut))));
      const culprits = own.length > 0 ? own : open.filter((entry) => this.#opens(entry));
      return (culprits.length > 0 ? culprits : open).map((entry) => ({ entry, hazards }));
    });
  }

  /** Findings that were not to be touched, or not yet, and would be: whoever would do that is held back with them. */
  #collateral(
    judged: readonly Judgement[],
  ): readonly { readonly entry: Entry<Cut>; readonly hazards: readonly Hazard[]; readonly why: string }[] {
    const open = this.#open();
    const aimedAt = new Set(open.map(({ judgement }) => judgement));
    const found: { entry: Entry<Cut>; hazards: readonly Hazard[]; why: string }[] = [];
    for (const one of this.#before) {
      if (aimedAt.has(one)) continue;
      const hazards = evidenceHazards(one).filter((hazard) => !this.#question.allowed.has(hazard));
      const waived = one.finding.status === 'waived';
      if ((hazards.length === 0 && !waived) || !isCurtailed(one, judged)) continue;
      const why = `its changes would end ${waived ? 'what is waived in' : 'what'} ${one.finding.id}${waived ? '' : ' tells of'}, too`;
      const alone = open.filter((entry) => this.#end([entry], one));
      const culprits = alone.length > 0 ? alone : this.#jointly(open, one);
      for (const entry of culprits)
        if (!found.some((known) => known.entry === entry)) found.push({ entry, hazards, why });
    }
    return found;
  }

  /** Several ways to the same end together, none of them alone: the last that is needed for it. */
  #jointly(open: readonly Entry<Cut>[], other: Judgement): readonly Entry<Cut>[] {
    const needed = open.findIndex((_, i) => this.#end(open.slice(0, i + 1), other));
    return open.slice(needed, needed + 1);
  }

  /** Do these cuts alone end something of that finding? */
  #end(entries: readonly Entry<Cut>[], other: Judgement): boolean {
    const cuts = entries.flatMap((entry) => entry.cuts);
    const after = this.#engine.without(this.#question.facts, unique([...cuts, ...this.#kept]));
    return isCurtailed(other, this.#question.audit(after));
  }

  #give(after: Facts, lost: readonly Lost[], last: boolean): void {
    const cuts = this.#engine.giveBack(after, lost);
    const before = this.#kept.length;
    this.#kept = unique([...this.#kept, ...cuts]);
    if (this.#kept.length > before && !last) return;
    const keys = new Set(lost.map(({ principal }) => this.#question.facts.principals[principal]?.key ?? ''));
    const entries = this.#open().filter((entry) => this.#touches(entry, keys));
    for (const entry of entries.length === 0 ? this.#open() : entries)
      this.#drop(entry, `it would take from ${[...keys].sort().join(', ')} what the manifest grants`);
    this.#kept = [];
  }

  #touches(entry: Entry<Cut>, keys: ReadonlySet<string>): boolean {
    const { facts } = this.#question;
    const named = namesIn(this.#engine.changesOf(facts, unique(entry.cuts)).flatMap(({ remove }) => remove));
    for (const name of named) {
      const id = facts.principals.find(({ key }) => key === name)?.id;
      if (keys.has(name) || name === 'PUBLIC') return true;
      if (id === undefined) continue;
      if (this.#resolver.holdersOf(id).some((holder) => keys.has(facts.principals[holder.principal]?.key ?? '')))
        return true;
    }
    return false;
  }

  /** A REVOKE may open what it had hidden: that is cut, too, or what opened it is not done. */
  #answer(after: Facts, opened: readonly Judgement[], last: boolean): void {
    const goals = opened.flatMap(({ candidate }) => candidate.goals ?? []);
    const found: readonly (readonly Cut[] | null)[] =
      last || goals.length === 0 ? [null] : this.#engine.cutsFor(after, goals, this.#question.ownership);
    const cuts = found.flatMap((some) => some ?? []);
    const grown = unique([...this.#kept, ...cuts]);
    if (!found.includes(null) && grown.length > this.#kept.length) {
      this.#kept = grown;
      return;
    }
    const culprits = this.#open().filter((entry) => this.#opens(entry));
    for (const entry of culprits.length === 0 ? this.#open() : culprits)
      this.#drop(entry, `it would open something else: ${opened[0]?.finding.message ?? ''}`);
    this.#kept = [];
  }

  #opens(entry: Entry<Cut>): boolean {
    const known = new Known(this.#before);
    const after = this.#engine.without(this.#question.facts, unique(entry.cuts));
    return this.#question.audit(after).some((one) => known.isNew(one));
  }

  /** What is left of findings once all is done is aimed at anew; where that gives nothing, statements do not clear it. */
  #again(after: Facts, left: readonly Entry<Cut>[], judged: readonly Judgement[], last: boolean): void {
    for (const entry of left) {
      const goals = judged
        .filter((one) => !isGone(entry.judgement, [one]))
        .flatMap(({ candidate }): readonly Goal[] => candidate.goals ?? []);
      const found = last ? [null] : this.#engine.cutsFor(after, goals, this.#question.ownership);
      const before = unique(entry.cuts).length;
      entry.cuts.push(...found.flatMap((cuts) => cuts ?? []));
      if (found.length === 0 || found.includes(null) || unique(entry.cuts).length === before) this.#drop(entry, null);
      else this.#weighChanges([entry]);
    }
  }

  /** Whoever loses anything by the cuts. */
  #affected(): ReadonlySet<PrincipalId> {
    const { facts } = this.#question;
    const names = namesIn(this.#engine.changesOf(facts, this.#cuts()).flatMap(({ remove }) => remove));
    const affected = new Set<PrincipalId>();
    for (const { id, key, kind } of facts.principals) {
      if (!names.has(key)) continue;
      affected.add(id);
      if (kind === 'public') for (const each of facts.principals) affected.add(each.id);
      for (const { principal } of this.#resolver.holdersOf(id)) affected.add(principal);
    }
    return affected;
  }

  /** Of what is cleared, that which a change was made for. */
  #clearedBy(
    changes: readonly PlannedChange<Cut>[],
    judged: readonly Judgement[],
    given: ReadonlySet<string>,
  ): Proposal['changes'] {
    const findings = new Map<string, Finding[]>();
    for (const { judgement, cuts } of this.#open())
      if (isGone(judgement, judged))
        for (const key of new Set(cuts.map(keyOf))) {
          const list = findings.get(key);
          if (list === undefined) findings.set(key, [judgement.finding]);
          else list.push(judgement.finding);
        }
    return changes.map((change) => ({
      change,
      clears: [...new Set(change.cuts.flatMap((cut) => findings.get(keyOf(cut)) ?? []))],
      isGiven: change.cuts.some((cut) => given.has(keyOf(cut))),
    }));
  }

  #left(judged: readonly Judgement[]): readonly Held[] {
    const left = this.#entries.filter(({ state, judgement }) => state !== 'open' && !isGone(judgement, judged));
    const changes = this.#changesBy(left.filter(({ state }) => state === 'held'));
    return left.map(({ state, judgement: { finding, candidate }, hazards, why, cuts }): Held => {
      if (state === 'advice') return { kind: 'advice', finding, goals: candidate.goals ?? [], why };
      const own = cuts.flatMap((cut) => changes.get(keyOf(cut)) ?? []);
      const theirs = own.flatMap((change) => change.hazards).filter((hazard) => !this.#question.allowed.has(hazard));
      const all = [...new Set([...hazards, ...theirs])].sort();
      return { kind: 'held', finding, hazards: all, titles: [...new Set(own.map(({ title }) => title))], why };
    });
  }
}

/** The principals that facts are about: who holds, who is a member, who owns. */
function namesIn(facts: readonly Fact[]): ReadonlySet<string> {
  return new Set(facts.flatMap((fact) => principalOf(fact) ?? []));
}

const keyOf = (cut: unknown): string => JSON.stringify(cut);

function unique<Cut>(cuts: readonly Cut[]): readonly Cut[] {
  return [...new Map(cuts.map((cut) => [keyOf(cut), cut])).values()];
}
