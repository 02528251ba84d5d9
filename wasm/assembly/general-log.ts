import { find, isDigit, skipDigits, two } from './bytes';
import { effect } from './env';
import { hashBytes, SEED } from './hash';
import { holdsHeader, endsOpen, isBanner, nextHeader, textEnd, textShape, textStop } from './mysql-text';
import { emit, EVENT, LOSS, setRecord, STATEMENT } from './rows';
import { shapeHash } from './sql';
import { shapeOf } from './tables';
import { civil, offsetOf, readTime, timeEnd } from './time';

const OF_STATEMENT: u32 = 0;
const OF_CONNECT: u32 = 2;
const OF_DATABASE: u32 = 3;
const OF_QUIT: u32 = 4;
const OF_RESTART: u32 = 5;

const HEADER_IN_LITERAL: u32 = 7;
const ENDS_OPEN: u32 = 8;
const NOT_A_RECORD: u32 = 3;

/** The longest head of a record. */
const HEAD: usize = 96;

/** MariaDB writes the time only where the second is another than before. */
let mariadb: bool = false;
let lastTime: f64 = NaN;

let idAt: usize = 0;
let idEnd: usize = 0;
let commandAt: usize = 0;
let commandEnd: usize = 0;
let timeAt: usize = 0;

export function setGeneral(isMariadb: bool): void {
  mariadb = isMariadb;
  lastTime = NaN;
}

export function generalHeader(p: usize, e: usize, eof: bool): i32 {
  if (p + HEAD > e && !eof && find(p, e, 0x0a) >= e) return -1;
  return readHeader(p, e) ? 1 : isBanner(p, e, eof);
}

/** A header with a time, from where a range may begin. */
export function generalStart(p: usize, e: usize): bool {
  return readHeader(p, e) && timeAt != 0;
}

/** `<time>\t   14 Query\t…`, or of MariaDB within the same second `\t\t     9 Query\t…`. */
function readHeader(p: usize, e: usize): bool {
  timeAt = 0;
  if (load<u8>(p) == 0x09) {
    if (!mariadb || load<u8>(p + 1) != 0x09) return false;
    p += 2;
  } else {
    timeAt = p;
    if (mariadb) {
      if (!isShortTime(p, e)) return false;
      p += 15;
    } else {
      readTime(p, e, true);
      if (timeEnd == 0) return false;
      p = timeEnd;
    }
    if (p >= e || load<u8>(p) != 0x09) return false;
    p++;
  }
  while (p < e && load<u8>(p) == 0x20) p++;
  idAt = p;
  idEnd = skipDigits(p, e);
  if (idEnd == idAt || idEnd >= e || load<u8>(idEnd) != 0x20) return false;
  commandAt = p = idEnd + 1;
  if (p >= e || <u32>load<u8>(p) - 0x41 >= 26) return false;
  while (p < e && (((<u32>load<u8>(p)) | 0x20) - 0x61 < 26 || load<u8>(p) == 0x20)) p++;
  commandEnd = p;
  if (p - commandAt > 24 || p - commandAt < 3) return false;
  return p >= e || load<u8>(p) == 0x09 || load<u8>(p) == 0x0a || load<u8>(p) == 0x0d;
}

/** `261120 18:29:14`; the hour may have a blank before it. */
function isShortTime(p: usize, e: usize): bool {
  if (p + 15 > e || skipDigits(p, p + 6) != p + 6 || load<u8>(p + 6) != 0x20) return false;
  const hour = load<u8>(p + 7);
  return (
    (hour == 0x20 || isDigit(hour)) &&
    isDigit(load<u8>(p + 8)) &&
    load<u8>(p + 9) == 0x3a &&
    skipDigits(p + 10, p + 12) == p + 12 &&
    load<u8>(p + 12) == 0x3a &&
    skipDigits(p + 13, p + 15) == p + 15
  );
}

function shortTime(p: usize): f64 {
  const hour = (load<u8>(p + 7) == 0x20 ? 0 : <u32>(load<u8>(p + 7) - 0x30) * 10) + load<u8>(p + 8) - 0x30;
  const time = civil(<i32>(2000 + two(p)), two(p + 2), two(p + 4), hour * 3600 + two(p + 10) * 60 + two(p + 13));
  return time - offsetOf(p, p, time);
}

/** Query and Execute: the others name nothing that ran. */
function isText(): bool {
  const length = commandEnd - commandAt;
  const word = load<u64>(commandAt);
  return (
    (length == 5 && (word & 0xffffffffff) == 0x7972657551) ||
    (length == 7 && (word & 0xffffffffffffff) == 0x65747563657845)
  );
}

export function generalEnd(p: usize, e: usize, eof: bool): usize {
  if (!readHeader(p, e) || !isText()) return nextHeader(p, e, eof, generalHeader);
  return textEnd(commandEnd, e, eof, generalHeader);
}

export function generalRecord(p: usize, e: usize, at: u32, truncated: bool): void {
  if (!readHeader(p, e)) {
    setRecord(at, NaN, 0, 0);
    if (isBanner(p, e, true) > 0) emit(EVENT, 0, 0, effect(OF_RESTART, p, 0));
    else if (at == 0) emit(LOSS, 0, NOT_A_RECORD);
    return;
  }
  if (timeAt != 0) {
    lastTime = mariadb ? shortTime(timeAt) : readTime(timeAt, e, true);
    readHeader(p, e);
  }
  setRecord(at, lastTime, hashBytes(SEED, idAt, idEnd), 0);
  const argument = commandEnd < e && load<u8>(commandEnd) == 0x09 ? commandEnd + 1 : commandEnd;
  const word = load<u64>(commandAt);
  if (isText()) {
    if (!truncated && endsOpen) {
      emit(LOSS, 0, ENDS_OPEN);
      return;
    }
    const end = truncated ? e : textStop;
    const hash = truncated ? shapeHash(argument, e) ^ SEED : textShape;
    const shape = shapeOf(hash, 0, argument, end - argument, truncated);
    const changes = shape & 1 ? effect(OF_STATEMENT, argument, <u32>(end - argument)) : 0;
    emit(STATEMENT, 0, shape >> 1, changes, 0, 0, 0, truncated ? 1 : 0);
    if (!truncated && holdsHeader) emit(LOSS, 0, HEADER_IN_LITERAL);
    return;
  }
  const length = commandEnd - commandAt;
  let kind: u32 = 0;
  if (length == 7 && (word & 0xffffffffffffff) == 0x7463656e6e6f43)
    kind = OF_CONNECT; // Connect
  else if (length == 11 && word == 0x752065676e616843)
    kind = OF_CONNECT; // Change u[ser]
  else if (length == 7 && (word & 0xffffffffffffff) == 0x42442074696e49)
    kind = OF_DATABASE; // Init DB
  else if (length == 4 && <u32>word == 0x74697551)
    kind = OF_QUIT; // Quit
  else return;
  const line = find(argument, e, 0x0a);
  const changes = effect(kind, argument, <u32>(line - argument));
  if (changes != 0) emit(EVENT, 0, 0, changes);
}
