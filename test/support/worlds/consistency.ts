import type { Access, Holder, Resolver } from '../../../src/model/access.ts';
import { factKind, factRow, type Facts } from '../../../src/model/facts.ts';
import { kindOf } from '../../../src/model/securables.ts';

/** Where the resolver contradicts itself: `reach` and `holders`, or a path whose steps do not lead where it says. */
export function contradictions(facts: Facts, resolver: Resolver): string[] {
  const found: string[] = [];
  const held = new Map<number, Set<string>>();
  for (const access of resolver.accesses()) {
    for (const holder of resolver.holders(access)) {
      const told = held.get(holder.principal) ?? new Set<string>();
      held.set(holder.principal, told.add(name(access, holder)));
      const fault = pathFault(facts, resolver, access, holder);
      if (fault !== undefined) found.push(`${name(access, holder)}: ${fault}`);
    }
  }
  for (const { id, key } of facts.principals) {
    const reached = new Set([...resolver.reach(id)].map(({ access, holder }) => name(access, holder)));
    const same = reached.size === (held.get(id)?.size ?? 0) && [...reached].every((one) => held.get(id)?.has(one));
    if (!same) found.push(`reach and holders differ for ${key}`);
  }
  return found;
}

function name({ principal, target, action, cause }: Access, holder: Holder): string {
  const { mode, restricted = '' } = holder;
  return JSON.stringify([principal, target, action, cause, holder.principal, mode, restricted]);
}

/** Memberships one after the other, SET ROLE before INHERIT, then the cause; what is missing comes last. */
function pathFault(facts: Facts, resolver: Resolver, access: Access, holder: Holder): string | undefined {
  let at = holder.principal;
  let inheriting = false;
  const steps = resolver.explain(access, holder);
  for (const step of steps) {
    if (step.kind !== 'membership') continue;
    const membership = step.fact === null ? undefined : facts.memberships[factRow(step.fact)];
    if (membership === undefined || step.fact === null || factKind(step.fact) !== 'membership') return 'no membership';
    if (membership.member !== at) return 'a gap between two memberships';
    if (step.detail.startsWith('ADMIN OPTION')) {
      // Who has granted itself a role can be it.
      if (!membership.admin || holder.mode !== 'escalate') return 'no ADMIN OPTION here';
      inheriting = false;
      at = membership.role;
      continue;
    }
    const sets = step.detail === 'SET ROLE';
    if (sets ? !membership.set || inheriting : !membership.inherit) return `no ${step.detail} here`;
    inheriting ||= !sets;
    at = membership.role;
  }
  if (holder.mode === 'now' && steps.some(({ detail }) => detail === 'SET ROLE'))
    return 'SET ROLE in a path that is now';
  if (!steps.some(({ fact }) => fact === access.cause)) return 'no cause';
  const bearer = facts.principals[access.principal];
  if (bearer?.kind === 'public' || at === access.principal) return undefined;
  // The owner of the database stands for pg_database_owner.
  const owners = facts.securables.owner.filter((_, id) => kindOf(facts, id) === 'database');
  return bearer?.key === 'pg_database_owner' && owners.includes(at) ? undefined : 'it does not lead to the cause';
}
