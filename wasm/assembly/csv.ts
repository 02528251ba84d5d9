import { bits, every, find, isDigit, parity } from './bytes';
import { hashBytes, SEED } from './hash';
import { SCRATCH } from './layout';
import { readDetail, readMessage, statement } from './postgres-message';
import { emit, ERROR, LOSS, REFUSED, setRecord } from './rows';
import { sessionEnd, sessionStart } from './stderr';
import { actorOfWho, setWho } from './tables';
import { readTime, timeEnd } from './time';
import { closed, unescapeCsv } from './unescape';

/** PostgreSQL 13 writes 24 columns, 14 and later 26; the last that matters is the application's name. */
const COLUMNS: u32 = 23;
const NOT_A_RECORD: u32 = 3;

const USER: u32 = 1;
const DATABASE: u32 = 2;
const CLIENT: u32 = 4;
const SESSION: u32 = 5;
const SEVERITY: u32 = 11;
const MESSAGE: u32 = 13;
const DETAIL: u32 = 14;
const QUERY: u32 = 19;
const APPLICATION: u32 = 22;

/** Where each field begins and ends: its content, with `""` still doubled. */
const starts = memory.data(COLUMNS * 4 + 64);
const ends = memory.data(COLUMNS * 4 + 64);
/** Did the field hold a doubled quote? */
const doubled = memory.data(COLUMNS + 64);

/** Where the record that begins at p ends: a line feed outside of quotes. 0: not in here. */
export function csvEnd(p: usize, e: usize, quoted: bool): usize {
  const quote = every(0x22);
  const feed = every(0x0a);
  let inside: u64 = quoted ? -1 : 0;
  while (p < e) {
    const a = v128.load(p);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const quotes = bits(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const feeds = bits(i8x16.eq(a, feed), i8x16.eq(b, feed), i8x16.eq(c, feed), i8x16.eq(d, feed));
    const between = parity(quotes) ^ inside;
    const ends = feeds & ~between;
    if (ends != 0) {
      const end = p + <usize>ctz(ends) + 1;
      if (end <= e) return end;
    }
    if (p + 64 >= e) {
      inQuotes = ((between >> (<u64>(e - p) - 1)) & 1) != 0;
      return 0;
    }
    inside = 0 - (between >> 63);
    p += 64;
  }
  inQuotes = quoted;
  return 0;
}

/** After `csvEnd` has found none: it ended within quotes. */
export let inQuotes: bool = false;

/** Is p the start of a record for sure: `\n2026-11-20 18:27:53.725 UTC,"u`? Within a field, a quote is followed by one, or by a comma. */
export function csvStart(p: usize, e: usize): bool {
  readTime(p, e, false);
  const q = timeEnd;
  if (q == 0 || q + 3 > e || load<u16>(q) != 0x222c) return false;
  const c = load<u8>(q + 2);
  return c != 0x22 && c != 0x2c && c != 0x0a && c != 0x0d;
}

export function csvRecord(p: usize, e: usize, at: u32, truncated: bool): void {
  const columns = split(p, e);
  if (columns < SEVERITY || (columns < COLUMNS && !truncated)) {
    setRecord(at, NaN, 0, 0);
    if (e > p) emit(LOSS, 0, NOT_A_RECORD);
    return;
  }
  const time = readTime(p, e, false);
  if (timeEnd == 0) {
    setRecord(at, NaN, 0, 0);
    emit(LOSS, 0, NOT_A_RECORD);
    return;
  }
  sessionEnd(start(SESSION), end(SESSION));
  setRecord(at, time, hashBytes(SEED, start(SESSION), end(SESSION)), sessionStart());
  const severity = load<u32>(start(SEVERITY)) & 0xffffff;
  if (severity == 0x474f4c) {
    const who = actorOfFields(truncated);
    if (load<u8>(doubled + MESSAGE)) readMessage(who, SCRATCH + 16, messageEnd, truncated);
    else readMessage(who, start(MESSAGE), end(MESSAGE), truncated);
    if (truncated || end(DETAIL) == start(DETAIL)) return;
    clean(DETAIL);
    readDetail(who, textAt, textEnd, false);
  } else if (severity == 0x525245 || severity == 0x544146 || severity == 0x4e4150) {
    emit(ERROR, 0, 0);
    if (truncated || end(QUERY) == start(QUERY)) return;
    clean(QUERY);
    statement(REFUSED, 0, textAt, textEnd, false);
  }
}

/** User, database, client without its port, application, with their quotes still doubled. */
function actorOfFields(truncated: bool): u32 {
  setWho(0, start(USER), end(USER));
  setWho(1, start(DATABASE), end(DATABASE));
  setWho(2, start(CLIENT), withoutPort(start(CLIENT), end(CLIENT)));
  setWho(3, start(APPLICATION), truncated ? start(APPLICATION) : end(APPLICATION));
  return actorOfWho();
}

function withoutPort(p: usize, e: usize): usize {
  let q = e;
  while (q > p && isDigit(load<u8>(q - 1))) q--;
  return q > p && q < e && load<u8>(q - 1) == 0x3a ? q - 1 : e;
}

/** Finds the fields of a record, and how many there are. */
function split(p: usize, e: usize): u32 {
  for (let i: u32 = 0; i < COLUMNS; i++) {
    if (p > e) {
      for (let j = i; j < COLUMNS; j++) setField(j, e, e, 0);
      return i;
    }
    if (i == MESSAGE && p < e && load<u8>(p) == 0x22) {
      // The longest by far: found and cleaned in one go.
      messageEnd = unescapeCsv(p + 1, e, SCRATCH + 16);
      const q = closed == 0 ? e : closed;
      setField(i, p + 1, q - 1, 1);
      p = q;
      if (p < e && load<u8>(p) != 0x2c) return 0;
    } else if (p < e && load<u8>(p) == 0x22) {
      let q = p + 1;
      let hasDoubled: u8 = 0;
      while (true) {
        q = find(q, e, 0x22);
        if (q + 1 >= e || load<u8>(q + 1) != 0x22) break;
        hasDoubled = 1;
        q += 2;
      }
      setField(i, p + 1, q, hasDoubled);
      p = q + 1;
      if (p < e && load<u8>(p) != 0x2c) return 0;
    } else {
      const q = find(p, e, 0x2c);
      setField(i, p, q, 0);
      p = q;
    }
    p++;
  }
  return COLUMNS;
}

function setField(field: u32, p: usize, e: usize, hasDoubled: u8): void {
  store<u32>(starts + ((<usize>field) << 2), <u32>p);
  store<u32>(ends + ((<usize>field) << 2), <u32>(e < p ? p : e));
  store<u8>(doubled + field, hasDoubled);
}

function start(field: u32): usize {
  return <usize>load<u32>(starts + ((<usize>field) << 2));
}

function end(field: u32): usize {
  return <usize>load<u32>(ends + ((<usize>field) << 2));
}

/** The text of a field without its doubled quotes. */
function clean(field: u32): void {
  textAt = start(field);
  textEnd = end(field);
  if (load<u8>(doubled + field)) {
    textEnd = unescapeCsv(textAt, textEnd, SCRATCH + 16);
    textAt = SCRATCH + 16;
  }
}

let messageEnd: usize = 0;
let textAt: usize = 0;
let textEnd: usize = 0;
