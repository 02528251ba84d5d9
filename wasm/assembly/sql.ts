import { bits, every, find, findEither, isDigit, isName, isSpace, parity, skipDigits } from './bytes';
import { hashBytes, mix, SEED } from './hash';

const PLACEHOLDER: u64 = 0x3f;
/** The longest run between two literals that is looked at for being part of a list. */
const MAX_GAP: usize = 96;

/** After `shapeHash`: the text ended inside of a string, a quoted name or a comment. */
export let open: bool = false;

let mysql: bool = false;
/** MySQL: `"` quotes strings; backslashes escape. */
export function setDialect(isMysql: bool): void {
  mysql = isMysql;
}

/**
 * What is left of a statement when its literals and comments are gone, as a hash. Lists of literals count as one, however
 * long: nothing between them can name a table.
 */
export function shapeHash(p: usize, e: usize): u64 {
  let h = SEED;
  let run = p;
  let afterLiteral = false;
  const begin = p;
  const block = !mysql && isBlock(p, e);
  open = false;
  while (p < e) {
    p = next(p, e);
    if (p >= e) break;
    const c = <u32>load<u8>(p);
    const before = p > begin ? <u32>load<u8>(p - 1) : <u32>0x20;
    let end: usize;
    let literal = true;
    if (c == 0x27) {
      end = stringEnd(p + 1, e, 0x27, mysql || hasEscapes(p, begin));
    } else if (c == 0x22) {
      end = stringEnd(p + 1, e, 0x22, true);
    } else if (c == 0x24) {
      if (isName(before)) {
        p++;
        continue;
      }
      end = dollarEnd(p, e);
      // The literal of a block is what it runs.
      if (end == p || (block && !isDigit(load<u8>(p + 1)))) {
        p = end == p ? p + 1 : end;
        continue;
      }
    } else if (isDigit(c)) {
      end = numberEnd(p, e);
    } else {
      // A comment. MySQL runs what stands in /*! … */.
      if (c == 0x2f && mysql && p + 2 < e && load<u8>(p + 2) == 0x21) {
        p += 3;
        continue;
      }
      if (c == 0x2d && mysql && p + 2 < e && !isSpace(load<u8>(p + 2))) {
        p += 2;
        continue;
      }
      end = c == 0x2f ? commentEnd(p, e) : find(p, e, 0x0a);
      literal = false;
    }
    if (!literal) {
      h = hashRun(h, run, p);
      if (run < p) afterLiteral = false;
    } else if (!(afterLiteral && ((p - run == 2 && load<u16>(run) == 0x202c) || isGap(run, p)))) {
      h = hashRun(h, run, p);
      h = mix(h, PLACEHOLDER);
      afterLiteral = true;
    }
    p = literal ? listEnd(end, e) : end;
    run = p;
  }
  return hashRun(h, run, e);
}

/** Does it begin with DO? */
function isBlock(p: usize, e: usize): bool {
  while (p < e && isSpace(load<u8>(p))) p++;
  if (p + 2 >= e || (load<u16>(p) | 0x2020) != 0x6f64) return false;
  const after = <u32>load<u8>(p + 2);
  return isSpace(after) || after == 0x24;
}

/** Past the literals that follow one at p, with nothing but commas, brackets and blanks between: most literals stand in lists. */
function listEnd(p: usize, e: usize): usize {
  const comma = every(0x2c);
  const blank = every(0x20);
  const bracket = every(0x29);
  const one = every(1);
  while (p < e) {
    const v = v128.load(p);
    const gap = v128.or(v128.or(i8x16.eq(v, comma), i8x16.eq(v, blank)), i8x16.eq(v128.or(v, one), bracket));
    const others = ~i8x16.bitmask(gap) & 0xffff;
    // Hardly ever is a gap as long as a vector, or none.
    if (others == 0 || (others & 1) != 0) return p;
    const q = p + <usize>ctz(others);
    if (q >= e) return p;
    const c = <u32>load<u8>(q);
    if (isDigit(c)) p = numberEnd(q, e);
    else if (c == 0x27) p = stringEnd(q + 1, e, 0x27, mysql);
    else return p;
  }
  return p;
}

/** Blanks at either end of a run are no part of it: a comment that comes and goes changes nothing. */
function hashRun(h: u64, p: usize, e: usize): u64 {
  while (p < e && isSpace(load<u8>(p))) p++;
  while (p < e && isSpace(load<u8>(e - 1))) e--;
  return p < e ? hashBytes(h, p, e) : h;
}

/**
 * The next byte that begins a literal or a comment and is not within a quoted name; e, with `open` set, where such a name is
 * not closed. Quotes come often: whether a byte is between two of them is the parity of those before it, for 64 bytes at once.
 */
function next(p: usize, e: usize): usize {
  const quote = every(mysql ? 0x60 : 0x22);
  // Of `"`, `#` in MySQL; of `$` in PostgreSQL.
  const other = every(mysql ? 0x22 : 0x24);
  const hash = every(mysql ? 0x23 : 0x24);
  const apostrophe = every(0x27);
  const dash = every(0x2d);
  const slash = every(0x2f);
  const toLowest = every(0x50);
  const pastDigits = every(0x8a);
  let inside: u64 = 0;
  while (p < e) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const quotes = bits(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const digits = bits(
      i8x16.lt_s(i8x16.add(a, toLowest), pastDigits),
      i8x16.lt_s(i8x16.add(b, toLowest), pastDigits),
      i8x16.lt_s(i8x16.add(c, toLowest), pastDigits),
      i8x16.lt_s(i8x16.add(d, toLowest), pastDigits),
    );
    const marks = bits(
      anyOf(a, apostrophe, other, hash, dash, slash),
      anyOf(b, apostrophe, other, hash, dash, slash),
      anyOf(c, apostrophe, other, hash, dash, slash),
      anyOf(d, apostrophe, other, hash, dash, slash),
    );
    const between = parity(quotes) ^ inside;
    let mask = (marks | (digits & ~(digits << 1))) & ~between;
    const left = <u64>(e - p);
    if (left < 64) mask &= ((<u64>1) << left) - 1;
    while (mask != 0) {
      const q = p + <usize>ctz(mask);
      if (begins(q, e)) return q;
      mask &= mask - 1;
    }
    if (left <= 64) {
      if (((between >> (left - 1)) & 1) != 0) open = true;
      return e;
    }
    inside = 0 - (between >> 63);
    p += 64;
  }
  return e;
}

