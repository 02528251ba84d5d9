import { begins, find, isDigit } from './bytes';
import { line } from './env';
import { hashBytes, SEED } from './hash';
import { PROGRAM, PROGRAM_SIZE, SCRATCH } from './layout';
import { readDetail, readMessage, statement } from './postgres-message';
import { emit, ERROR, LOSS, REFUSED, setRecord } from './rows';
import { actorOf } from './tables';
import { readTime, timeEnd } from './time';
import { unescapeTabs } from './unescape';

/** Operations of a compiled prefix; what follows them in brackets. */
const END: u32 = 0;
const TIME: u32 = 1;
const EPOCH: u32 = 2;
/** [length, bytes] */
const LITERAL: u32 = 3;
/** %p, and %c with the time at which the session began. */
const PID: u32 = 4;
const SESSION: u32 = 5;
/** Digits, signs and slashes, of no meaning here. */
const COUNTER: u32 = 6;
/** Up to what follows it: a part of who, or not. */
const WHO: u32 = 7;
const OTHER: u32 = 8;
/** %q: processes that are no session end here. */
const QUIT: u32 = 9;
/** %s: when the session began. */
const OTHER_TIME: u32 = 11;

const NO_PREFIX: u32 = 1;
const AMBIGUOUS: u32 = 2;

/** How `line` answers: six numbers, see prefix.ts on the other side. */
const ANSWER: usize = PROGRAM + PROGRAM_SIZE - 64;

const LOG: u32 = 1;
const FAILED: u32 = 2;
const STATEMENT_LINE: u32 = 3;
const DETAIL: u32 = 4;
const NOTICE: u32 = 5;

/** How far behind a prefix another severity makes it doubtful: three names of 63 bytes and what separates them. */
const DOUBT: usize = 256;

let time: f64 = 0;
let session: u64 = 0;
let started: u32 = 0;
let who: u64 = 0;
let background: bool = false;
let messageAt: usize = 0;

/** Where the record that begins at p ends; 0: not in here. */
export function stderrEnd(p: usize, e: usize, eof: bool): usize {
  while (true) {
    p = find(p, e, 0x0a);
    if (p >= e) return 0;
    p++;
    if (p >= e) return eof ? p : 0;
    if (load<u8>(p) != 0x09) return p;
  }
}

export function stderrRecord(p: usize, e: usize, at: u32, truncated: bool): void {
  const firstLine = find(p, e, 0x0a);
  let prefixEnd: usize;
  let answered = false;
  if (walk(p, firstLine) && !isDoubtful(messageAt, firstLine)) {
    prefixEnd = messageAt;
  } else {
    const answer = line(p, <u32>(firstLine - p));
    if (answer < 2) {
      setRecord(at, NaN, 0, 0);
      if (firstLine > p) emit(LOSS, 0, answer == 0 ? NO_PREFIX : AMBIGUOUS);
      return;
    }
    takeAnswer();
    prefixEnd = answer;
    answered = true;
  }
  setRecord(at, time, session, started);
  let severityAt = prefixEnd;
  const severity = readSeverity(severityAt, firstLine);
  if (severity == NOTICE || severity == 0) return;
  let m = severityEnd;
  let end = e;
  if (firstLine < e) {
    end = unescapeTabs(m, e, SCRATCH + 16);
    m = SCRATCH + 16;
  }
  if (severity == FAILED) {
    emit(ERROR, 0, 0);
    return;
  }
  const actor = answered ? load<u32>(ANSWER, 20) : background ? 0 : actorOf(who, p, severityEnd - p);
  if (severity == LOG) readMessage(actor, m, end, truncated);
  else if (severity == STATEMENT_LINE) statement(REFUSED, actor, m, end, truncated);
  else readDetail(actor, m, end, truncated);
}

/** Follows the compiled prefix from p, each part up to the first of what comes next. */
function walk(p: usize, e: usize): bool {
  let op = PROGRAM;
  who = SEED;
  session = 0;
  started = 0;
  time = NaN;
  background = false;
  while (true) {
    const code = <u32>load<u8>(op++);
    switch (code) {
      case END: {
        messageAt = p;
        return readSeverity(p, e) != 0;
      }
      case TIME: {
        time = readTime(p, e, false);
        if (timeEnd == 0) return false;
        p = timeEnd;
        break;
      }
      case EPOCH: {
        time = 0;
        const start = p;
        while (p < e && isDigit(load<u8>(p))) time = time * 10 + <f64>(<i32>load<u8>(p++) - 0x30);
        if (p + 4 > e || p == start || load<u8>(p) != 0x2e) return false;
        time *= 1000;
        time += <f64>(
          ((<i32>load<u8>(p + 1) - 0x30) * 100 + (<i32>load<u8>(p + 2) - 0x30) * 10 + <i32>load<u8>(p + 3) - 0x30)
        );
        p += 4;
        break;
      }
      case LITERAL: {
        const length = <usize>load<u8>(op++);
        if (p + length > e || memory.compare(p, op, length) != 0) return false;
        p += length;
        op += length;
        break;
      }
      case PID: {
        const start = p;
        while (p < e && isDigit(load<u8>(p))) p++;
        if (p == start) return false;
        session = hashBytes(SEED, start, p);
        break;
      }
      case SESSION: {
        const start = p;
        p = sessionEnd(p, e);
        if (p == start) return false;
        session = hashBytes(SEED, start, p);
        break;
      }
      case COUNTER: {
        while (p < e && isCounter(load<u8>(p))) p++;
        break;
      }
      case WHO:
      case OTHER: {
        const start = p;
        // Either a literal follows, or the severity.
        if (load<u8>(op) == LITERAL) {
          p = findLiteral(p, e, op + 2, load<u8>(op + 1));
          if (p >= e) return false;
        } else {
          p = findSeverity(p, e);
          if (p >= e) return false;
        }
        if (code == WHO) who = hashBytes(who, start, p);
        break;
      }
      case QUIT: {
        if (readSeverity(p, e) != 0) {
          messageAt = p;
          background = true;
          return true;
        }
        break;
      }
      case OTHER_TIME: {
        readTime(p, e, false);
        if (timeEnd == 0) return false;
        p = timeEnd;
        break;
      }
      default: // every line is JavaScript's
        return false;
    }
  }
}

