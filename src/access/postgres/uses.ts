import type { Access, Action, CauseKind } from '../../model/access.ts';
import { factId, NONE, ROOT, SecurableFlag, type Facts, type SecurableId } from '../../model/facts.ts';

/**
 * The facts that give one privilege on each of some objects, as accesses: grants, and ownership where no ACL is stored.
 * One pass over the grants, for objects that few accesses are about.
 */
export function usesOf(
  facts: Facts,
  objects: ReadonlySet<SecurableId>,
  privilege: string,
  action: Action,
): ReadonlyMap<SecurableId, readonly Access[]> {
  const { grants, securables, privilegeSets } = facts;
  const uses = new Map<SecurableId, Access[]>([...objects].map((id) => [id, []]));
  const privileges = [privilege];
  const shared = { action, mode: 'now', privileges } as const;
  for (const id of objects) {
    const owner = securables.owner[id] ?? NONE;
    const stored = ((securables.flags[id] ?? 0) & SecurableFlag.storedAcl) !== 0;
    if (owner === NONE || stored) continue;
    uses
      .get(id)
      ?.push({ ...shared, principal: owner, target: { kind: 'one', id }, cause: factId('securable', id), by: 'owner' });
  }
  for (let row = 0; objects.size > 0 && row < grants.count; row++) {
    const id = grants.target[row] ?? ROOT;
    if (!objects.has(id)) continue;
    if (privilegeSets[grants.privileges[row] ?? 0]?.privileges.includes(privilege) !== true) continue;
    const principal = grants.grantee[row] ?? NONE;
    const by: CauseKind = facts.principals[principal]?.kind === 'public' ? 'public' : 'grant';
    uses.get(id)?.push({ ...shared, principal, target: { kind: 'one', id }, cause: factId('grant', row), by });
  }
  return uses;
}