function anyOf(v: v128, a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  const first = v128.or(i8x16.eq(v, a), v128.or(i8x16.eq(v, b), i8x16.eq(v, c)));
  return v128.or(first, v128.or(i8x16.eq(v, d), i8x16.eq(v, e)));
}

/** A dash or a slash counts where it begins a comment, a digit where it is not within a name; all else does. */
function begins(p: usize, e: usize): bool {
  const c = <u32>load<u8>(p);
  if (c == 0x2d) return p + 1 < e && load<u8>(p + 1) == 0x2d;
  if (c == 0x2f) return p + 1 < e && load<u8>(p + 1) == 0x2a;
  return !isDigit(c) || !isName(load<u8>(p - 1));
}

/** E'…' of PostgreSQL. */
function hasEscapes(quote: usize, begin: usize): bool {
  if (quote == begin || (load<u8>(quote - 1) | 0x20) != 0x65) return false;
  return quote - 1 == begin || !isName(load<u8>(quote - 2));
}

/** Past the closing quote of what begins before p. */
function stringEnd(p: usize, e: usize, quote: u8, escapes: bool): usize {
  while (true) {
    p = escapes ? findEither(p, e, quote, 0x5c) : find(p, e, quote);
    if (p >= e) {
      open = true;
      return e;
    }
    if (load<u8>(p) == 0x5c) {
      p += 2;
      continue;
    }
    if (p + 1 < e && load<u8>(p + 1) == quote) {
      p += 2;
      continue;
    }
    return p + 1;
  }
}

/** Past `$1` or `$tag$ … $tag$`; p itself when it is neither. */
function dollarEnd(p: usize, e: usize): usize {
  let q = p + 1;
  if (q < e && isDigit(load<u8>(q))) {
    while (q < e && isDigit(load<u8>(q))) q++;
    return q;
  }
  while (q < e && isName(load<u8>(q)) && load<u8>(q) != 0x24) q++;
  if (q >= e || load<u8>(q) != 0x24) return p;
  const length = q + 1 - p;
  q++;
  while (true) {
    q = find(q, e, 0x24);
    if (q + length > e) {
      open = true;
      return e;
    }
    if (memory.compare(q, p, length) == 0) return q + length;
    q++;
  }
}

function numberEnd(p: usize, e: usize): usize {
  let last: u32 = 0x30;
  p = skipDigits(p, e);
  while (p < e) {
    const c = <u32>load<u8>(p);
    if (isName(c) || c == 0x2e || ((c == 0x2b || c == 0x2d) && (last | 0x20) == 0x65 && isExponent(p, e))) {
      last = c;
      p++;
    } else break;
  }
  return p;
}

function isExponent(sign: usize, e: usize): bool {
  return sign + 1 < e && isDigit(load<u8>(sign + 1));
}

/** Past a comment in slashes; PostgreSQL's nest. */
function commentEnd(p: usize, e: usize): usize {
  let depth = 0;
  while (p + 1 < e) {
    p = findEither(p, e, 0x2a, 0x2f);
    if (p + 1 >= e) break;
    const pair = <u32>load<u16>(p);
    if (pair == 0x2a2f && (!mysql || depth == 0)) {
      depth++;
      p += 2;
    } else if (pair == 0x2f2a) {
      p += 2;
      if (--depth == 0) return p;
    } else p++;
  }
  open = true;
  return e;
}

/**
 * Only what can stand between the literals of a list: blanks, commas, brackets, signs, NULL and its like, casts. From its end:
 * what is none mostly has an operator there.
 */
function isGap(p: usize, e: usize): bool {
  if (e - p > MAX_GAP) return false;
  while (p < e) {
    const c = <u32>load<u8>(e - 1);
    if (isSpace(c) || c == 0x2c || c == 0x28 || c == 0x29 || c == 0x2b || c == 0x2d || c == 0x5b || c == 0x5d) {
      e--;
    } else if (c == 0x3a && e - p > 1 && load<u8>(e - 2) == 0x3a) {
      e -= 2;
    } else if (isName(c)) {
      const end = e;
      while (p < e && isName(load<u8>(e - 1))) e--;
      const isType = e - p > 1 && load<u16>(e - 2) == 0x3a3a;
      if (!isType && !isListWord(e, end)) return false;
    } else return false;
  }
  return true;
}

/** NULL, TRUE, FALSE, DEFAULT, and the letters before a string that say how it is written. */
function isListWord(p: usize, e: usize): bool {
  const length = <u32>(e - p);
  if (length == 1) {
    const c = (<u32>load<u8>(p)) | 0x20;
    return c == 0x65 || c == 0x6e || c == 0x62 || c == 0x78;
  }
  const word = load<u64>(p) | 0x2020202020202020;
  if (length == 4) return <u32>word == 0x6c6c756e || <u32>word == 0x65757274;
  if (length == 5) return (word & 0xffffffffff) == 0x65736c6166;
  return length == 7 && (word & 0xffffffffffffff) == 0x746c7561666564;
}
