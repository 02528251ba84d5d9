import { factKind, factRow, NONE, type FactId, type Facts, type PrincipalId } from '../../model/facts.ts';
import { principalOfKey, type NamedPrincipal } from './names.ts';
import { resourceOf } from './securables.ts';
import { membershipScript, privilegesScript } from './statements.ts';

/** The statement that a fact goes back to; null where there is none, as for what built-in roles have. For reading, not for running. */
export function originOf(facts: Facts, fact: FactId): string | null {
  const row = factRow(fact);
  switch (factKind(fact)) {
    case 'grant': {
      const { grantee, target, privileges } = facts.grants;
      const role = facts.principals[grantee[row] ?? NONE];
      const resource = resourceOf(facts, target[row] ?? NONE);
      if (role?.kind !== 'role' || role.provenance !== 'user' || resource === undefined) return null;
      const held = facts.privilegeSets[privileges[row] ?? NONE]?.privileges ?? [];
      return `${privilegesScript('grant', { resource, privileges: held }, namedPrincipal(facts, role.id))};`;
    }
    case 'membership': {
      const { role = NONE, member = NONE } = facts.memberships[row] ?? {};
      return `${membershipScript('grant', namedPrincipal(facts, role), namedPrincipal(facts, member))};`;
    }
    default:
      return null;
  }
}

/** A principal as statements name it; those of a shard are named as on the shard itself. */
export function namedPrincipal(facts: Facts, id: PrincipalId): NamedPrincipal {
  const { key = '', attributes = {} } = facts.principals[id] ?? {};
  const { shard } = attributes;
  return principalOfKey(typeof shard === 'string' ? key.slice(0, -` (${shard})`.length) : key);
}
