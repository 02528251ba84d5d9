/** A range of addresses: those that begin with the same `length` bits. */
export interface Network {
  readonly bits: 32 | 128;
  readonly start: bigint;
  readonly length: number;
}

/** The networks of an address and a netmask as PostgreSQL prints them; undefined for what is no address. */
export function networkOf(address: string, netmask: string | null): Network | undefined {
  const start = numberOf(address);
  if (start === undefined) return undefined;
  const bits = familyOf(address) === 4 ? 32 : 128;
  const mask = netmask === null ? undefined : numberOf(netmask);
  const length = mask === undefined ? bits : mask.toString(2).replaceAll('0', '').length;
  return { bits, start: first(start, bits, length), length };
}

/** Is it an IPv4 or IPv6 address, as a server that knows one writes it, or a name? */
export function familyOf(address: string): 4 | 6 | 'name' {
  if (address.includes(':')) return 6;
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(address) ? 4 : 'name';
}

/** Every address there is. */
export const EVERYWHERE: readonly Network[] = [
  { bits: 32, start: 0n, length: 0 },
  { bits: 128, start: 0n, length: 0 },
];

/** Are all addresses of the network in one of the others, or in several of them together? */
export function isCovered(network: Network, others: readonly Network[]): boolean {
  const near = others.filter((other) => contains(other, network) || contains(network, other));
  if (near.some((other) => contains(other, network))) return true;
  return near.length > 0 && halves(network).every((half) => isCovered(half, near));
}

export const contains = (outer: Network, inner: Network): boolean =>
  outer.bits === inner.bits &&
  outer.length <= inner.length &&
  first(inner.start, inner.bits, outer.length) === outer.start;

function halves({ bits, start, length }: Network): readonly Network[] {
  const half = 1n << BigInt(bits - length - 1);
  return [
    { bits, start, length: length + 1 },
    { bits, start: start + half, length: length + 1 },
  ];
}

function first(address: bigint, bits: number, length: number): bigint {
  const rest = BigInt(bits - length);
  return (address >> rest) << rest;
}

function numberOf(address: string): bigint | undefined {
  const kind = familyOf(address);
  if (kind === 4) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  if (kind !== 6) return undefined;
  // The last 32 bits may be written as an IPv4 address.
  const plain = address.replace(/%.*$/, '').replace(/[\d.]+$/, (end) => (end.includes('.') ? groupsOf(end) : end));
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function groupsOf(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
