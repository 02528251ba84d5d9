import type { Actor } from '../model/evidence.ts';
import { NONE, type Facts, type Principal } from '../model/facts.ts';
import type { Ownership, Subject } from '../model/manifest.ts';
import type { Observer } from '../model/use.ts';
import { hostSpecificity, matchesHostText, parseHost } from '../dialects/mysql/hosts.ts';
import { compareSpecificity } from '../dialects/mysql/pattern-order.ts';
import { principalKey } from '../dialects/postgres/names.ts';
import { Glob } from '../manifest/glob.ts';
import { groupBy } from '../shared/group-by.ts';

/** Who an actor is. `unknown` is a reason without a name; `assumed`: the account was taken for the likeliest of several. */
export type Identified =
  | { readonly who: Observer; readonly user: Principal | undefined; readonly assumed: boolean }
  | { readonly unknown: string };

/** Finds the account, and by it the service, that an actor stands for. Accounts of rotated identities may be gone. */
export function identifier(ownership: Ownership, instance: string): (actor: Actor) => Identified {
  const find = accountFinder(ownership.facts);
  const rotated = rotatedIdentities(ownership, instance);
  const known = new Map<string, Identified>();
  const identify = (actor: Actor): Identified => {
    if (actor.account === null) return { unknown: 'the source does not say whose it is' };
    const { user, assumed } = find(actor, actor.account);
    if (user !== undefined) return { who: observerOf(ownership, user), user, assumed };
    const gone = rotated(actor.account);
    return gone === undefined
      ? { unknown: 'its account is not in the snapshot' }
      : { who: gone, user: undefined, assumed: false };
  };
  return (actor) => {
    const key = JSON.stringify([actor.account, actor.client]);
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = identify(actor)));
    return found;
  };
}

function observerOf(ownership: Ownership, { id, key }: Principal): Observer {
  const subjects = ownership.subjectsOf(id);
  const rotated = subjects.find((subject) => subject.kind === 'service' && subject.identity.ephemeral);
  return { principal: id, name: rotated?.kind === 'service' ? rotated.identity.match : key, subjects };
}

/** Logins that were rotated away since: the pattern is the principal. */
function rotatedIdentities(ownership: Ownership, instance: string): (account: string) => Observer | undefined {
  const patterns: readonly { readonly glob: Glob; readonly subject: Subject }[] = ownership.services.flatMap(
    (service) =>
      service.identities
        .filter((identity) => identity.ephemeral && identity.instance === instance)
        .map((identity) => ({
          glob: new Glob(identity.match),
          subject: { kind: 'service', service, identity },
        })),
  );
  return (account) => {
    const user = account.split('@')[0] ?? account;
    const matching = patterns.filter(({ glob }) => glob.matches(account) || glob.matches(user));
    const [first] = matching;
    if (first?.subject.kind !== 'service') return undefined;
    const { identity } = first.subject;
    return { principal: NONE, name: identity.match, subjects: matching.map(({ subject }) => subject) };
  };
}

type Finder = (actor: Actor, account: string) => { readonly user: Principal | undefined; readonly assumed: boolean };

function accountFinder(facts: Facts): Finder {
  const byKey = new Map(facts.principals.map((principal) => [principal.key, principal]));
  if (facts.engine === 'mysql' || facts.engine === 'mariadb') return mysqlAccounts(facts.engine, facts, byKey);
  const keyOf = facts.engine === 'postgres' ? principalKey : (account: string): string => account;
  return (_, account) => ({ user: byKey.get(keyOf(account)), assumed: false });
}

/**
 * A log names the user and where it came from; the account is the row that a client from there is given, the most specific one.
 * https://dev.mysql.com/doc/refman/9.7/en/connection-access.html
 */
function mysqlAccounts(engine: 'mysql' | 'mariadb', facts: Facts, byKey: ReadonlyMap<string, Principal>): Finder {
  const accounts = facts.principals
    .filter(({ key, exists, kind }) => exists && kind === 'account' && key.includes('@'))
    .map((principal) => {
      const at = principal.key.lastIndexOf('@');
      const host = parseHost(principal.key.slice(at + 1));
      return { principal, user: principal.key.slice(0, at), host, order: hostSpecificity(engine, host) };
    });
  const byUser = groupBy(accounts, ({ user }) => user);
  return ({ client }, account) => {
    // A user's name may hold an @ itself.
    const at = byUser.has(account) ? -1 : account.lastIndexOf('@');
    const user = at < 0 ? account : account.slice(0, at);
    const hosts = [...(at < 0 ? [] : [account.slice(at + 1)]), ...(client === null ? [] : [client])].filter(
      (host) => host !== '',
    );
    // The server resolves names unless it was told not to, and a log may have the address only.
    if (client === '127.0.0.1' || client === '::1') hosts.push('localhost');
    const ofUser = byUser.get(user) ?? [];
    const fitting = ofUser.filter(({ host }) => hosts.some((text) => matchesHostText(host, text)));
    const [best, second] = [...(hosts.length === 0 ? ofUser : fitting)].sort((a, b) =>
      compareSpecificity(a.order, b.order),
    );
    if (best !== undefined) return { user: best.principal, assumed: hosts.length === 0 && second !== undefined };
    // A pattern of a name service may have matched what the log writes as an address.
    const [only, another] = ofUser;
    if (only !== undefined) return { user: only.principal, assumed: hosts.length > 0 || another !== undefined };
    return { user: byKey.get(account), assumed: false };
  };
}
