import { find, findEither, isDigit, isName, isSpace, parity, skipDigits } from './bytes';
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
  while (p < e) {
    let q = p;
    let c = <u32>load<u8>(q);
    while (q < e && q - p < MAX_GAP && (c == 0x2c || c == 0x20 || c == 0x28 || c == 0x29)) c = <u32>load<u8>(++q);
    if (q == p || q >= e) return p;
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
 * not closed. Quotes come often: whether a byte is between two of them is the parity of those before it, for all bytes of a
 * vector at once.
 */
function next(p: usize, e: usize): usize {
  const quote = i8x16.splat(mysql ? 0x60 : 0x22);
  // Of `"`, `#` in MySQL; of `$` in PostgreSQL.
  const other = i8x16.splat(mysql ? 0x22 : 0x24);
  const hash = i8x16.splat(mysql ? 0x23 : 0x24);
  let inside: u32 = 0;
  while (p < e) {
    const v = v128.load(p);
    const quotes = <u32>i8x16.bitmask(i8x16.eq(v, quote));
    const digit = i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10));
    let m = v128.or(i8x16.eq(v, i8x16.splat(0x27)), v128.or(i8x16.eq(v, other), i8x16.eq(v, hash)));
    m = v128.or(m, v128.or(i8x16.eq(v, i8x16.splat(0x2d)), i8x16.eq(v, i8x16.splat(0x2f))));
    let mask = <u32>i8x16.bitmask(v128.or(m, digit));
    if (mask != 0) {
      mask &= ~(parity(quotes) ^ inside);
      // What looks like a digit may be in the middle of a name.
      if (mask != 0) mask &= <u32>i8x16.bitmask(v128.or(m, digitStart(digit, v128.load(p - 1))));
      while (mask != 0) {
        const q = p + ctz(mask);
        if (q >= e) return e;
        if (begins(q, e)) return q;
        mask &= mask - 1;
      }
    }
    if (p + 16 >= e) {
      if ((((parity(quotes) ^ inside) >> (<u32>(e - p) - 1)) & 1) != 0) open = true;
      return e;
    }
    if ((popcnt(quotes) & 1) != 0) inside ^= 0xffff;
    p += 16;
  }
  return e;
}

/** A dash or a slash counts where it begins a comment; all else does. */
function begins(p: usize, e: usize): bool {
  const c = <u32>load<u8>(p);
  if (c == 0x2d) return p + 1 < e && load<u8>(p + 1) == 0x2d;
  if (c == 0x2f) return p + 1 < e && load<u8>(p + 1) == 0x2a;
  return true;
}

/** Digits that are not within a name. */
function digitStart(digit: v128, before: v128): v128 {
  const letter = i8x16.lt_u(i8x16.sub(v128.or(before, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26));
  let name = v128.or(letter, i8x16.lt_u(i8x16.sub(before, i8x16.splat(0x30)), i8x16.splat(10)));
  name = v128.or(name, i8x16.eq(before, i8x16.splat(0x5f)));
  name = v128.or(name, i8x16.eq(before, i8x16.splat(0x24)));
  name = v128.or(name, i8x16.lt_s(before, i8x16.splat(0)));
  return v128.andnot(digit, name);
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

/** Only what can stand between the literals of a list: blanks, commas, brackets, signs, NULL and its like, casts. */
function isGap(p: usize, e: usize): bool {
  if (e - p > MAX_GAP) return false;
  while (p < e) {
    const c = <u32>load<u8>(p);
    if (isSpace(c) || c == 0x2c || c == 0x28 || c == 0x29 || c == 0x2b || c == 0x2d || c == 0x5b || c == 0x5d) {
      p++;
    } else if (c == 0x3a && p + 1 < e && load<u8>(p + 1) == 0x3a) {
      p += 2;
      while (p < e && isName(load<u8>(p))) p++;
    } else if (isName(c)) {
      const word = p;
      while (p < e && isName(load<u8>(p))) p++;
      if (!isListWord(word, p)) return false;
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
