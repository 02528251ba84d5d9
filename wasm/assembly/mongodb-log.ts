import { begins, bits, every, find, findEither, isDigit, parity, skipDigits } from './bytes';
import { effect } from './env';
import { hashBytes, mix, SEED } from './hash';
import { SCRATCH } from './layout';
import { emit, EVENT, LOSS, setRecord, STATEMENT } from './rows';
import { actorOfWho, setWho, shapeOf } from './tables';
import { readTime } from './time';

const OF_LINE: u32 = 1;
const COMMAND_SHAPE: u32 = 2;

const NOT_A_RECORD: u32 = 3;
const CUT_BY_SERVER: u32 = 9;

const SLOW_QUERY: u32 = 51803;
const ACCEPTED: u32 = 22943;
const ENDED: u32 = 22944;
const METADATA: u32 = 51800;
const AUTHENTICATED: u32 = 20250;
const AUTHENTICATED_NEW: u32 = 5286306;

const PLACEHOLDER: u64 = 0x3f;
const DEEPEST = 200;

/** How much the text of a string matters: all of it names something, or it is a literal. */
const FOLD = 0;
const KEEP = 1;
/** Of an object whose strings are names where their keys say so: `$lookup`'s `from`. */
const KEEP_NAMES = 2;

let hash: u64 = 0;
let bad: bool = false;
let keyAt: usize = 0;
let keyEnd: usize = 0;

/** One line of the log of MongoDB 4.4 and later. */
export function mongodbRecord(p: usize, e: usize, at: u32): void {
  const line = find(p, e, 0x7b); // `mongodb-1  | {`
  setRecord(at, NaN, 0, 0);
  if (!begins(line, e, 0x3a2274227b, 5)) {
    if (p < e) emit(LOSS, 0, NOT_A_RECORD);
    return;
  }
  let time = NaN;
  let id: u32 = 0;
  let ctxAt: usize = 0;
  let ctxEnd: usize = 0;
  let attrAt: usize = 0;
  let cut = false;
  bad = false;
  p = line + 1;
  while (true) {
    p = key(p, e);
    if (p == 0) break;
    const word = load<u64>(keyAt);
    const length = <u32>(keyEnd - keyAt);
    if (length == 1 && load<u8>(keyAt) == 0x74) {
      // {"$date":"2026-11-21T00:52:00.298+00:00"}
      const date = find(find(p, e, 0x3a), e, 0x22) + 1;
      time = readTime(date, e, true);
    } else if (length == 2 && <u32>(word & 0xffff) == 0x6469) {
      let q = p;
      while (q < e && load<u8>(q) == 0x20) q++;
      for (; q < e && isDigit(load<u8>(q)); q++) id = id * 10 + load<u8>(q) - 0x30;
      if (!isKnown(id)) return;
    } else if (length == 3 && (word & 0xffffff) == 0x787463) {
      ctxAt = find(p, e, 0x22) + 1;
      ctxEnd = find(ctxAt, e, 0x22);
    } else if (length == 4 && <u32>word == 0x72747461) {
      attrAt = p;
    } else if (length == 9 && word == 0x657461636e757274) {
      cut = true; // truncated
    }
    if (attrAt == p && id == SLOW_QUERY) {
      setRecord(at, time, hashBytes(SEED, ctxAt, ctxEnd), 0);
      // A thread of the server's own, not a connection.
      if (!begins(ctxAt, ctxEnd, 0x6e6e6f63, 4)) return;
      p = slowQuery(p, e);
    } else p = skipValue(p, e);
    if (p == 0) break;
    if (p < e && load<u8>(p) == 0x2c) p++;
    else break;
  }
  if (p == 0 || p >= e || load<u8>(p) != 0x7d || bad) {
    emit(LOSS, 0, NOT_A_RECORD);
    return;
  }
  if (id == SLOW_QUERY) {
    if (!counted) return;
    if (cut) emit(LOSS, 0, CUT_BY_SERVER);
    else {
      const shape = shapeOf(commandHash, COMMAND_SHAPE, attributes, attributesEnd - attributes, false);
      emit(STATEMENT, actorOfWho(), shape >> 1);
    }
    return;
  }
  if (attrAt == 0) return;
  let session = hashBytes(SEED, ctxAt, ctxEnd);
  if (id == ACCEPTED) {
    const number = connectionId(attrAt, e);
    if (number != 0) session = hashBytes(SEED, SCRATCH, number);
  }
  setRecord(at, time, session, 0);
  const changes = effect(OF_LINE, line, <u32>(p + 1 - line));
  if (changes != 0) emit(EVENT, 0, 0, changes);
}

