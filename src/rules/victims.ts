import type { Holder } from '../model/access.ts';
import { NONE, type PrincipalId } from '../model/facts.ts';
import type { Takeover } from '../model/takeover.ts';
import type { InstanceView } from './define-rule.ts';
import { ownershipIndex, type OwnerIndex } from './ownership-index.ts';
import { surveyor } from './survey.ts';

const known = new WeakMap<InstanceView, readonly Takeover[]>();

/** The takeovers of an instance, worked out once. */
export function takeoversOf(view: InstanceView): readonly Takeover[] {
  let takeovers = known.get(view);
  if (takeovers === undefined) known.set(view, (takeovers = [...(view.resolver.takeovers?.() ?? [])]));
  return takeovers;
}

/**
 * Whose data is reached by those whose rights somebody alone can take over, and who act for no service: a role that only
 * owns views or routines, an operator.
 */
export const reachOfVictims = surveyor<ReadonlyMap<PrincipalId, ReadonlySet<OwnerIndex>>>((view) => {
  const { ownership, resolver } = view;
  const index = ownershipIndex(ownership);
  const reached = new Map<PrincipalId, Set<OwnerIndex>>();
  for (const { victims, waitsFor } of takeoversOf(view))
    for (const victim of waitsFor === null ? victims : [])
      if (ownership.subjectsOf(victim).every(({ kind }) => kind !== 'service')) reached.set(victim, new Set());
  const among = new WeakMap<readonly Holder[], readonly Set<OwnerIndex>[]>();
  const reachedBy = (holders: readonly Holder[]): readonly Set<OwnerIndex>[] => {
    let sets = among.get(holders);
    // Nobody need be able to log in as it: what it runs has its rights all the same.
    const atOnce = ({ mode }: Holder): boolean => mode === 'now' || mode === 'latent';
    if (sets === undefined)
      among.set(holders, (sets = holders.filter(atOnce).flatMap(({ principal }) => reached.get(principal) ?? [])));
    return sets;
  };
  return {
    visit: ({ access, ids }) => {
      if (reached.size === 0 || access.mode !== 'now' || access.action === 'execute') return;
      const { target } = access;
      const owners =
        target.kind === 'all'
          ? index.ownersUnder(target.under)
          : new Set(ids.map((id) => ownership.ownerOf[id] ?? NONE));
      for (const set of reachedBy(resolver.holders(access)))
        for (const owner of owners) if (owner !== NONE) set.add(owner);
    },
    result: () => reached,
  };
});
