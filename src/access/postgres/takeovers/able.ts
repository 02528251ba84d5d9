import type { Access, Holder } from '../../../model/access.ts';
import type { PrincipalId } from '../../../model/facts.ts';
import type { Bits } from '../../bits.ts';
import type { PostgresSessions } from '../sessions.ts';

/**
 * Those who can exercise the access in a session of their own and meet one of the conditions, without the victims and those
 * who have the victims' rights anyway.
 */
export function ableTo(
  sessions: PostgresSessions,
  access: Access,
  conditions: readonly Bits[],
  victims: readonly PrincipalId[],
): readonly Holder[] {
  const [only] = victims;
  const anyway = only !== undefined && victims.length === 1 ? sessions.gates.reachersOf(only, false).any : undefined;
  return sessions
    .holders(access)
    .filter(
      ({ principal, mode }) =>
        (mode === 'now' || mode === 'assume') &&
        !sessions.gates.isSuperuser(principal) &&
        anyway?.has(principal) !== true &&
        conditions.some((bits) => bits.has(principal)),
    );
}
