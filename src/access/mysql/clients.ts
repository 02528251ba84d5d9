import { coversHost, overlapsHost, type HostPattern } from '../../dialects/mysql/hosts.ts';
import { compareSpecificity } from '../../dialects/mysql/pattern-order.ts';
import type { Grantee, GrantIndex } from './grant-index.ts';

/**
 * Clients that log in as one account and are alike to every row: all of them (`from` null), or only those that also
 * count as coming from the host of some row, e.g. 10.1.% for an account from anywhere.
 */
export interface Client {
  readonly from: HostPattern | null;
}

const EVERY_CLIENT: Client = { from: null };

/**
 * The kinds of clients of an account. Clients from a host for which there is a more specific account of the same or of
 * the blank user are that account's.
 */
export function clientsOf(index: GrantIndex, account: Grantee): readonly Client[] {
  const { host } = account;
  if (host === null) return [EVERY_CLIENT];
  const rivals = [...index.ofUser(account.user), ...(account.user === '' ? [] : index.ofUser(''))];
  const hosts = new Map<string, HostPattern>();
  for (const { host: other } of rivals)
    if (other !== null && overlapsHost(other, host) && !coversHost(other, host)) hosts.set(other.text, other);
  const partial = [...hosts.values()].filter((from) => !rivals.some((rival) => takesOver(rival, account, from)));
  return [EVERY_CLIENT, ...partial.map((from) => ({ from }))];
}

const takesOver = (rival: Grantee, account: Grantee, from: HostPattern): boolean =>
  rival.account &&
  rival.host !== null &&
  coversHost(rival.host, from) &&
  compareSpecificity(rival.hostRank, account.hostRank) < 0;

/** Does a row for that host apply to these clients of the account? */
export const appliesTo = (row: Grantee, account: Grantee, client: Client): boolean =>
  row.host !== null &&
  account.host !== null &&
  (coversHost(row.host, account.host) || (client.from !== null && coversHost(row.host, client.from)));
