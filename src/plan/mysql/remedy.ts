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
  const before = new Before(createMysqlResolver(facts), reached);
  const careful = attempt(facts, reached, before, true);
  const remedy = careful ?? attempt(facts, reached, before, false);
  return remedy ?? { cuts: [], statements: [], after: facts, clears: false };
}

/** What makes the cuts, each statement as it can be run on its own. */
export const statementsOf = (facts: Facts, cuts: readonly Cut[]): readonly Statement[] =>
  changesOf(facts, cuts).flatMap(({ apply }) => apply.map((sql) => ({ database: null, sql: aloneSql(sql) })));

function attempt(facts: Facts, reached: Reached, before: Before, keeping: boolean): Remedy | null {
  const cuts = new Map<string, Cut>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const after = without(facts, [...cuts.values()]);
    const fresh = cutsIn(after, reached, before, keeping);
    if (fresh === 'nothing left')
      return { cuts: [...cuts.values()], statements: statementsOf(facts, [...cuts.values()]), after, clears: true };
    const known = cuts.size;
    for (const cut of fresh) cuts.set(JSON.stringify(cut), cut);
    if (cuts.size === known) break;
  }
  return null;
}

function cutsIn(facts: Facts, reached: Reached, before: Before, keeping: boolean): readonly Cut[] | 'nothing left' {
  const resolver = createMysqlResolver(facts);
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
