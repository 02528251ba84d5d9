import { NONE, SecurableFlag, type Facts, type SecurableId } from '../model/facts.ts';
import type { Context, ObjectPattern, Position, Service } from '../model/manifest.ts';
import { escapeSegment, splitPath } from '../model/path.ts';
import { kindOf, parentOf, pathOf } from '../model/securables.ts';
import { quoted } from './quoted.ts';
import type { NameRules } from './name-rules.ts';
import { compareSpecificity, hasWildcard, parsePattern, type Pattern } from './pattern.ts';
import { hasPath, PatternIndex } from './pattern-index.ts';
import { placeOf, type Problems } from './problems.ts';

/** The `owns` lines of all owners, applied to one server. */
export interface Claims {
  /** Per securable: index of the owner, or NONE. */
  readonly ownerOf: Int32Array;
  readonly claimAt: (id: SecurableId) => Position | null;
  readonly unmatched: readonly ObjectPattern[];
}

interface Claim {
  readonly owner: number;
  readonly name: string;
  readonly pattern: Pattern;
  readonly source: ObjectPattern;
}

/**
 * The most specific claim owns an object. Columns belong with their table, partitions with their root, large objects
 * with their database; what belongs to the engine, and what has no place in a schema, is nobody's.
 * Adds a problem for every pair of equally specific claims of two owners that meet in an object.
 */
export function bindClaims(
  facts: Facts,
  rules: NameRules,
  owners: readonly (Service | Context)[],
  problems: Problems,
): Claims {
  const { securables } = facts;
  const claims = claimsOf(owners, rules);
  const index = new PatternIndex<Claim>(facts, rules);
  for (const claim of claims) index.add(claim.pattern, claim);
  const contest = new Contest(facts, problems);
  const winners: (Claim | null)[] = new Array<Claim | null>(securables.count).fill(null);
  const system = new Uint8Array(securables.count);
  const isFlagged = (id: SecurableId, flag: number): boolean => ((securables.flags[id] ?? 0) & flag) !== 0;

  for (let id: SecurableId = 0; id < securables.count; id++) {
    const parent = parentOf(facts, id);
    system[id] = isFlagged(id, SecurableFlag.system) || system[parent] === 1 ? 1 : 0;
    if (system[id] === 1) continue;
    if (hasPath(facts, id)) {
      if (kindOf(facts, id) !== 'column') {
        winners[id] = contest.winner(index.valuesAt(id), id, isFlagged(id, SecurableFlag.missing));
      }
    } else if (kindOf(facts, id) === 'large-object') winners[id] = winners[parent] ?? null;
  }
  for (const [id, root] of securables.root) winners[id] = winners[root] ?? null;
  for (let id: SecurableId = 0; id < securables.count; id++) {
    if (kindOf(facts, id) === 'column') winners[id] = winners[parentOf(facts, id)] ?? null;
  }

  const instance = securables.name[0] ?? '';
  return {
    ownerOf: Int32Array.from(winners, (claim) => claim?.owner ?? NONE),
    claimAt: (id) => winners[id]?.source.at ?? null,
    unmatched: claims
      .filter((claim) => namesSomething(claim.source, instance) && !contest.met.has(claim))
      .map(toSource),
  };
}

const toSource = (claim: Claim): ObjectPattern => claim.source;

/** A line that says that something is there: on this very instance, by its name. `tmp_*` may well match nothing. */
export function namesSomething({ text, inferred }: ObjectPattern, instance: string): boolean {
  if (inferred === true || splitPath(text)[0] !== escapeSegment(instance)) return false;
  return splitPath(text).every((segment) => segment === '**' || !hasWildcard(segment));
}

/** Finds the winner of each distinct set of claims once. */
class Contest {
  readonly met = new Set<Claim>();
  readonly #facts: Facts;
  readonly #problems: Problems;
  readonly #results = new Map<readonly Claim[], Claim | null>();
  readonly #reported = new Set<string>();

  constructor(facts: Facts, problems: Problems) {
    this.#facts = facts;
    this.#problems = problems;
  }

  winner(claims: readonly Claim[], id: SecurableId, missing: boolean): Claim | null {
    const known = this.#results.get(claims);
    if (known !== undefined) return known;
    if (!missing) for (const claim of claims) this.met.add(claim);
    let best: Claim | null = null;
    for (const claim of claims) {
      if (best === null || compareSpecificity(claim.pattern.specificity, best.pattern.specificity) > 0) best = claim;
    }
    if (best !== null) this.#reportTie(best, claims, id);
    if (claims.length > 0) this.#results.set(claims, best);
    return best;
  }

  #reportTie(best: Claim, claims: readonly Claim[], id: SecurableId): void {
    for (const claim of claims) {
      if (claim.owner === best.owner) continue;
      if (compareSpecificity(claim.pattern.specificity, best.pattern.specificity) !== 0) continue;
      const [first, second] = best.owner < claim.owner ? [best, claim] : [claim, best];
      const pair = `${placeOf(first.source.at)} ${placeOf(second.source.at)}`;
      if (this.#reported.has(pair)) continue;
      this.#reported.add(pair);
      const who = `${quoted(second.name)} and ${quoted(first.name)} (${placeOf(first.source.at)})`;
      this.#problems.add(second.source.at, `${who} claim ${pathOf(this.#facts, id)} with equally specific patterns`);
    }
  }
}

const claimsOf = (owners: readonly (Service | Context)[], rules: NameRules): Claim[] =>
  owners.flatMap(({ name, owns }, owner) =>
    owns.map((source) => ({ owner, name, source, pattern: parsePattern(source.text, rules.segment) })),
  );
