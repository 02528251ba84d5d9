import { OUT, ROW, ROWS } from './layout';

export const STATEMENT: u32 = 1;
/** An error; the statement that it ended follows as REFUSED. */
export const ERROR: u32 = 2;
export const REFUSED: u32 = 3;
/** The statement that the EXECUTE before it ran. */
export const PREPARED: u32 = 4;
/** Something that changes its session: `effect` says what. */
export const EVENT: u32 = 5;
export const AUDIT: u32 = 6;
export const PLAN: u32 = 7;
/** `shape` says why: see losses.ts on the other side. */
export const LOSS: u32 = 8;

export let rows: u32 = 0;
let time: f64 = 0;
let offset: u32 = 0;
let sessionHash: u64 = 0;
let started: u32 = 0;

export function clearRows(): void {
  rows = 0;
}

/** Room for what one record may give? */
export function full(): bool {
  return rows + 8 > ROWS;
}

/** What all rows of the record share. @param start of the session in seconds since 1970; 0: not known */
export function setRecord(at: u32, milliseconds: f64, session: u64, start: u32): void {
  offset = at;
  time = milliseconds;
  sessionHash = session;
  started = start;
}

export function emit(
  kind: u32,
  actor: u32,
  shape: u32,
  effect: u32 = 0,
  a: u32 = 0,
  b: u32 = 0,
  second: u32 = 0,
  flags: u32 = 0,
): void {
  const row = OUT + <usize>rows * ROW;
  store<u32>(row, kind, 0);
  store<u32>(row, actor, 4);
  store<u32>(row, shape, 8);
  store<u32>(row, <u32>sessionHash, 12);
  store<u32>(row, <u32>(sessionHash >> 32), 16);
  store<u32>(row, offset, 20);
  store<f64>(row, time, 24);
  store<u32>(row, effect, 32);
  store<u32>(row, started, 36);
  store<u32>(row, a, 40);
  store<u32>(row, b, 44);
  store<u32>(row, second, 48);
  store<u32>(row, flags, 52);
  rows++;
}
