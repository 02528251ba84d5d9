import type { Certainty } from '../../model/access.ts';
import type { PrincipalId } from '../../model/facts.ts';
import { matchesHostText } from '../../dialects/mysql/hosts.ts';
import { compareSpecificity } from '../../dialects/mysql/pattern-order.ts';
import { appliesTo } from './clients.ts';
import type { Situation } from './decisions.ts';
import type { Grantee, GrantIndex, RowsByGrantee } from './grant-index.ts';
import type { Sessions } from './sessions.ts';

/**
 * Whose rows count on a table or routine. Names are exact and the blank user does not count; of a user's rows only the
 * one with the most specific host does, and its columns with it. MariaDB 10.11 lets PUBLIC's right to a routine be used
 * only by who has some other right in its database (else error 1044): an upper bound.
 */
export function decideObject(
  index: GrantIndex,
  sessions: Sessions,
  { account, session, client }: Situation,
  rows: RowsByGrantee,
  isRoutine: boolean,
): ReadonlyMap<PrincipalId, Certainty> {
  const decided = new Map<PrincipalId, Certainty>();
  const merged = index.engine === 'mysql' && session.roles.size > 0;
  if (merged) {
    if (rows.has(account.id)) decided.set(account.id, 'exact');
  } else {
    // For routines MariaDB also takes the host of the account for one of a client's (check_grant_routine).
    const byText = ({ host }: Grantee): boolean =>
      isRoutine && index.engine === 'mariadb' && host !== null && matchesHostText(host, account.host?.text ?? '');
    const candidates = index
      .ofUser(account.user)
      .filter((grantee) => rows.has(grantee.id) && (appliesTo(grantee, account, client) || byText(grantee)));
    const winners = mostSpecific(candidates);
    for (const { id } of winners) decided.set(id, winners.length > 1 ? 'unstable' : 'exact');
  }
  for (const role of session.roles) if (rows.has(role)) decided.set(role, 'exact');
  for (const role of sessions.publicRoles())
    if (rows.has(role) && !decided.has(role)) decided.set(role, isRoutine ? 'upper-bound' : 'exact');
  return decided;
}

const mostSpecific = (candidates: readonly Grantee[]): readonly Grantee[] =>
  candidates.filter((one) => candidates.every((other) => compareSpecificity(one.hostRank, other.hostRank) <= 0));
