import { begins, find, isDigit } from './bytes';
import { effect } from './env';
import { hashBytes, SEED } from './hash';
import { holdsHeader, endsOpen, isBanner, nextHeader, textEnd, textShape, textStop } from './mysql-text';
import { emit, EVENT, LOSS, setRecord, STATEMENT } from './rows';
import { shapeHash } from './sql';
import { actorOfWho, setWho, shapeOf } from './tables';

const OF_STATEMENT: u32 = 0;
const OF_DATABASE: u32 = 3;
const OF_RESTART: u32 = 5;

const NOT_A_RECORD: u32 = 3;
const HEADER_IN_LITERAL: u32 = 7;
const ENDS_OPEN: u32 = 8;

/** The longest head of a record: MariaDB can put the plan of a statement into it. */
const HEAD: usize = 0x8000;

let userAt: usize = 0;
let userEnd: usize = 0;
let idAt: usize = 0;
let idEnd: usize = 0;
let schemaAt: usize = 0;
let schemaEnd: usize = 0;
let useAt: usize = 0;
let useEnd: usize = 0;
let failed: bool = false;
let seconds: f64 = 0;
let bodyAt: usize = 0;

export function slowHeader(p: usize, e: usize, eof: bool): i32 {
  if (load<u8>(p) != 0x23) return isBanner(p, e, eof);
  if (!isHead(p, e)) return p + 16 > e && !eof ? -1 : 0;
  if (readHead(p, p + HEAD < e ? p + HEAD : e)) return 1;
  // What does not end here may go on.
  return reachedEnd && p + HEAD > e && !eof ? -1 : 0;
}

export function slowStart(p: usize, e: usize): bool {
  return load<u8>(p) == 0x23 && isHead(p, e) && readHead(p, p + HEAD < e ? p + HEAD : e);
}

/** `# Time: ` or `# User@Host: `. */
function isHead(p: usize, e: usize): bool {
  return begins(p, e, 0x203a656d69542023, 8) || userLine(p, e);
}

function userLine(p: usize, e: usize): bool {
  // `# User@H`, `ost: `
  return begins(p, e, 0x4840726573552023, 8) && begins(p + 8, e, 0x203a74736f, 5);
}

let reachedEnd: bool = false;

/**
 * `# Time: …` (not always), `# User@Host: …`, lines with `#` of which one has the time that it took, `use …;` (not always),
 * `SET timestamp=…;`: in this order only, as literals may hold lines that look like one of them.
 */
function readHead(p: usize, e: usize): bool {
  reachedEnd = false;
  idAt = idEnd = schemaAt = schemaEnd = useAt = useEnd = 0;
  failed = false;
  let took = false;
  let line = find(p, e, 0x0a);
  if (!userLine(p, e)) {
    p = line + 1;
    line = find(p, e, 0x0a);
    if (p < e && !userLine(p, e)) {
      reachedEnd = p + 13 > e;
      return false;
    }
  }
  userAt = p;
  userEnd = line;
  if (line >= e) {
    reachedEnd = true;
    return false;
  }
  const id = findIn(p, line, 0x3a64492020, 5); // `  Id:`
  if (id != 0) {
    userEnd = id;
    setId(id + 5, line);
  }
  while (true) {
    p = line + 1;
    line = find(p, e, 0x0a);
    if (line >= e) {
      reachedEnd = true;
      return false;
    }
    if (load<u8>(p) != 0x23) break;
    if (isHead(p, e)) return false;
    if (begins(p + 2, line, 0x69745f7972657551, 8)) took = true; // Query_ti[me]
    // `# explain: …` and the like hold names that could look like what is sought.
    if (!begins(p + 2, line, 0x69616c707865, 6)) readFields(p, line);
  }
  if (!took) return false;
  if (begins(p, line, 0x20657375, 4)) {
    useAt = p + 4;
    useEnd = line;
    p = line + 1;
    line = find(p, e, 0x0a);
    if (line >= e) {
      reachedEnd = true;
      return false;
    }
  }
  if (!begins(p, line, 0x20544553, 4)) return false;
  const stamp = findIn(p, line, 0x706d617473656d69, 8); // [t]imestamp
  if (stamp == 0 || load<u8>(stamp + 8) != 0x3d) return false;
  seconds = 0;
  for (let q = stamp + 9; q < line && isDigit(load<u8>(q)); q++)
    seconds = seconds * 10 + <f64>(<i32>load<u8>(q) - 0x30);
  bodyAt = line + 1;
  return true;
}

