// Bytes, sixteen at a time. Every pointer may be read 64 bytes past its end: layout.ts leaves room.
import { BYTES } from './layout';

/**
 * Sixteen times a byte. It comes from memory as engines make a constant vector anew wherever it is used, in three
 * instructions; a local one stays where it is.
 */
export function every(byte: u8): v128 {
  return v128.load_splat<u8>(BYTES + <usize>byte);
}

/** The first `byte` in [p, e), or e. */
export function find(p: usize, e: usize, byte: u8): usize {
  const wanted = every(byte);
  while (p < e) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), wanted));
    if (mask) return min(p + ctz(mask), e);
    p += 16;
  }
  return e;
}

/** The first of two bytes in [p, e), or e. */
export function findEither(p: usize, e: usize, a: u8, b: u8): usize {
  const first = every(a);
  const second = every(b);
  while (p < e) {
    const v = v128.load(p);
    const mask = i8x16.bitmask(v128.or(i8x16.eq(v, first), i8x16.eq(v, second)));
    if (mask) return min(p + ctz(mask), e);
    p += 16;
  }
  return e;
}

/** A bit for each of 64 bytes that are set or clear. */
export function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u64>((<u32>i8x16.bitmask(a)) | ((<u32>i8x16.bitmask(b)) << 16));
  return low | ((<u64>((<u32>i8x16.bitmask(c)) | ((<u32>i8x16.bitmask(d)) << 16))) << 32);
}

/** Of 64 bits, each: is the number of those set up to it, itself included, odd? */
export function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/** Of sixteen bytes: which are digits? These become the lowest of signed bytes. */
export function isDigits(v: v128): v128 {
  return i8x16.lt_s(i8x16.add(v, i8x16.splat(0x50)), i8x16.splat(-118));
}

function min(a: usize, b: usize): usize {
  return a < b ? a : b;
}

export function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

/** Letters, digits, `_`, `$` and everything beyond ASCII. */
export function isName(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x5f || byte == 0x24 || byte >= 0x80;
}

export function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 5;
}

/** Does [p, e) begin with the eight bytes at most of `word`, of which there are `length`? Lowest byte first. */
export function begins(p: usize, e: usize, word: u64, length: u32): bool {
  return p + length <= e && (load<u64>(p) & (length == 8 ? <u64>-1 : ((<u64>1) << (length << 3)) - 1)) == word;
}

/** Two digits as a number. */
export function two(p: usize): u32 {
  return (<u32>load<u8>(p) - 0x30) * 10 + <u32>load<u8>(p + 1) - 0x30;
}

/** Past the digits at p. */
export function skipDigits(p: usize, e: usize): usize {
  while (p < e) {
    const others = ~i8x16.bitmask(isDigits(v128.load(p))) & 0xffff;
    if (others != 0) return min(p + ctz(others), e);
    p += 16;
  }
  return e;
}
