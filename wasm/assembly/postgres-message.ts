import { begins, find, isDigit, isName, isSpace } from './bytes';
import { effect } from './env';
import { hashBytes, SEED } from './hash';
import { INNER } from './layout';
import { AUDIT, emit, EVENT, LOSS, PLAN, PREPARED, REFUSED, STATEMENT } from './rows';
import { shapeHash } from './sql';
import { shapeOf } from './tables';
import { unescapeCsv, unescapeJson } from './unescape';

/** Of `effect`: what a statement, and what a line about a connection does to its session. */
const OF_STATEMENT: u32 = 0;
const OF_CONNECTION: u32 = 1;
/** Of `shapeOf`. */
const SQL: u32 = 0;
const RELATION: u32 = 1;

const XML_PLAN: u32 = 5;
const ODD_AUDIT: u32 = 6;

/** A message of severity LOG, clean of any escapes. @param actor 0: the prefix does not tell who */
export function readMessage(actor: u32, p: usize, e: usize, truncated: bool): void {
  const head = load<u32>(p);
  if (head == 0x74617473 && begins(p, e, 0x6e656d6574617473, 8) && begins(p + 8, e, 0x203a74, 3)) {
    statement(STATEMENT, actor, p + 11, e, truncated); // statement:
  } else if (head == 0x63657865 && begins(p, e, 0x2065747563657865, 8)) {
    execute(actor, p + 8, e, truncated); // execute <name>:
  } else if (head == 0x61727564 && begins(p, e, 0x6e6f697461727564, 8) && begins(p + 8, e, 0x203a, 2)) {
    duration(actor, p + 10, e, truncated); // duration:
  } else if (head == 0x49445541 && begins(p, e, 0x203a5449445541, 7)) {
    audit(actor, p + 7, e); // AUDIT:
  } else if (
    begins(p, e, 0x697463656e6e6f63, 8) || // connecti[on received, on authorized]
    begins(p, e, 0x656e6e6f63736964, 8) // disconne[ction]
  ) {
    const number = effect(OF_CONNECTION, p, <u32>(e - p));
    if (number != 0) emit(EVENT, actor, 0, number);
  }
}

/** SQL of a row that counts it, or says how it went. */
export function statement(kind: u32, actor: u32, p: usize, e: usize, truncated: bool): void {
  const hash = shapeHash(p, e);
  const shape = shapeOf(truncated ? hash ^ SEED : hash, SQL, p, e - p, truncated);
  const seen = shape & 1 && kind != REFUSED ? effect(OF_STATEMENT, p, <u32>(e - p)) : 0;
  emit(kind, actor, shape >> 1, seen, 0, 0, 0, truncated ? 1 : 0);
}

/** `<name>: SQL`. Fetching on from a portal is no new call. */
function execute(actor: u32, p: usize, e: usize, truncated: bool): void {
  if (begins(p, e, 0x7266206863746566, 8)) return;
  const colon = colonAfter(p, e);
  if (colon < e) statement(STATEMENT, actor, colon + 2, e, truncated);
}

function colonAfter(p: usize, e: usize): usize {
  while (true) {
    p = find(p, e, 0x3a);
    if (p + 1 >= e) return e;
    if (load<u8>(p + 1) == 0x20) return p;
    p++;
  }
}

/** `0.461 ms`, and perhaps what took it: parsing and binding run nothing. */
function duration(actor: u32, p: usize, e: usize, truncated: bool): void {
  while (p < e && (isDigit(load<u8>(p)) || load<u8>(p) == 0x2e)) p++;
  if (!begins(p, e, 0x2020736d20, 5)) return;
  p += 5;
  if (begins(p, e, 0x6e656d6574617473, 8) && begins(p + 8, e, 0x203a74, 3)) {
    statement(STATEMENT, actor, p + 11, e, truncated);
  } else if (begins(p, e, 0x2065747563657865, 8)) {
    execute(actor, p + 8, e, truncated);
  } else if (begins(p, e, 0x3a6e616c70, 5)) {
    plan(actor, p + 5, e);
  }
}

/** A DETAIL: `prepare: prepare name (types) as SQL` behind EXECUTE says what was run. */
export function readDetail(actor: u32, p: usize, e: usize, truncated: bool): void {
  if (!begins(p, e, 0x3a65726170657270, 8) || p + 9 > e) return;
  const body = afterAs(p + 9, e);
  if (body < e) statement(PREPARED, actor, body, e, truncated);
}