function isKnown(id: u32): bool {
  return (
    id == SLOW_QUERY ||
    id == ACCEPTED ||
    id == ENDED ||
    id == METADATA ||
    id == AUTHENTICATED ||
    id == AUTHENTICATED_NEW
  );
}

/** `conn5` of `"connectionId":5`, put where it can be hashed; its end. */
function connectionId(p: usize, e: usize): usize {
  while (true) {
    p = find(p, e, 0x49); // connection[I]d
    if (p + 4 >= e) return 0;
    if (begins(p, e, 0x3a226449, 4)) break;
    p++;
  }
  p += 4;
  while (p < e && load<u8>(p) == 0x20) p++;
  const end = skipDigits(p, e);
  store<u32>(SCRATCH, 0x6e6e6f63);
  memory.copy(SCRATCH + 4, p, end - p);
  return SCRATCH + 4 + (end - p);
}

let counted: bool = false;
let commandHash: u64 = 0;
let attributes: usize = 0;
let attributesEnd: usize = 0;

/** The attributes of a slow query: past them, 0 when they cannot be read. */
function slowQuery(p: usize, e: usize): usize {
  while (p < e && load<u8>(p) == 0x20) p++;
  attributes = p;
  counted = true;
  commandHash = SEED;
  for (let part: usize = 0; part < 4; part++) setWho(part, p, p);
  if (load<u8>(p) != 0x7b) return 0;
  let hasCommand = false;
  p++;
  while (true) {
    p = key(p, e);
    if (p == 0) return 0;
    while (p < e && load<u8>(p) == 0x20) p++;
    const word = load<u64>(keyAt);
    const length = <u32>(keyEnd - keyAt);
    const start = p;
    if (length == 7 && (word & 0xffffffffffffff) == 0x646e616d6d6f63) {
      p = command(p, e);
      hasCommand = true;
    } else {
      p = skipValue(p, e);
      if (p == 0) return 0;
      if (length == 2 && <u32>(word & 0xffff) == 0x736e) {
        // ns: its first part is the database
        commandHash = hashBytes(commandHash, start, p);
        setWho(1, start + 1, find(start, p - 1, 0x2e));
      } else if (length == 4 && <u32>word == 0x65707974) {
        // Each write of a command has a record of its own, and the command has one for all.
        if (!begins(start, p, 0x6e616d6d6f6322, 7)) counted = false;
      } else if (length == 7 && (word & 0xffffffffffffff) == 0x656d614e707061) {
        setWho(3, start + 1, p - 1); // appName
      } else if (length == 6 && (word & 0xffffffffffff) == 0x65746f6d6572) {
        setWho(2, start + 1, p - 1); // remote
      } else if (length == 7 && (word & 0xffffffffffffff) == 0x65646f43727265) {
        counted = false; // errCode: it was refused
      }
    }
    if (p == 0 || p >= e) return 0;
    if (load<u8>(p) == 0x7d) break;
    if (load<u8>(p) != 0x2c) return 0;
    p++;
  }
  if (!hasCommand) counted = false;
  attributesEnd = p + 1;
  return p + 1;
}

