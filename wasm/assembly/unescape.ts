import { every } from './bytes';

/** After `unescapeCsv` and `unescapeJson`: past the closing quote in the source; 0: there is none. */
export let closed: usize = 0;

/** What stands from p (behind the opening quote) to its closing quote, at `to`; its end. */
export function unescapeCsv(p: usize, e: usize, to: usize): usize {
  store<u8>(to - 1, 0x20);
  closed = 0;
  const quote = every(0x22);
  while (p < e) {
    const v = v128.load(p);
    v128.store(to, v);
    const mask = i8x16.bitmask(i8x16.eq(v, quote));
    if (mask == 0) {
      p += 16;
      to += 16;
      continue;
    }
    const n = ctz(mask);
    p += n;
    to += n;
    if (p >= e) break;
    if (p + 1 >= e || load<u8>(p + 1) != 0x22) {
      closed = p + 1;
      return to;
    }
    p += 2;
    to++;
  }
  return to - (p - e);
}

/** The same for a string of JSON. */
export function unescapeJson(p: usize, e: usize, to: usize): usize {
  store<u8>(to - 1, 0x20);
  closed = 0;
  const quote = every(0x22);
  const slash = every(0x5c);
  while (p < e) {
    const v = v128.load(p);
    v128.store(to, v);
    const mask = i8x16.bitmask(v128.or(i8x16.eq(v, quote), i8x16.eq(v, slash)));
    if (mask == 0) {
      p += 16;
      to += 16;
      continue;
    }
    const n = ctz(mask);
    p += n;
    to += n;
    if (p >= e) break;
    if (load<u8>(p) == 0x22) {
      closed = p + 1;
      return to;
    }
    if (p + 1 >= e) return to;
    const c = <u32>load<u8>(p + 1);
    p += 2;
    if (c == 0x75 && p + 4 <= e) {
      to = storeUtf8(to, hex4(p));
      p += 4;
    } else {
      store<u8>(to++, c == 0x6e ? 0x0a : c == 0x74 ? 0x09 : c == 0x72 ? 0x0d : c == 0x62 ? 0x08 : c == 0x66 ? 0x0c : c);
    }
  }
  return p > e ? to - (p - e) : to;
}

function hex4(p: usize): u32 {
  let value: u32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = <u32>load<u8>(p + i);
    value = (value << 4) | (c - 0x30 < 10 ? c - 0x30 : ((c | 0x20) - 0x61 + 10) & 15);
  }
  return value;
}

/** Halves of a pair are stored as three bytes each: nothing that names a table is written so. */
function storeUtf8(to: usize, c: u32): usize {
  if (c < 0x80) {
    store<u8>(to, c);
    return to + 1;
  }
  if (c < 0x800) {
    store<u8>(to, 0xc0 | (c >> 6));
    store<u8>(to + 1, 0x80 | (c & 0x3f));
    return to + 2;
  }
  store<u8>(to, 0xe0 | (c >> 12));
  store<u8>(to + 1, 0x80 | ((c >> 6) & 0x3f));
  store<u8>(to + 2, 0x80 | (c & 0x3f));
  return to + 3;
}

/** PostgreSQL's stderr puts a TAB before each line but the first of a record: without them, at `to`; its end. */
export function unescapeTabs(p: usize, e: usize, to: usize): usize {
  store<u8>(to - 1, 0x20);
  const feed = every(0x0a);
  while (p < e) {
    const v = v128.load(p);
    v128.store(to, v);
    const mask = i8x16.bitmask(i8x16.eq(v, feed));
    if (mask == 0) {
      p += 16;
      to += 16;
      continue;
    }
    const n = ctz(mask) + 1;
    p += n;
    to += n;
    if (p < e && load<u8>(p) == 0x09) p++;
  }
  return to - (p - e);
}