/** Past the first `as` that is not in brackets or quotes. */
function afterAs(p: usize, e: usize): usize {
  let depth = 0;
  while (p < e) {
    const c = <u32>load<u8>(p);
    if (c == 0x22) {
      p = find(p + 1, e, 0x22) + 1;
      continue;
    }
    if (c == 0x28) depth++;
    else if (c == 0x29) depth--;
    else if (isName(c)) {
      const word = p;
      while (p < e && isName(load<u8>(p))) p++;
      if (depth == 0 && p - word == 2 && ((<u32>load<u16>(word)) | 0x2020) == 0x7361) {
        while (p < e && isSpace(load<u8>(p))) p++;
        return p;
      }
      continue;
    }
    p++;
  }
  return e;
}

/** auto_explain, as text, JSON or YAML: `Query Text: …` and the plan. */
function plan(actor: u32, p: usize, e: usize): void {
  while (p < e && (isSpace(load<u8>(p)) || load<u8>(p) == 0x7b)) p++;
  const quoted = load<u8>(p) == 0x22;
  if (quoted) p++;
  if (!begins(p, e, 0x6554207972657551, 8) || !begins(p + 8, e, 0x7478, 2)) {
    emit(LOSS, actor, XML_PLAN);
    return;
  }
  p += quoted ? 11 : 10;
  while (p < e && (load<u8>(p) == 0x3a || load<u8>(p) == 0x20)) p++;
  if (load<u8>(p) == 0x22 && (quoted || isYaml(p, e))) {
    const end = unescapeJson(p + 1, e, INNER + 16);
    statement(PLAN, actor, INNER + 16, end, false);
  } else statement(PLAN, actor, p, planStart(p, e), false);
}

/** In YAML the text is one quoted line. */
function isYaml(p: usize, e: usize): bool {
  const line = find(p, e, 0x0a);
  return begins(line + 1, e, 0x3a6e616c50, 5);
}

/** The line where the plan, or its parameters, begins. */
function planStart(p: usize, e: usize): usize {
  while (true) {
    const line = find(p, e, 0x0a);
    if (line >= e) return e;
    p = line + 1;
    if (begins(p, e, 0x6150207972657551, 8)) return line; // Query Pa[rameters]
    const end = find(p, e, 0x0a);
    for (let q = p; q + 7 < end; q++) {
      q = find(q, end, 0x28);
      if (begins(q, end, 0x3d74736f6328, 6) && load<u16>(q - 2) == 0x2020) return line;
    }
  }
}

/**
 * `SESSION,<statement>,<part>,READ,SELECT,TABLE,sales.orders,"SELECT …",<none>`. What was touched counts; the statement is
 * there for telling whether it was refused; its number is one too many, 0 where it is not written.
 */
function audit(actor: u32, p: usize, e: usize): void {
  const start = p;
  let field = 0;
  let statementId: u32 = 0;
  let part: u32 = 0;
  let uses: usize = 0;
  while (field < 7 && p < e) {
    if (field == 3) uses = p;
    if (load<u8>(p) == 0x22) p = quotedEnd(p, e);
    for (; p < e && load<u8>(p) != 0x2c; p++) {
      const digit = <u32>load<u8>(p) - 0x30;
      if (field == 1) statementId = statementId * 10 + digit;
      else if (field == 2) part = part * 10 + digit;
    }
    p++;
    field++;
  }
  if (field < 7 || p > e) {
    emit(LOSS, actor, ODD_AUDIT);
    return;
  }
  const length = p - 1 - uses;
  const shape = shapeOf(hashBytes(SEED ^ 1, uses, uses + length), RELATION, uses, length, false) >> 1;
  let second: u32 = 0;
  if (p < e && load<u8>(p) == 0x22) {
    const end = unescapeCsv(p + 1, e, INNER + 16);
    second = (shapeOf(shapeHash(INNER + 16, end), SQL, INNER + 16, end - INNER - 16, false) >> 1) + 1;
  } else if (p < e && load<u8>(p) != 0x3c) {
    const end = find(p, e, 0x2c);
    second = (shapeOf(shapeHash(p, end), SQL, p, end - p, false) >> 1) + 1;
  }
  emit(AUDIT, actor, shape, 0, statementId, part, second);
}

/** Past the closing quote of a CSV field that begins at p. */
function quotedEnd(p: usize, e: usize): usize {
  p++;
  while (true) {
    p = find(p, e, 0x22);
    if (p >= e) return e;
    if (p + 1 >= e || load<u8>(p + 1) != 0x22) return p + 1;
    p += 2;
  }
}