/** The command: what its first key names, and `$db`, tell what it is on. Fetching on from a cursor is no new call. */
function command(p: usize, e: usize): usize {
  if (load<u8>(p) != 0x7b) return skipValue(p, e);
  p++;
  let first = true;
  let h = SEED;
  if (p < e && load<u8>(p) == 0x7d) return p + 1;
  while (true) {
    p = key(p, e);
    if (p == 0) return 0;
    if (first && keyEnd - keyAt == 7 && begins(keyAt, keyEnd, 0x65726f4d746567, 7)) counted = false;
    h = hashBytes(h, keyAt, keyEnd);
    const isDatabase = keyEnd - keyAt == 3 && begins(keyAt, keyEnd, 0x626424, 3);
    p = value(p, e, first || isDatabase ? KEEP : FOLD, 0);
    if (p == 0 || p >= e) return 0;
    h = mix(h, hash);
    first = false;
    if (load<u8>(p) == 0x7d) break;
    if (load<u8>(p) != 0x2c) return 0;
    p++;
  }
  commandHash = mix(commandHash, h);
  return p + 1;
}

/** A value, its shape in `hash`; past it, 0 when it cannot be read. */
function value(p: usize, e: usize, mode: i32, depth: i32): usize {
  while (p < e && load<u8>(p) == 0x20) p++;
  if (p >= e || depth > DEEPEST) return 0;
  const c = <u32>load<u8>(p);
  if (c == 0x22) {
    const end = stringEnd(p + 1, e);
    if (end == 0) return 0;
    hash = mode == KEEP ? hashBytes(SEED, p, end) : PLACEHOLDER;
    return end;
  }
  if (c == 0x5b) return array(p + 1, e, mode, depth);
  if (c == 0x7b) return object(p + 1, e, mode, depth);
  hash = PLACEHOLDER;
  return findEnd(p, e);
}

/** The first comma or closing bracket in [p, e), or e. */
function findEnd(p: usize, e: usize): usize {
  const comma = every(0x2c);
  const bracket = every(0x7d);
  const lower = every(0x20);
  while (p < e) {
    const v = v128.load(p);
    const mask = i8x16.bitmask(v128.or(i8x16.eq(v, comma), i8x16.eq(v128.or(v, lower), bracket)));
    if (mask != 0) return p + ctz(mask) < e ? p + ctz(mask) : e;
    p += 16;
  }
  return e;
}

/** Elements that look like the one before count once. */
function array(p: usize, e: usize, mode: i32, depth: i32): usize {
  let h = SEED ^ 0x5b;
  let last: u64 = 0;
  if (p < e && load<u8>(p) == 0x5d) {
    hash = h;
    return p + 1;
  }
  while (true) {
    p = value(p, e, mode, depth + 1);
    if (p == 0 || p >= e) return 0;
    if (hash != last) h = mix(h, hash);
    last = hash;
    if (load<u8>(p) == 0x5d) break;
    if (load<u8>(p) != 0x2c) return 0;
    p++;
  }
  hash = h;
  return p + 1;
}

function object(p: usize, e: usize, mode: i32, depth: i32): usize {
  let h = SEED ^ 0x7b;
  if (p < e && load<u8>(p) == 0x7d) {
    hash = h;
    return p + 1;
  }
  while (true) {
    p = key(p, e);
    if (p == 0) return 0;
    h = hashBytes(h, keyAt, keyEnd);
    p = value(p, e, modeOf(mode), depth + 1);
    if (p == 0 || p >= e) return 0;
    h = mix(h, hash);
    if (load<u8>(p) == 0x7d) break;
    if (load<u8>(p) != 0x2c) return 0;
    p++;
  }
  hash = h;
  return p + 1;
}

