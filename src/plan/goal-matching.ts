import type { Access } from '../model/access.ts';
import { ROOT, type PrincipalId } from '../model/facts.ts';
import type { AccessGoal } from '../model/goal.ts';
import type { Ownership } from '../model/manifest.ts';

/** Is it one of the accesses that are to end, or would it be, on other facts of the same ids? */
export function isIn(
  {
    access: first,
    by,
    action,
    objects,
    containers,
  }: Pick<AccessGoal, 'access' | 'by' | 'action' | 'objects' | 'containers'>,
  access: Access,
): boolean {
  if (access.principal !== first.principal || access.by !== by || access.action !== action) return false;
  const { target } = access;
  if (target.kind === 'pattern') return false;
  if (target.kind === 'all') {
    const { under, except = [] } = target;
    // Where a part of the server is left out, the goal names what is left.
    const isPart = under === ROOT && except.length > 0;
    return containers.has(under) || (isPart && [...containers].some((id) => !except.includes(id)));
  }
  // What shows the statements of a whole server is on the server itself.
  if (target.id === ROOT) return containers.has(ROOT) || membersOf(objects).has(ROOT);
  return membersOf(objects).has(target.id);
}

const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

function membersOf(objects: readonly number[]): ReadonlySet<number> {
  let set = sets.get(objects);
  if (set === undefined) sets.set(objects, (set = new Set(objects)));
  return set;
}

/** The role that a service keeps to own its data, where the manifest names exactly one that exists. */
export function ownerRoleOf(ownership: Ownership, service: string | undefined): PrincipalId | null {
  const roles = ownership.facts.principals.filter(
    ({ id, exists }) =>
      exists &&
      ownership
        .subjectsOf(id)
        .some((s) => s.kind === 'service' && s.service.name === service && s.identity.use === 'owner'),
  );
  return roles.length === 1 ? (roles[0]?.id ?? null) : null;
}

/** Logins that are made anew all the time: what is taken from one of them, the next has again. */
export function rotatedLogins(ownership: Ownership): ReadonlySet<PrincipalId> {
  const rotated = ownership.facts.principals.filter(
    ({ id, login }) => login && ownership.subjectsOf(id).some((s) => s.kind === 'service' && s.identity.ephemeral),
  );
  return new Set(rotated.map(({ id }) => id));
}
