import { compileName, compilePattern, covers, hasWildcard, overlap, type PatternCodes } from './name-pattern.ts';
import { mariadbSpecificity, MAX_HOST_NAME, mysqlSpecificity, type Specificity } from './pattern-order.ts';

/**
 * The host part of an account: from where a client may come. An IPv4 address is a network of one address. A name and an
 * address are taken for different clients, except that the loopback address may resolve to `localhost`.
 */
export type HostPattern =
  | { readonly kind: 'any'; readonly text: string }
  | Network
  | { readonly kind: 'pattern'; readonly text: string; readonly codes: PatternCodes };

interface Network {
  readonly kind: 'network';
  readonly text: string;
  readonly address: number;
  readonly mask: number;
  /** The network as a pattern, or the smallest one that covers it: `10.1.%` for 10.1.0.0/16 and for 10.1.64.0/18. */
  readonly codes: PatternCodes;
}

/** `text` as in the Host column; hosts are compared without regard to case, and none at all means any. */
export function parseHost(text: string): HostPattern {
  const lower = text.toLowerCase();
  const codes = compilePattern(lower);
  if (lower === '' || (codes.length === 1 && hasWildcard(codes) && lower !== '_')) return { kind: 'any', text: lower };
  const [base = '', suffix] = lower.split('/');
  const address = parseAddress(base);
  const mask = suffix === undefined ? ALL_BITS : parseMask(suffix);
  if (address === undefined || mask === undefined) return { kind: 'pattern', text: lower, codes };
  const network = (address & mask) >>> 0;
  return { kind: 'network', text: lower, address: network, mask, codes: patternOf(network, mask) };
}

/** Does every client that may come from `narrow` also count as coming from `wide`? */
export function coversHost(wide: HostPattern, narrow: HostPattern): boolean {
  if (wide.kind === 'any' || wide.text === narrow.text) return true;
  if (narrow.kind === 'any') return false;
  if (wide.kind === 'pattern') return covers(wide.codes, narrow.codes);
  if (narrow.kind === 'pattern') return isByteAligned(wide.mask) && covers(wide.codes, narrow.codes);
  return (narrow.mask & wide.mask) >>> 0 === wide.mask && within(narrow.address, wide);
}

/**
 * Can one client count as coming from both?
 * @param resolves the server looks up names (skip_name_resolve is off), so that the loopback address is `localhost`
 */
export function overlapsHost(a: HostPattern, b: HostPattern, resolves: boolean): boolean {
  if (a.kind === 'any' || b.kind === 'any' || a.text === b.text) return true;
  if (a.kind === 'network' && b.kind === 'network') return ((a.address ^ b.address) & a.mask & b.mask) === 0;
  return overlap(a.codes, b.codes) || (resolves && (isLoopback(a, b) || isLoopback(b, a)));
}

/**
 * Does a row for `host` apply to a definer of that host? The server compares the text as if a client had it for its name and
 * address (compare_hostname); only a plain address is held against a network.
 */
export function matchesHostText(host: HostPattern, text: string): boolean {
  if (host.kind === 'any') return true;
  const address = host.kind === 'network' ? parseAddress(text) : undefined;
  if (host.kind === 'network' && address !== undefined) return within(address, host);
  return covers(compilePattern(host.text), compileName(text.toLowerCase()));
}

/** Order in which the server looks at hosts. MySQL takes addresses and networks before names and patterns. */
export function hostSpecificity(engine: 'mysql' | 'mariadb', host: HostPattern): Specificity {
  if (engine === 'mariadb') return mariadbSpecificity(host.text, MAX_HOST_NAME);
  return host.kind === 'network' ? [0, -host.mask] : [1, ...mysqlSpecificity(host.text)];
}

const ALL_BITS = 0xffffffff;
const LOOPBACK = 0x7f000001;

const within = (address: number, network: { readonly address: number; readonly mask: number }): boolean =>
  (address & network.mask) >>> 0 === network.address;

/** A client at the loopback address may be known as `localhost` too. */
const isLoopback = (name: HostPattern, other: HostPattern): boolean =>
  name.text === 'localhost' &&
  other.kind !== 'any' &&
  (other.kind === 'network' ? within(LOOPBACK, other) : covers(other.codes, compileName('127.0.0.1')));

const isByteAligned = (mask: number): boolean => prefixLength(mask) % 8 === 0;

const prefixLength = (mask: number): number => Math.clz32(~mask);

function patternOf(address: number, mask: number): PatternCodes {
  const octets = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).slice(0, Math.floor(prefixLength(mask) / 8));
  return compilePattern(octets.length === 4 ? octets.join('.') : [...octets, '%'].join('.'));
}

function parseAddress(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((address, part) => address * 256 + part, 0);
}

function parseMask(text: string): number | undefined {
  if (!/^\d{1,2}$/.test(text)) return parseAddress(text);
  const bits = Number(text);
  if (bits > 32) return undefined;
  return bits === 0 ? 0 : (ALL_BITS << (32 - bits)) >>> 0;
}
