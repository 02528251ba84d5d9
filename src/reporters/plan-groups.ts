import type { Change } from '../model/plan.ts';
import type { Fact } from '../model/facts.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';

/** Changes that differ in nothing but whom they are for, or what they are on. */
export interface AlikeChanges {
  /** Stands for all of them. */
  readonly first: Change;
  readonly all: readonly Change[];
  /** Whom they are for: whom the first one is for, then the others, sorted. */
  readonly names: readonly string[];
  /** Paths of what they are on, sorted; one where that is the same for all. */
  readonly on: readonly string[];
}

/** Groups what a reader would skip after the first: the same for many accounts, then the same on many objects. */
export function alikeChanges(changes: readonly Change[]): readonly AlikeChanges[] {
  const byObject = groupBy(changes, (change) => JSON.stringify([sort(change), change.on]));
  const byName = [...byObject.values()].map(together);
  const alike = groupBy(byName, ({ first, names }) => JSON.stringify([sort(first), parentOf(first.on), names]));
  return [...alike.values()].map((groups) => together(groups.flatMap(({ all }) => all)));
}

function together(all: readonly Change[]): AlikeChanges {
  const [first] = all;
  if (first === undefined) throw new Error('a group of changes is never empty');
  const names = all.map(nameIn);
  const others = names.filter((name) => name !== names[0]).sort(compare);
  const on = [...new Set(all.map((change) => change.on))].sort(compare);
  return { first, all, names: [...new Set([...names.slice(0, 1), ...others])], on };
}

/** The container of an object: `shop-pg/shop/billing` of `shop-pg/shop/billing/inv`. A `\` keeps a slash in a name. */
export const parentOf = (path: string): string => path.replace(/\/(?:\\.|[^/\\])*$/, '');

/** All that is said of a change, without whom it is for and what it is on. */
const sort = ({
  kind,
  database,
  remove,
  add,
  on,
  reason,
  clears,
  evidence,
  irreversible,
  hazards,
}: Change): unknown => [
  kind,
  database,
  reason,
  clears,
  evidence,
  irreversible,
  hazards,
  remove.map((fact) => blank(fact, on)),
  add.map((fact) => blank(fact, on)),
];

function blank(fact: Fact, on: string): unknown {
  const below = (path: string): string => (path.startsWith(on) ? path.slice(on.length) : path);
  switch (fact.kind) {
    case 'principal':
      return { ...fact, key: '' };
    case 'securable':
      return { ...fact, path: below(fact.path) };
    case 'grant':
      return { ...fact, grantee: '', target: below(fact.target) };
    case 'membership':
      return { ...fact, member: '' };
    case 'default-privilege':
      return { ...fact, grantee: '' };
    case 'restriction':
      return { ...fact, principal: '', target: below(fact.target) };
    case 'default-role':
      return { ...fact, account: '' };
    case 'user-mapping':
      return { ...fact, principal: '' };
    case 'definition':
      return { ...fact, on: below(fact.on) };
    case 'setting':
      return fact;
  }
}

/** Whom a change is for. */
const nameIn = ({ remove, add }: Change): string =>
  [...new Set([...remove, ...add].flatMap((fact) => nameOf(fact) ?? []))].sort(compare).join(', ');

function nameOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'principal':
      return fact.key;
    case 'grant':
    case 'default-privilege':
      return fact.grantee;
    case 'membership':
      return fact.member;
    case 'restriction':
    case 'user-mapping':
      return fact.principal;
    case 'default-role':
      return fact.account;
    case 'securable':
    case 'definition':
    case 'setting':
      return null;
  }
}