/** Thread, schema and error of a line of `Name: value`. */
function readFields(p: usize, e: usize): void {
  const thread = findIn(p, e, 0x695f646165726854, 8); // Thread_i[d]
  if (thread != 0) setId(thread + 10, e);
  const schema = findIn(p, e, 0x203a616d65686353, 8); // `Schema: `
  if (schema != 0) {
    schemaAt = schema + 8;
    schemaEnd = schemaAt;
    // Two blanks part the fields.
    while (schemaEnd < e && !(load<u16>(schemaEnd) == 0x2020) && load<u8>(schemaEnd) != 0x0d) schemaEnd++;
  }
  const error = findIn(p, e, 0x203a6f6e7272, 6); // [Last_e, E]rrno:
  if (error != 0) failed = load<u8>(error + 6) != 0x30;
}

function setId(p: usize, e: usize): void {
  while (p < e && load<u8>(p) == 0x20) p++;
  idAt = p;
  while (p < e && isDigit(load<u8>(p))) p++;
  idEnd = p;
}

/** Where `word` of `length` bytes stands in [p, e); 0: nowhere. */
function findIn(p: usize, e: usize, word: u64, length: u32): usize {
  while (true) {
    p = find(p, e, <u8>word);
    if (p + length > e) return 0;
    if (begins(p, e, word, length)) return p;
    p++;
  }
}

export function slowEnd(p: usize, e: usize, eof: bool): usize {
  const most = p + HEAD < e ? p + HEAD : e;
  if (load<u8>(p) != 0x23 || !isHead(p, e) || !readHead(p, most)) {
    if (reachedEnd && most == e && !eof && load<u8>(p) == 0x23) return 0;
    return nextHeader(p, e, eof, slowHeader);
  }
  return textEnd(bodyAt - 1, e, eof, slowHeader);
}

export function slowRecord(p: usize, e: usize, at: u32, truncated: bool): void {
  if (load<u8>(p) != 0x23 || !isHead(p, e) || !readHead(p, p + HEAD < e ? p + HEAD : e)) {
    setRecord(at, NaN, 0, 0);
    if (isBanner(p, e, true) > 0) emit(EVENT, 0, 0, effect(OF_RESTART, p, 0));
    else if (p < e) emit(LOSS, 0, NOT_A_RECORD);
    return;
  }
  const body = bodyAt;
  setRecord(at, seconds * 1000, hashBytes(SEED, idAt, idEnd), 0);
  if (useAt != 0) emit(EVENT, 0, 0, effect(OF_DATABASE, useAt, <u32>(useEnd - useAt)));
  setWho(0, userAt, userEnd);
  setWho(1, schemaAt, schemaEnd);
  setWho(2, e, e);
  setWho(3, e, e);
  const end = truncated ? e : textStop;
  // `# administrator command: Prepare;`
  if (failed || body >= end || load<u8>(body) == 0x23) return;
  if (!truncated && endsOpen) {
    emit(LOSS, 0, ENDS_OPEN);
    return;
  }
  const actor = actorOfWho();
  const hash = truncated ? shapeHash(body, end) ^ SEED : textShape;
  const shape = shapeOf(hash, 0, body, end - body, truncated);
  const changes = shape & 1 ? effect(OF_STATEMENT, body, <u32>(end - body)) : 0;
  emit(STATEMENT, actor, shape >> 1, changes, 0, 0, 0, truncated ? 1 : 0);
  if (!truncated && holdsHeader) emit(LOSS, 0, HEADER_IN_LITERAL);
}
