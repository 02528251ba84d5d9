import { type Facts } from '../../model/facts.ts';
import { pathOf } from '../../model/securables.ts';
import { CHANGE_KINDS } from '../../model/plan.ts';
import { compare } from '../../shared/compare.ts';
import { ownerOf } from './bootstrap.ts';
import { keyOf, type Placed, type PlannedChange } from './change.ts';
import { withDependents, withRoles, without, type Cut } from './cut.ts';
import { defaultChanges } from './default-changes.ts';
import { grantChanges } from './grant-changes.ts';
import { membershipChanges } from './membership-changes.ts';
import { otherChanges } from './other-changes.ts';

export type { PlannedChange } from './change.ts';

/**
 * The changes that make cuts, in the order in which a script makes them: what is given comes first; what hangs on a grant option
 * is revoked before the option. Cuts on the same thing are one change. What cannot stay without what is cut is revoked by changes
 * of its own, whose cuts were not asked for (`withDependents`). Those that touch memberships come last among the REVOKEs: whoever
 * granted something may have its rights from them. Cuts that leave everything as it is are in no change.
 */
export function changesOf(facts: Facts, cuts: readonly Cut[]): readonly PlannedChange[] {
  const named = withRoles(facts, cuts);
  const all = unique(withDependents(named, cuts));
  // attributes are gone when grantors revoke, and what is transferred is the new owner's
  const acting = without(
    named,
    all.filter(({ kind }) => kind === 'attribute' || kind === 'owner'),
  );
  const placed = [
    ...otherChanges(named, all),
    ...grantChanges(acting, all),
    ...defaultChanges(named, all),
    ...membershipChanges(named, all),
  ];
  return placed
    .filter(({ change: { probe } }) => probe.before !== probe.after)
    .sort(inOrder)
    .map(({ change }) => asBefore(named, all, change));
}

/** What is removed from an object that changes hands was granted by its old owner. */
function asBefore(facts: Facts, cuts: readonly Cut[], change: PlannedChange): PlannedChange {
  const moved = cuts.filter((cut) => cut.kind === 'owner' && pathOf(facts, cut.securable) === change.on);
  const [cut] = moved;
  if (cut?.kind !== 'owner' || change.kind === 'transfer') return change;
  const [from, to] = [keyOf(facts, ownerOf(facts, cut.securable)), keyOf(facts, cut.to)];
  const remove = change.remove.map((fact) => {
    if (fact.kind !== 'grant' || fact.grantor !== to) return fact;
    return { ...fact, grantor: from, grantee: fact.grantee === to ? from : fact.grantee };
  });
  return { ...change, remove };
}

/** Each once, in an order that does not depend on who found it first. */
function unique(cuts: readonly Cut[]): readonly Cut[] {
  const byText = new Map(cuts.map((cut) => [JSON.stringify(cut), cut]));
  return [...byText].sort(([a], [b]) => compare(a, b)).map(([, cut]) => cut);
}

/** A new owner takes the old one's place in the ACL, so that what is granted and revoked there comes after that. */
const KINDS = ['create', 'transfer', ...CHANGE_KINDS.filter((kind) => kind !== 'create' && kind !== 'transfer')];

function inOrder(a: Placed, b: Placed): number {
  return (
    KINDS.indexOf(a.change.kind) - KINDS.indexOf(b.change.kind) ||
    lateness(a) - lateness(b) ||
    compare(a.change.database ?? '', b.change.database ?? '') ||
    compare(a.change.on, b.change.on) ||
    a.steps - b.steps ||
    compare(a.change.title, b.change.title) ||
    compare(a.change.probe.read, b.change.probe.read)
  );
}

/** Whoever revokes what it granted itself has to reach the object: schemas, databases and roles come after what is in them. */
function lateness({ change: { remove, add, database, on } }: Placed): number {
  if ([...remove, ...add].some(({ kind }) => kind === 'membership')) return 100;
  return database === null ? 50 : -on.split('/').length;
}
