import { NONE, type Facts, type PrivilegeSet } from '../model/facts.ts';
import { compare } from '../shared/compare.ts';

/** Where each row goes in a file whose order depends on names only: `order` lists old ids, `rank` gives new ones. */
export interface Ranking {
  readonly order: Int32Array;
  readonly rank: Int32Array;
}

export interface CanonicalOrder {
  readonly principals: Ranking;
  readonly privilegeSets: Ranking;
  readonly securables: Ranking;
}

/** Orders rows so that the same facts, however they were read, make the same bytes. */
export const canonicalOrder = (facts: Facts): CanonicalOrder => ({
  principals: rankPrincipals(facts),
  privilegeSets: rankSets(facts.privilegeSets),
  securables: rankSecurables(facts),
});

/** PUBLIC and the like first, then by key. */
function rankPrincipals({ principals }: Facts): Ranking {
  const everybody = (id: number): number => (/^(public|anonymous)$/.test(principals[id]?.kind ?? '') ? 0 : 1);
  const key = (id: number): string => principals[id]?.key ?? '';
  return ranking(principals.length, (a, b) => everybody(a) - everybody(b) || compare(key(a), key(b)));
}

function rankSets(sets: readonly PrivilegeSet[]): Ranking {
  const texts = sets.map(({ privileges, grantable }) => `${privileges.join(',')}|${grantable.join(',')}`);
  return ranking(sets.length, (a, b) => compare(texts[a] ?? '', texts[b] ?? ''));
}

/** A tree from the top, each object directly before what is in it; siblings by kind, then by name. */
function rankSecurables({ securables }: Facts): Ranking {
  const { count, kind, parent, name } = securables;
  const bySibling = ranking(
    count,
    (a, b) =>
      (parent[a] ?? NONE) - (parent[b] ?? NONE) ||
      (kind[a] ?? 0) - (kind[b] ?? 0) ||
      compare(name[a] ?? '', name[b] ?? ''),
  ).order;
  const firstChild = new Int32Array(count).fill(NONE);
  const next = new Int32Array(count).fill(NONE);
  const roots: number[] = [];
  for (let i = count - 1; i >= 0; i--) {
    const id = bySibling[i] ?? 0;
    const up = parent[id] ?? NONE;
    if (up === NONE) {
      roots.unshift(id);
      continue;
    }
    next[id] = firstChild[up] ?? NONE;
    firstChild[up] = id;
  }
  const order = new Int32Array(count);
  const stack = roots.reverse();
  for (let at = 0, id = stack.pop(); id !== undefined; id = stack.pop()) {
    order[at++] = id;
    if ((next[id] ?? NONE) !== NONE) stack.push(next[id] ?? NONE);
    if ((firstChild[id] ?? NONE) !== NONE) stack.push(firstChild[id] ?? NONE);
  }
  return { order, rank: ranksOf(order) };
}

/** The new id for an old one. */
export const at = ({ rank }: Ranking, id: number | undefined): number =>
  id === undefined || id < 0 ? NONE : (rank[id] ?? NONE);

function ranking(count: number, by: (a: number, b: number) => number): Ranking {
  const order = Int32Array.from({ length: count }, (_, i) => i).sort(by);
  return { order, rank: ranksOf(order) };
}

function ranksOf(order: Int32Array): Int32Array {
  const rank = new Int32Array(order.length);
  order.forEach((id, i) => (rank[id] = i));
  return rank;
}
