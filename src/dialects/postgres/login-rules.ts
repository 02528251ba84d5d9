import type { LoginRule } from '../../model/login-rule.ts';
import { EVERYWHERE, contains, familyOf, isCovered, networkOf, type Network } from './networks.ts';

/** Where connections come from: through a socket in the server's file system, or over the network, with TLS or without. */
type Channel = 'local' | 'plain' | 'tls';

/** https://www.postgresql.org/docs/18/auth-pg-hba-conf.html; connections that GSSAPI encrypts are left out. */
const CHANNELS: Readonly<Record<string, readonly Channel[]>> = {
  local: ['local'],
  host: ['plain', 'tls'],
  hostssl: ['tls'],
  hostnossl: ['plain'],
  hostnogssenc: ['plain', 'tls'],
};

const LOOPBACK = ['127.0.0.0/255.0.0.0', '::1/'].flatMap((text) => {
  const [address = '', mask = ''] = text.split('/');
  return networkOf(address, mask === '' ? null : mask) ?? [];
});

/** What the server listens to. */
export interface Listening {
  /** `listen_addresses`. */
  readonly addresses: string;
  readonly tls: boolean;
}

/** From where connections that a rule is for can come: nowhere, the server's own machine, or beyond. */
export type Origin = 'nowhere' | 'machine' | 'network';

/**
 * From where a connection can come that this rule decides, when the given rules before it are for the same role and
 * database and decide first what they fit.
 */
export function originOf(rule: LoginRule, earlier: readonly LoginRule[], listening: Listening): Origin {
  const origins = (CHANNELS[rule.type] ?? []).map((channel): Origin => {
    if (channel === 'tls' && !listening.tls) return 'nowhere';
    const before = earlier.filter(({ type }) => CHANNELS[type]?.includes(channel));
    if (channel === 'local') return before.length === 0 ? 'machine' : 'nowhere';
    const outside = isOpen(listening.addresses);
    if (!outside && listening.addresses.trim() === '') return 'nowhere';
    const decided = before.flatMap(networksOf);
    const all = before.some(({ address }) => address === 'all');
    const left = all
      ? []
      : networksOf(rule).filter((network) => listens(listening, network) && !isCovered(network, decided));
    // Names of hosts, samehost and samenet are not worked out: nothing but `all` before them decides first.
    const named = !all && networksOf(rule).length === 0;
    if (named) return outside && rule.address !== 'samehost' ? 'network' : 'machine';
    if (left.length === 0) return 'nowhere';
    const beyond = left.some((network) => !LOOPBACK.some((loopback) => contains(loopback, network)));
    const within = left.some((network) => LOOPBACK.some((own) => contains(network, own) || contains(own, network)));
    return outside && beyond ? 'network' : within ? 'machine' : 'nowhere';
  });
  return origins.includes('network') ? 'network' : origins.includes('machine') ? 'machine' : 'nowhere';
}

const networksOf = ({ address, netmask }: LoginRule): readonly Network[] => {
  if (address === 'all') return EVERYWHERE;
  const network = address === null ? undefined : networkOf(address, netmask);
  return network === undefined ? [] : [network];
};

/** Does the server listen to IPv4 or IPv6, whichever the network is of? A name may stand for both. */
const listens = ({ addresses }: Listening, { bits }: Network): boolean =>
  addresses
    .split(',')
    .map((address) => familyOf(address.trim()))
    .some((family) => family === 'name' || family === (bits === 32 ? 4 : 6));

/** Does the server listen to anything but its own machine? */
const isOpen = (addresses: string): boolean =>
  addresses
    .split(',')
    .map((address) => address.trim())
    .some((address) => address !== '' && address !== 'localhost' && address !== '::1' && !address.startsWith('127.'));

/** Whom a rule is about. */
export interface Login {
  readonly role: string;
  readonly database: string;
  /** Roles that it is a member of, directly or not, and itself. */
  readonly isMember: (group: string) => boolean;
}

/** Is the rule for that role in that database? */
export const concerns = ({ databases, users }: LoginRule, { role, database, isMember }: Login): boolean =>
  users.some((user) =>
    user.startsWith('+') ? isMember(user.slice(1)) : user === 'all' || user === role || matches(user, role),
  ) &&
  databases.some(
    (name) =>
      name === 'all' ||
      (name === database && name !== 'replication') ||
      (name === 'sameuser' && role === database) ||
      ((name === 'samerole' || name === 'samegroup') && isMember(database)) ||
      matches(name, database),
  );

/** From 16 on a word behind a slash is a regular expression; the server's dialect is near enough to ours. */
function matches(pattern: string, name: string): boolean {
  if (!pattern.startsWith('/')) return false;
  try {
    return new RegExp(pattern.slice(1), 'u').test(name);
  } catch {
    return false;
  }
}
