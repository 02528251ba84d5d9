import { find, findEither } from './bytes';

/** After `unescapeCsv` and `unescapeJson`: past the closing quote in the source; 0: there is none. */
export let closed: usize = 0;

/** What stands from p (behind the opening quote) to its closing quote, at `to`; its end. */
export function unescapeCsv(p: usize, e: usize, to: usize): usize {
  store<u8>(to - 1, 0x20);
  closed = 0;
  while (true) {
    const q = find(p, e, 0x22);
    memory.copy(to, p, q - p);
    to += q - p;
    if (q >= e) return to;
    if (q + 1 >= e || load<u8>(q + 1) != 0x22) {
      closed = q + 1;
      return to;
    }
    store<u8>(to++, 0x22);
    p = q + 2;
  }
}

/** The same for a string of JSON. */
export function unescapeJson(p: usize, e: usize, to: usize): usize {
  store<u8>(to - 1, 0x20);
  closed = 0;
  while (true) {
    const q = findEither(p, e, 0x22, 0x5c);
    memory.copy(to, p, q - p);
    to += q - p;
    if (q + 1 >= e || load<u8>(q) == 0x22) {
      if (q < e && load<u8>(q) == 0x22) closed = q + 1;
      return to;
    }
    const c = <u32>load<u8>(q + 1);
    p = q + 2;
    if (c == 0x75 && q + 6 <= e) {
      to = storeUtf8(to, hex4(q + 2));
      p = q + 6;
    } else
      store<u8>(to++, c == 0x6e ? 0x0a : c == 0x74 ? 0x09 : c == 0x72 ? 0x0d : c == 0x62 ? 0x08 : c == 0x66 ? 0x0c : c);
  }
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
  while (true) {
    const q = find(p, e, 0x0a);
    const next = q < e ? q + 1 : e;
    memory.copy(to, p, next - p);
    to += next - p;
    if (q >= e) return to;
    p = next < e && load<u8>(next) == 0x09 ? next + 1 : next;
  }
}