/** What JavaScript made of a line. */
function takeAnswer(): void {
  const timeAt = <usize>load<u32>(ANSWER);
  time = timeAt == 0 ? NaN : readTime(timeAt, timeAt + load<u32>(ANSWER, 4), false);
  const sessionAt = <usize>load<u32>(ANSWER, 8);
  const length = <usize>load<u32>(ANSWER, 12);
  started = 0;
  session = 0;
  if (length > 0) {
    if (load<u32>(ANSWER, 16) != 0) sessionEnd(sessionAt, sessionAt + length);
    session = hashBytes(SEED, sessionAt, sessionAt + length);
  }
}

/** Past %c, `6b009129.7fba`: seconds since 1970 and the process, both in hexadecimal. */
export function sessionEnd(p: usize, e: usize): usize {
  let value: u32 = 0;
  while (p < e) {
    const c = <u32>load<u8>(p);
    const lower = c | 0x20;
    if (isDigit(c)) value = (value << 4) | (c - 0x30);
    else if (lower - 0x61 < 6) value = (value << 4) | (lower - 0x61 + 10);
    else if (c == 0x2e) {
      started = value;
      value = 0;
    } else break;
    p++;
  }
  return p;
}

export function sessionStart(): u32 {
  return started;
}

function isCounter(c: u32): bool {
  return isDigit(c) || c == 0x2f || c == 0x2d;
}

function findLiteral(p: usize, e: usize, literal: usize, length: usize): usize {
  while (true) {
    p = find(p, e, load<u8>(literal));
    if (p + length > e) return e;
    if (memory.compare(p, literal, length) == 0) return p;
    p++;
  }
}

let severityEnd: usize = 0;

/** A severity and `:  ` behind it, at p. */
function readSeverity(p: usize, e: usize): u32 {
  let q = p;
  while (q < e && (<u32>load<u8>(q) - 0x41 < 26 || isDigit(load<u8>(q)))) q++;
  if (q == p || !begins(q, e, 0x20203a, 3)) return 0;
  severityEnd = q + 3;
  const word = load<u64>(p);
  switch (<u32>(q - p)) {
    case 3:
      return (word & 0xffffff) == 0x474f4c ? LOG : 0;
    case 4:
      return <u32>word == 0x544e4948 || <u32>word == 0x4f464e49 ? NOTICE : 0; // HINT, INFO
    case 5: {
      const w = word & 0xffffffffff;
      if (w == 0x524f525245 || w == 0x4c41544146 || w == 0x43494e4150) return FAILED; // ERROR, FATAL, PANIC
      return w == 0x5952455551 ? NOTICE : 0; // QUERY
    }
    case 6: {
      const w = word & 0xffffffffffff;
      if (w == 0x4c4941544544) return DETAIL;
      return w == 0x454349544f4e || (w & 0xffffffffff) == 0x4755424544 ? NOTICE : 0; // NOTICE, DEBUG1
    }
    case 7: {
      const w = word & 0xffffffffffffff;
      return w == 0x474e494e524157 || w == 0x545845544e4f43 ? NOTICE : 0; // WARNING, CONTEXT
    }
    case 8:
      return word == 0x4e4f495441434f4c ? NOTICE : 0; // LOCATION
    case 9:
      return word == 0x4e454d4554415453 && load<u8>(p + 8) == 0x54 ? STATEMENT_LINE : 0;
    default:
      return 0;
  }
}

/** The first severity in [p, e), or e. */
function findSeverity(p: usize, e: usize): usize {
  let q = p;
  while (true) {
    q = find(q, e, 0x3a);
    if (q + 2 >= e) return e;
    if (load<u16>(q + 1) == 0x2020) {
      let word = q;
      while (word > p && (<u32>load<u8>(word - 1) - 0x41 < 26 || isDigit(load<u8>(word - 1)))) word--;
      for (; word < q; word++) if (readSeverity(word, e) != 0) return word;
    }
    q++;
  }
}

/** Another severity near behind the first: the name of a database or an application may hold one. */
function isDoubtful(p: usize, e: usize): bool {
  const m = severityEnd;
  const end = m + DOUBT < e ? m + DOUBT : e;
  return findSeverity(m, end) < end;
}
