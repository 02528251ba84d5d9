// Bytes, sixteen at a time. Every pointer may be read 16 bytes past its end: layout.ts leaves room.

/** The first `byte` in [p, e), or e. */
export function find(p: usize, e: usize, byte: u8): usize {
  const wanted = i8x16.splat(<i8>byte);
  while (p < e) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(p), wanted));
    if (mask) return min(p + ctz(mask), e);
    p += 16;
  }
  return e;
}

/** The first of two bytes in [p, e), or e. */
export function findEither(p: usize, e: usize, a: u8, b: u8): usize {
  const first = i8x16.splat(<i8>a);
  const second = i8x16.splat(<i8>b);
  while (p < e) {
    const v = v128.load(p);
    const mask = i8x16.bitmask(v128.or(i8x16.eq(v, first), i8x16.eq(v, second)));
    if (mask) return min(p + ctz(mask), e);
    p += 16;
  }
  return e;
}

/** Of sixteen bits, each: is the number of those set up to it, itself included, odd? */
export function parity(bits: u32): u32 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  return bits & 0xffff;
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
  while (p < e && isDigit(load<u8>(p))) p++;
  return p;
}
