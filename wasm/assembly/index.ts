import { find } from './bytes';
import { csvEnd, csvRecord, csvStart, inQuotes } from './csv';
import { jsonRecord } from './json-log';
import { generalEnd, generalRecord, generalStart, setGeneral } from './general-log';
import { INPUT, INPUT_SIZE, MAX_RECORD, OUT, PROGRAM, PROGRAM_SIZE } from './layout';
import { mongodbRecord } from './mongodb-log';
import { clearRows, emit, full, LOSS, rows, setRecord } from './rows';
import { slowEnd, slowRecord, slowStart } from './slow-log';
import { setDialect } from './sql';
import { stderrEnd, stderrRecord } from './stderr';
import { clearTables, reserve } from './tables';
import { clearTime } from './time';

const STDERR: u32 = 1;
const CSVLOG: u32 = 2;
const JSONLOG: u32 = 3;
const SLOW_LOG: u32 = 4;
const GENERAL_LOG: u32 = 5;
const MONGODB_LOG: u32 = 6;

/** While a long record of MySQL is passed over: what may be the head of the next one. */
const KEPT: u32 = 0x10000;

const CUT: u32 = 4;

/** What offsets count from. */
let begin: usize = INPUT;
let format: u32 = 0;
let isMariadb: bool = false;
let maxRecord: usize = MAX_RECORD;
/** The rest of a record that was too long is passed over; of csvlog: within quotes. */
let skipping: bool = false;
let skippingQuoted: bool = false;

/** Begins anew: nothing is known. @param longest a longer record is read up to there, and said to be truncated */
export function setup(formatNumber: u32, mariadb: bool, longest: u32): void {
  reserve();
  format = formatNumber;
  maxRecord = longest == 0 || <usize>longest > MAX_RECORD ? MAX_RECORD : longest;
  isMariadb = mariadb;
  setDialect(format == SLOW_LOG || format == GENERAL_LOG);
  clearTables();
  clearTime();
}

export function inputAt(): usize {
  return INPUT;
}
export function inputSize(): usize {
  return INPUT_SIZE;
}
export function outAt(): usize {
  return OUT;
}
export function rowCount(): u32 {
  return rows;
}
export function programAt(): usize {
  return PROGRAM;
}
export function answerAt(): usize {
  return PROGRAM + PROGRAM_SIZE - 64;
}

/** Forgets how the bytes before ended: what comes begins with a record. */
export function restart(): void {
  skipping = false;
  setGeneral(isMariadb);
}

/** In `length` bytes of which the first is the one before the range: where the first record begins for sure; -1: nowhere. */
export function firstRecord(length: u32): i32 {
  const e = INPUT + length;
  let p = INPUT;
  while (true) {
    p = find(p, e, 0x0a) + 1;
    if (p >= e) return -1;
    if (isStart(p, e)) return <i32>(p - INPUT);
  }
}

function isStart(p: usize, e: usize): bool {
  switch (format) {
    case STDERR:
      return load<u8>(p) != 0x09;
    case CSVLOG:
      return csvStart(p, e);
    case SLOW_LOG:
      return slowStart(p, e);
    case GENERAL_LOG:
      return generalStart(p, e);
    default:
      return true;
  }
}

/**
 * Reads the records that begin before `limit` and end within the `length` bytes behind `from`, as many as there are rows for;
 * offsets count from `from`.
 *
 * @param eof nothing comes behind these bytes
 * @returns how many bytes are done with
 */
export function scan(from: u32, length: u32, limit: u32, eof: bool): u32 {
  clearRows();
  begin = INPUT + from;
  const e = begin + length;
  let p = begin;
  if (skipping) {
    const end = recordEnd(p, e, eof, skippingQuoted);
    if (end == 0) {
      if (format == CSVLOG) skippingQuoted = inQuotes;
      if ((format == SLOW_LOG || format == GENERAL_LOG) && !eof) return length > KEPT ? length - KEPT : 0;
      // A line that may go on, and does not say so yet.
      return format == STDERR && length > 0 && load<u8>(e - 1) == 0x0a && !eof ? length - 1 : length;
    }
    skipping = false;
    p = end;
  }
  while (p < e && !full() && (<u32>(p - begin) < limit || !isStart(p, e))) {
    const end = recordEnd(p, e, eof, false);
    if (end == 0 || end - p > maxRecord) {
      if (<usize>(e - p) >= maxRecord) {
        record(p, p + maxRecord, true);
        skipping = true;
        skippingQuoted = format == CSVLOG && csvEnd(p, p + maxRecord, false) == 0 && inQuotes;
        p += maxRecord;
        break;
      }
      if (!eof) break;
      setRecord(<u32>(p - begin), NaN, 0, 0);
      emit(LOSS, 0, CUT);
      p = e;
      break;
    }
    record(p, trimmed(p, end), false);
    p = end;
  }
  return <u32>(p - begin);
}

/** Is the rest of a long record still being passed over? */
export function isSkipping(): bool {
  return skipping;
}

function trimmed(p: usize, e: usize): usize {
  if (e > p && load<u8>(e - 1) == 0x0a) e--;
  if (e > p && load<u8>(e - 1) == 0x0d) e--;
  return e;
}

function recordEnd(p: usize, e: usize, eof: bool, quoted: bool): usize {
  switch (format) {
    case STDERR:
      return stderrEnd(p, e, eof);
    case CSVLOG:
      return csvEnd(p, e, quoted);
    case SLOW_LOG:
      return slowEnd(p, e, eof);
    case GENERAL_LOG:
      return generalEnd(p, e, eof);
    default: {
      const line = find(p, e, 0x0a);
      return line < e ? line + 1 : 0;
    }
  }
}

function record(p: usize, e: usize, truncated: bool): void {
  const at = <u32>(p - begin);
  switch (format) {
    case STDERR:
      stderrRecord(p, e, at, truncated);
      break;
    case CSVLOG:
      csvRecord(p, e, at, truncated);
      break;
    case SLOW_LOG:
      slowRecord(p, e, at, truncated);
      break;
    case GENERAL_LOG:
      generalRecord(p, e, at, truncated);
      break;
    case MONGODB_LOG:
      mongodbRecord(p, e, at);
      break;
    default:
      jsonRecord(p, e, at, truncated);
      break;
  }
}
