const K: u64 = 0x9e3779b97f4a7c15;
export const SEED: u64 = 0x243f6a8885a308d3;

export function mix(h: u64, v: u64): u64 {
  h = (h ^ v) * K;
  return h ^ (h >> 32);
}

/** Depends on the bytes of [p, e) alone, not on where they stand. */
export function hashBytes(h: u64, p: usize, e: usize): u64 {
  const length = e - p;
  if (length >= 64) {
    // A product takes the processor several steps, and four at once hardly more.
    let a = h;
    let b = h ^ K;
    let c = h ^ SEED;
    let d = h ^ (K ^ SEED);
    while (p + 32 <= e) {
      a = mix(a, load<u64>(p));
      b = mix(b, load<u64>(p, 8));
      c = mix(c, load<u64>(p, 16));
      d = mix(d, load<u64>(p, 24));
      p += 32;
    }
    h = mix(mix(a, b), mix(c, d));
  }
  while (p + 8 <= e) {
    h = mix(h, load<u64>(p));
    p += 8;
  }
  if (p < e) h = mix(h, load<u64>(p) & (((<u64>1) << ((<u64>(e - p)) << 3)) - 1));
  return mix(h, <u64>length + 1);
}
