import type { Access, Holder, Resolver, Step } from '../../model/access.ts';
import { NONE, type Facts, type PrincipalId } from '../../model/facts.ts';
import { createMysqlResolver } from '../../access/mysql.ts';
import { aloneSql } from '../../dialects/mysql/statements.ts';
import type { Statement } from '../statement.ts';
import { causeCuts } from './cause-cuts.ts';
import { without, type Cut } from './cut.ts';
import { changesOf } from './changes.ts';
import { Before } from './gains.ts';
import { isMandatory, membershipCut } from './memberships.ts';
import type { Reached } from './reached.ts';

export interface Remedy {
  readonly cuts: readonly Cut[];
  /** What makes the cuts; empty where none would do. */
  readonly statements: readonly Statement[];
  /** The facts as they then are. */
  readonly after: Facts;
  /** By the model, the accesses are gone afterwards, and nothing else has opened. */
  readonly clears: boolean;
}

/** Each round cuts everything that is seen; the next sees what had been hidden behind it. */
const MOST_ROUNDS = 12;

/**
 * The fewest statements that end some accesses and leave those who are meant what is their own: rights that reach further are
 * replaced by such on their own databases; where that does not do, they go altogether. A row that goes can open what it had
 * hidden, which then goes too. Each step is tried on the model before the next.
 */
export function remedyOf(facts: Facts, reached: Reached): Remedy {
  const [cuts = null] = remediesOf(facts, [reached]);
  if (cuts === null) return { cuts: [], statements: [], after: facts, clears: false };
  return { cuts, statements: statementsOf(facts, cuts), after: without(facts, cuts), clears: true };
}

/** The same for many at once, in their order: a round costs one resolver, however many are meant. null: nothing would do. */
export function remediesOf(facts: Facts, wanted: readonly Reached[]): readonly (readonly Cut[] | null)[] {
  const resolver = createMysqlResolver(facts);
  const attempts = wanted.map((reached) => new Attempt(reached, new Before(resolver, reached)));
  for (let round = 0; round < 2 * MOST_ROUNDS && attempts.some(({ state }) => state === 'open'); round++) {
    const after = without(facts, [...new Map(attempts.flatMap(({ cuts }) => [...cuts])).values()]);
    const now = createMysqlResolver(after);
    for (const attempt of attempts) if (attempt.state === 'open') attempt.goOn(after, now);
  }
  return attempts.map(({ state, cuts }) => (state === 'cleared' ? [...cuts.values()] : null));
}

class Attempt {
  readonly cuts = new Map<string, Cut>();
  state: 'open' | 'cleared' | 'failed' = 'open';
  readonly #reached: Reached;
  readonly #before: Before;
  #keeping = true;
  #rounds = 0;

  constructor(reached: Reached, before: Before) {
    this.#reached = reached;
    this.#before = before;
  }

  /** Cuts what is left in the facts. */
  goOn(facts: Facts, resolver: Resolver): void {
    const fresh = cutsIn(facts, resolver, this.#reached, this.#before, this.#keeping);
    if (fresh === 'nothing left') {
      this.state = 'cleared';
      return;
    }
    const known = this.cuts.size;
    for (const cut of fresh) this.cuts.set(JSON.stringify(cut), cut);
    if (this.cuts.size > known && ++this.#rounds < MOST_ROUNDS) return;
    // Carefully it does not go.
    this.cuts.clear();
    this.#rounds = 0;
    if (!this.#keeping) this.state = 'failed';
    this.#keeping = false;
  }
}

/** What makes the cuts, each statement as it can be run on its own. */
export const statementsOf = (facts: Facts, cuts: readonly Cut[]): readonly Statement[] =>
  changesOf(facts, cuts).flatMap(({ apply }) => apply.map((sql) => ({ database: null, sql: aloneSql(sql) })));

function cutsIn(
  facts: Facts,
  resolver: Resolver,
  reached: Reached,
  before: Before,
  keeping: boolean,
): readonly Cut[] | 'nothing left' {
  let left = false;
  const cuts: Cut[] = [];
  for (const { access, holder } of remaining(facts, resolver, reached, before)) {
    left = true;
    cuts.push(...cutsFor(facts, resolver, access, holder, reached, keeping));
  }
  return left ? cuts : 'nothing left';
}

/** What of it is still there, and what those who are meant could not do before. */
function* remaining(
  facts: Facts,
  resolver: Resolver,
  reached: Reached,
  before: Before,
): Generator<{ readonly access: Access; readonly holder: Holder }> {
  if (reached.everybody) {
    for (const access of resolver.accesses()) {
      const [holder] = reached.matches(access) ? resolver.holders(access).filter((one) => isMeant(reached, one)) : [];
      if (holder !== undefined) yield { access, holder };
    }
    return;
  }
  for (const principal of reached.principals)
    for (const { access, holder } of resolver.reach(principal))
      if (isMeant(reached, holder) && (reached.matches(access) || before.isGain(facts, access, holder)))
        yield { access, holder };
}

const isMeant = ({ principals, mode, everybody }: Reached, holder: Holder): boolean =>
  (everybody || principals.has(holder.principal)) && (holder.mode !== 'latent' || mode === 'latent');

/**
 * Whoever comes out as another account is to lose that. A role is taken as near to the right itself as nobody else is
 * concerned, and the right itself where all who use it are meant or where it is for everybody.
 */
function cutsFor(
  facts: Facts,
  resolver: Resolver,
  access: Access,
  holder: Holder,
  reached: Reached,
  keeping: boolean,
): readonly Cut[] {
  const steps = resolver.explain(access, holder);
  const proxy = steps.find(({ kind, detail }) => kind === 'session' && detail === 'PROXY');
  if (proxy !== undefined) return membershipCut(facts, proxy);
  const cause = causeCuts(facts, access, reached, keeping);
  const hops = steps.filter(({ kind }) => kind === 'membership');
  if (hops.length === 0) return cause;
  if (hops.some(({ fact }) => isMandatory(fact))) return cause;
  if (reached.everybody) return hops[0] === undefined ? cause : membershipCut(facts, hops[0]);
  const onlyMeant = (holders: readonly Holder[]): boolean =>
    holders.every(({ principal }) => reached.principals.has(principal) || facts.principals[principal]?.login !== true);
  if (cause.length > 0 && onlyMeant(resolver.holders(access))) return cause;
  const near = [...hops].reverse().find((hop) => onlyMeant(resolver.holdersOf(idOf(facts, hop)))) ?? hops[0];
  return near === undefined ? [] : membershipCut(facts, near);
}

const idOf = (facts: Facts, { from }: Step): PrincipalId =>
  facts.principals.find(({ key }) => key === from)?.id ?? NONE;
