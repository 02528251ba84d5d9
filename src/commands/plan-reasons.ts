import type { CauseKind } from '../model/access.ts';
import type { Finding } from '../model/finding.ts';
import type { Goal } from '../model/goal.ts';

/**
 * Why no statements are planned for a finding. The words are the same for all that are alike, so that they can stand once
 * above them; what to do about each one is what the finding says.
 *
 * @param goals what would have to be otherwise on the server; empty: nothing that statements change
 * @param price what all statements would cost; null: there are none that help
 * @param rotated names of logins that are made anew all the time, and the patterns that stand for them
 */
export function whyNotPlanned(
  { slug, cause, principal, consumers }: Finding,
  goals: readonly Goal[],
  price: string | null,
  rotated: ReadonlySet<string>,
): string {
  if (price !== null) return price;
  if (goals.length === 0) return BY_RULE[slug] ?? 'what clears it is no matter of rights';
  if (goals.some(({ kind }) => kind === 'owner')) return NO_OWNER;
  if (goals.some(({ kind }) => kind === 'give')) return NO_ACCOUNT;
  const names = consumers.length > 0 ? consumers.map((consumer) => consumer.principal) : [principal ?? ''];
  if (names.some((name) => rotated.has(name))) return ROTATED;
  return (cause === null ? undefined : BY_CAUSE[cause]) ?? 'no REVOKE that this engine has takes just that away';
}

const NO_OWNER =
  'the manifest does not say which role is to own it: exactly one identity of the service with use: owner';
const NO_ACCOUNT =
  'the manifest names no account of the service that works with data, or the engine gives only by roles';
const ROTATED = 'it was given to a login that is made anew all the time: whatever makes it has to give it less';
const CONFIGURED = 'who may log in is set in the configuration of the server, and not by statements';
const MEANT = 'the manifest or a service has to change, and people have to say which';
const STRUCTURE = 'it is a part of its service, which has to change before it can go';
const CODE =
  'the way leads through code that runs with the rights of another account, and which of the two has to change is for its owner to say';
const STORED = 'the way leads through a stored login: what that may do is decided where it leads';
const WHOLE = 'the engine gives it for the whole server only, never for a part';
const UNBOUND = 'rights bind nobody who is meant to administer the server';

const BY_RULE: Readonly<Record<string, string>> = {
  exposed: CONFIGURED,
  'shared-object': MEANT,
  'shared-identity': MEANT,
  isolation: MEANT,
  'unowned-object': MEANT,
  'missing-object': MEANT,
  'unknown-principal': MEANT,
  'expired-exception': MEANT,
  'unused-waiver': MEANT,
  'owner-mismatch': NO_OWNER,
  'owner-locked-out': NO_ACCOUNT,
  'publication-drift': NO_ACCOUNT,
  'cross-service-foreign-key': STRUCTURE,
  'cross-service-view': STRUCTURE,
  'cross-service-routine': STRUCTURE,
  'cross-service-foreign-server': STRUCTURE,
  'cross-service-publication': STRUCTURE,
  'dead-grant': STRUCTURE,
  'stream-access': WHOLE,
  'observed-read': 'logs show it, and no right of today explains it: there is nothing to take away',
  'observed-write': 'logs show it, and no right of today explains it: there is nothing to take away',
  'observed-join': 'it is a statement of a service: the service has to change',
};

const BY_CAUSE: Readonly<Partial<Record<CauseKind, string>>> = {
  'definer-view': CODE,
  'definer-routine': CODE,
  rule: CODE,
  trigger: CODE,
  event: CODE,
  'search-path': CODE,
  'planted-code': CODE,
  merge: 'a MERGE table reads what is in its UNION: that is its definition, not a right',
  'user-mapping': STORED,
  credentials: STORED,
  'foreign-key': 'foreign keys act by themselves, whatever the rights of whoever writes',
  superuser: UNBOUND,
  'server-program': UNBOUND,
  'server-admin': UNBOUND,
  'system-tables': UNBOUND,
  replication: WHOLE,
  'change-stream': WHOLE,
  oplog: WHOLE,
  profile: WHOLE,
  activity: WHOLE,
  log: WHOLE,
  statements: WHOLE,
  anonymous: CONFIGURED,
};
