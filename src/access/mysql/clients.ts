import { coversHost, matchesHostText, overlapsHost, type HostPattern } from '../../dialects/mysql/hosts.ts';
import type { Grantee, GrantIndex } from './grant-index.ts';

/**
 * Clients that log in as one account and are alike to every row: those that rows for all the account's clients know, and
 * those that also count as coming from the hosts of narrower rows, e.g. 10.1.% for an account from anywhere.
 */
export interface Client {
  readonly from: readonly HostPattern[];
  /** A definer's session: its host is taken as a text, wildcards and all, and rows for other hosts have to match that text. */
  readonly text?: string;
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
    if (other !== null && overlapsHost(other, host, index.resolvesNames) && !coversHost(other, host))
      hosts.set(other.text, other);
  const narrower = [...hosts.values()];
  const crossing = narrower.flatMap((one, i) =>
    narrower.slice(i + 1).flatMap((other) => (cross(one, other, index.resolvesNames) ? [[one, other]] : [])),
  );
  const clients = [...narrower.map((one) => [one]), ...crossing]
    .filter((from) => !rivals.some((rival) => takesOver(index, rival, account, from)))
    .map((from) => ({ from }));
  return [{ from: [] }, ...clients];
}

const cross = (a: HostPattern, b: HostPattern, resolves: boolean): boolean =>
  overlapsHost(a, b, resolves) && !coversHost(a, b) && !coversHost(b, a);

const takesOver = (index: GrantIndex, rival: Grantee, account: Grantee, from: readonly HostPattern[]): boolean =>
  rival.claims &&
  from.some((host) => rival.host !== null && coversHost(rival.host, host)) &&
  index.byLogin(rival, account) < 0;

/** Does a row for that host apply to these clients of the account? */
export function appliesTo({ host }: Grantee, account: Grantee, client: Client): boolean {
  if (host === null) return false;
  if (client.text !== undefined) return matchesHostText(host, client.text);
  if (account.host === null) return false;
  return coversHost(host, account.host) || client.from.some((narrower) => coversHost(host, narrower));
}
