import { coversHost, overlapsHost, type HostPattern } from '../../dialects/mysql/hosts.ts';
import { compareSpecificity } from '../../dialects/mysql/pattern-order.ts';
import type { Grantee, GrantIndex } from './grant-index.ts';

/**
 * Clients that log in as one account and are alike to every row: those that rows for all the account's clients know, and
 * those that also count as coming from the hosts of narrower rows, e.g. 10.1.% for an account from anywhere.
 */
export interface Client {
  readonly from: readonly HostPattern[];
}

/**
 * The kinds of clients of an account. Clients from a host for which there is a more specific account of the same or of
 * the blank user are that account's. Hosts that cross each other are taken in pairs; what three have in common is left out.
 */
export function clientsOf(index: GrantIndex, account: Grantee): readonly Client[] {
  const { host } = account;
  if (host === null) return [{ from: [] }];
  const rivals = [...index.ofUser(account.user), ...(account.user === '' ? [] : index.ofUser(''))];
  const hosts = new Map<string, HostPattern>();
  for (const { host: other } of rivals)
    if (other !== null && overlapsHost(other, host) && !coversHost(other, host)) hosts.set(other.text, other);
  const narrower = [...hosts.values()];
  const crossing = narrower.flatMap((one, i) =>
    narrower.slice(i + 1).flatMap((other) => (cross(one, other) ? [[one, other]] : [])),
  );
  const clients = [...narrower.map((one) => [one]), ...crossing]
    .filter((from) => !rivals.some((rival) => takesOver(rival, account, from)))
    .map((from) => ({ from }));
  return [{ from: [] }, ...clients];
}

const cross = (a: HostPattern, b: HostPattern): boolean => overlapsHost(a, b) && !coversHost(a, b) && !coversHost(b, a);

const takesOver = (rival: Grantee, account: Grantee, from: readonly HostPattern[]): boolean =>
  rival.account &&
  from.some((host) => rival.host !== null && coversHost(rival.host, host)) &&
  compareSpecificity(rival.hostRank, account.hostRank) < 0;

/** Does a row for that host apply to these clients of the account? */
export function appliesTo({ host }: Grantee, account: Grantee, client: Client): boolean {
  if (host === null || account.host === null) return false;
  return coversHost(host, account.host) || client.from.some((narrower) => coversHost(host, narrower));
}
