import { find, findEither, isDigit } from './bytes';
import { hashBytes, SEED } from './hash';
import { SCRATCH } from './layout';
import { readDetail, readMessage, statement } from './postgres-message';
import { emit, ERROR, LOSS, REFUSED, setRecord } from './rows';
import { sessionEnd, sessionStart } from './stderr';
import { actorOfWho, setWho } from './tables';
import { readTime, timeEnd } from './time';
import { closed, unescapeJson } from './unescape';

const NOT_A_RECORD: u32 = 3;

/** Where a value begins and ends: of a string what is between its quotes, with its escapes. */
let valueAt: usize = 0;
let valueEnd: usize = 0;
let textAt: usize = 0;
let textEnd: usize = 0;

/** jsonlog of PostgreSQL 15 and later: an object of strings and numbers in one line. */
export function jsonRecord(p: usize, e: usize, at: u32, truncated: bool): void {
  let time = NaN;
  let session: u64 = 0;
  let severity: u32 = 0;
  let message: usize = 0;
  let messageEnd: usize = 0;
  let detail: usize = 0;
  let detailEnd: usize = 0;
  let query: usize = 0;
  let queryEnd: usize = 0;
  for (let part: usize = 0; part < 4; part++) setWho(part, e, e);
  let ok = load<u8>(p) == 0x7b;
  p++;
  while (ok && p < e) {
    if (load<u8>(p) != 0x22) break;
    const key = p + 1;
    const keyEnd = find(key, e, 0x22);
    if (keyEnd - key == 7 && <u32>load<u64>(key) == 0x7373656d && load<u16>(keyEnd + 1) == 0x223a) {
      // The longest by far, the message: found and cleaned in one go.
      message = SCRATCH + 16;
      messageEnd = unescapeJson(keyEnd + 3, e, SCRATCH + 16);
      p = closed;
      if (p == 0) {
        ok = truncated;
        break;
      }
    } else p = value(keyEnd + 1, e);
    if (p == 0) {
      ok = false;
      break;
    }
    const word = load<u64>(key);
    switch (<u32>(keyEnd - key)) {
      case 4: // user
        if (<u32>word == 0x72657375) setWho(0, valueAt, valueEnd);
        break;
      case 6:
        if ((word & 0xffffffffffff) == 0x656d616e6264)
          setWho(1, valueAt, valueEnd); // dbname
        else if ((word & 0xffffffffffff) == 0x6c6961746564) {
          detail = valueAt; // detail
          detailEnd = valueEnd;
        }
        break;
      case 9:
        if (word == 0x6d617473656d6974) {
          time = readTime(valueAt, valueEnd, false); // timestamp
          ok = timeEnd != 0;
        } else if (word == 0x6e656d6574617473) {
          query = valueAt; // statement
          queryEnd = valueEnd;
        }
        break;
      case 10: // session_id
        if (word == 0x5f6e6f6973736573) {
          sessionEnd(valueAt, valueEnd);
          session = hashBytes(SEED, valueAt, valueEnd);
        }
        break;
      case 11: // remote_host
        if (word == 0x685f65746f6d6572) setWho(2, valueAt, valueEnd);
        break;
      case 14: // error_severity
        if (word == 0x65735f726f727265) severity = load<u32>(valueAt) & 0xffffff;
        break;
      case 16: // application_name
        if (word == 0x746163696c707061) setWho(3, valueAt, valueEnd);
        break;
      default:
        break;
    }
    const next = load<u8>(p++);
    if (next == 0x7d) break;
    if (next != 0x2c) ok = false;
  }
  setRecord(at, time, session, session != 0 ? sessionStart() : 0);
  if (!ok || severity == 0 || isNaN(time)) {
    emit(LOSS, 0, NOT_A_RECORD);
    return;
  }
  if (severity == 0x474f4c) {
    if (message == 0) return;
    const who = actorOfWho();
    readMessage(who, message, messageEnd, truncated);
    if (detail == 0) return;
    clean(detail, detailEnd);
    readDetail(who, textAt, textEnd, false);
  } else if (severity == 0x525245 || severity == 0x544146 || severity == 0x4e4150) {
    emit(ERROR, 0, 0);
    if (query == 0) return;
    clean(query, queryEnd);
    statement(REFUSED, 0, textAt, textEnd, false);
  }
}

/** Past the value behind the colon at p; 0: there is none. */
function value(p: usize, e: usize): usize {
  if (p + 1 >= e || load<u8>(p) != 0x3a) return 0;
  p++;
  if (load<u8>(p) != 0x22) {
    valueAt = p;
    while (p < e && load<u8>(p) != 0x2c && load<u8>(p) != 0x7d) p++;
    valueEnd = p;
    return p < e ? p : 0;
  }
  valueAt = ++p;
  while (true) {
    p = findEither(p, e, 0x22, 0x5c);
    if (p >= e) {
      valueEnd = e;
      return 0;
    }
    if (load<u8>(p) == 0x22) break;
    p += 2;
  }
  valueEnd = p;
  return p + 1;
}

function clean(p: usize, e: usize): void {
  textAt = p;
  textEnd = e;
  if (find(p, e, 0x5c) < e) {
    // What stands behind the end is the closing quote: it ends there.
    textEnd = unescapeJson(p, e, SCRATCH + 16);
    textAt = SCRATCH + 16;
  }
}