/** What the key just read says of its value: stages that name collections, and their fields that do. */
function modeOf(mode: i32): i32 {
  const length = <u32>(keyEnd - keyAt);
  const word = load<u64>(keyAt);
  if (load<u8>(keyAt) == 0x24) {
    if (length == 4) return <u32>word == 0x74756f24 ? KEEP : FOLD; // $out
    if (length == 6) return (word & 0xffffffffffff) == 0x656772656d24 ? KEEP_NAMES : FOLD; // $merge
    if (length == 7) return (word & 0xffffffffffffff) == 0x70756b6f6f6c24 ? KEEP_NAMES : FOLD; // $lookup
    if (length == 10) return word == 0x69576e6f696e7524 ? KEEP_NAMES : FOLD; // $unionWi[th]
    return length == 12 && word == 0x6f4c687061726724 ? KEEP_NAMES : FOLD; // $graphLo[okup]
  }
  // `{"$merge": {"into": {"db": …, "coll": …}}}`
  if (mode == FOLD) return FOLD;
  if (length == 4) return <u32>word == 0x6d6f7266 || <u32>word == 0x6f746e69 || <u32>word == 0x6c6c6f63 ? KEEP : FOLD;
  if (length == 2) return <u32>(word & 0xffff) == 0x6264 ? KEEP : FOLD;
  return FOLD;
}

/** Past the colon behind a key; 0: there is none. */
function key(p: usize, e: usize): usize {
  while (p < e && load<u8>(p) == 0x20) p++;
  if (p >= e || load<u8>(p) != 0x22) return 0;
  keyAt = p + 1;
  p = stringEnd(keyAt, e);
  if (p == 0 || p >= e) return 0;
  keyEnd = p - 1;
  while (p < e && load<u8>(p) == 0x20) p++;
  return p < e && load<u8>(p) == 0x3a ? p + 1 : 0;
}

/** Past the closing quote; 0: there is none. */
function stringEnd(p: usize, e: usize): usize {
  while (true) {
    p = findEither(p, e, 0x22, 0x5c);
    if (p >= e) return 0;
    if (load<u8>(p) == 0x22) return p + 1;
    p += 2;
  }
}

/** Past a value that does not matter. */
function skipValue(p: usize, e: usize): usize {
  let depth = 0;
  while (p < e) {
    const c = <u32>load<u8>(p);
    if (c == 0x22) {
      p = stringEnd(p + 1, e);
      if (p == 0) return 0;
      continue;
    }
    if (c == 0x7b || c == 0x5b) {
      const end = depth == 0 ? nestedEnd(p, e) : 0;
      if (end != 0) {
        p = end;
        continue;
      }
      depth++;
    } else if (c == 0x7d || c == 0x5d) {
      if (depth == 0) return p;
      depth--;
    } else if (c == 0x2c && depth == 0) return p;
    p++;
  }
  return 0;
}

/** Past the object or array that begins at p, 64 bytes at a time; 0: it holds an escape, or has no end. */
function nestedEnd(p: usize, e: usize): usize {
  const quote = every(0x22);
  const escape = every(0x5c);
  const open = every(0x7b);
  const close = every(0x7d);
  const lower = every(0x20);
  let inside: u64 = 0;
  let depth = 0;
  for (; p < e; p += 64) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    if (
      v128.any_true(
        v128.or(v128.or(i8x16.eq(a, escape), i8x16.eq(b, escape)), v128.or(i8x16.eq(c, escape), i8x16.eq(d, escape))),
      )
    )
      return 0;
    const between =
      parity(bits(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote))) ^ inside;
    const brackets = bits(
      isBracket(v128.or(a, lower), open, close),
      isBracket(v128.or(b, lower), open, close),
      isBracket(v128.or(c, lower), open, close),
      isBracket(v128.or(d, lower), open, close),
    );
    for (let mask = brackets & ~between; mask != 0; mask &= mask - 1) {
      const q = p + <usize>ctz(mask);
      if (q >= e) return 0;
      // Of `{` and `[` this bit is set, of `}` and `]` it is not.
      depth += (load<u8>(q) & 2) - 1;
      if (depth == 0) return q + 1;
    }
    inside = 0 - (between >> 63);
  }
  return 0;
}

function isBracket(v: v128, open: v128, close: v128): v128 {
  return v128.or(i8x16.eq(v, open), i8x16.eq(v, close));
}
