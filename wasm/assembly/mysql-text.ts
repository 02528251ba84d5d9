import { find } from './bytes';
import { open, shapeHash } from './sql';

/** How far behind a header within a literal the literal's end is looked for. */
const LOOK: usize = 0x10000;

/** After `textEnd`: where the text ends, its shape, and what was odd. */
export let textStop: usize = 0;
export let textShape: u64 = 0;
/** A literal holds what looks like the header of a record. */
export let holdsHeader: bool = false;
/** The text ends within a literal: the server logged what it could not read. */
export let endsOpen: bool = false;

/**
 * Where a text that begins at p ends: at the first header that is not within one of its literals. Literals are logged as they
 * are, so that one may look like a record; if it is closed before the next header, it is one. 0: not in here.
 *
 * @param isHeader 1: a record begins at an address, 0: none does, -1: it is too near the end of what there is
 */
export function textEnd(p: usize, e: usize, eof: bool, isHeader: (p: usize, e: usize, eof: bool) => i32): usize {
  holdsHeader = false;
  endsOpen = false;
  let first: usize = 0;
  let firstShape: u64 = 0;
  let q = p;
  while (true) {
    q = nextHeader(q, e, eof, isHeader);
    if (q == 0) return 0;
    const tooFar = first != 0 && q - first > LOOK;
    if (!tooFar) {
      const shape = shapeHash(p, trimmed(p, q));
      if (!open) {
        holdsHeader = first != 0;
        return stop(p, q, shape);
      }
      if (first == 0) {
        first = q;
        firstShape = shape;
      }
    }
    if (tooFar || q >= e) {
      endsOpen = true;
      return stop(p, first, firstShape);
    }
  }
}

function stop(p: usize, q: usize, shape: u64): usize {
  textStop = trimmed(p, q);
  textShape = shape;
  return q;
}

function trimmed(p: usize, e: usize): usize {
  while (e > p && (load<u8>(e - 1) == 0x0a || load<u8>(e - 1) == 0x0d)) e--;
  return e;
}

/** The first header in a line behind p's; e at the end of the file; 0: not in here. */
export function nextHeader(p: usize, e: usize, eof: bool, isHeader: (p: usize, e: usize, eof: bool) => i32): usize {
  while (true) {
    p = find(p, e, 0x0a) + 1;
    if (p >= e) return eof ? e : 0;
    const found = isHeader(p, e, eof);
    if (found > 0) return p;
    if (found < 0) return 0;
  }
}

const MOST_LINE: usize = 256;

/** The first line of what a server writes when it starts: `/usr/sbin/mysqld, Version: 8.4.0 (…). started with:`. */
export function isBanner(p: usize, e: usize, eof: bool): i32 {
  const c = <u32>load<u8>(p);
  // A path, or the name of a program.
  if (c != 0x2f && (c | 0x20) - 0x61 >= 26) return 0;
  const most = p + MOST_LINE < e ? p + MOST_LINE : e;
  const line = find(p, most, 0x0a);
  if (line >= most) return most == e && !eof ? -1 : 0;
  const end = load<u8>(line - 1) == 0x0d ? line - 1 : line;
  // `ed with:`
  return end - p > 30 && load<u64>(end - 8) == 0x3a68746977206465 ? 1 : 0;
}
