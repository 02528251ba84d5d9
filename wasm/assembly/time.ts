import { isDigit, skipDigits, two } from './bytes';
import { zone } from './env';
import { hashBytes, SEED } from './hash';

/** After `readTime`: where it ends; 0 when there is no time. */
export let timeEnd: usize = 0;

let secondHash: u64 = 0;
let secondMillis: f64 = 0;
let zoneHash: u64 = 0;
let zoneHour: f64 = -1;
let zoneOffset: f64 = 0;

/** Civil time in milliseconds since 1970. */
export function civil(year: i32, month: u32, day: u32, seconds: u32): f64 {
  // Days from civil, as by Howard Hinnant's chrono algorithms: years begin in March.
  const y = month <= 2 ? year - 1 : year;
  const era = y / 400;
  const yoe = y - era * 400;
  const m = <i32>(month + (month > 2 ? <u32>-3 : 9));
  const doy = (153 * m + 2) / 5 + <i32>day - 1;
  const doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return <f64>(era * 146097 + doe - 719468) * 86400000.0 + <f64>seconds * 1000.0;
}

function isTwo(p: usize): bool {
  return isDigit(load<u8>(p)) && isDigit(load<u8>(p + 1));
}

/**
 * `2026-11-20 18:27:53[.728][ UTC]`, with `T` for the blank, and `Z` or `+02:00` at the end. Of zones that are not UTC
 * JavaScript knows the offset.
 *
 * @param colons an offset may hold them: PostgreSQL's never does, and what follows may begin with one
 */
export function readTime(p: usize, e: usize, colons: bool): f64 {
  timeEnd = 0;
  if (p + 19 > e) return NaN;
  if (
    !(isTwo(p) && isTwo(p + 2) && load<u8>(p + 4) == 0x2d && isTwo(p + 5) && load<u8>(p + 7) == 0x2d && isTwo(p + 8)) ||
    !((load<u8>(p + 10) == 0x20 || load<u8>(p + 10) == 0x54) && isTwo(p + 11) && load<u8>(p + 13) == 0x3a) ||
    !(isTwo(p + 14) && load<u8>(p + 16) == 0x3a && isTwo(p + 17))
  )
    return NaN;
  const second = hashBytes(SEED, p, p + 19);
  if (second != secondHash) {
    secondHash = second;
    const year = <i32>(two(p) * 100 + two(p + 2));
    secondMillis = civil(year, two(p + 5), two(p + 8), two(p + 11) * 3600 + two(p + 14) * 60 + two(p + 17));
  }
  let time = secondMillis;
  let q = p + 19;
  if (q < e && load<u8>(q) == 0x2e && isDigit(load<u8>(q + 1))) {
    let unit = 100.0;
    const last = skipDigits(q + 1, e);
    for (q++; q < last; q++) {
      if (unit >= 1.0) time += <f64>(<i32>load<u8>(q) - 0x30) * unit;
      unit /= 10;
    }
  }
  const start = q;
  if (q < e && load<u8>(q) == 0x20) q++;
  const name = q;
  const sign = q < e && (load<u8>(q) == 0x2b || load<u8>(q) == 0x2d);
  if (sign) q++;
  while (q < e && (sign ? isDigit(load<u8>(q)) || (colons && load<u8>(q) == 0x3a) : isLetter(load<u8>(q)))) q++;
  if (q == name) q = start;
  timeEnd = q;
  if (q == start) return time - offsetOf(q, q, time);
  // UTC and Z need no question.
  if ((q - name == 1 && load<u8>(name) == 0x5a) || (q - name == 3 && (load<u32>(name) & 0xffffff) == 0x435455))
    return time;
  return time - offsetOf(name, q, time);
}

function isLetter(c: u32): bool {
  return (c | 0x20) - 0x61 < 26;
}

/** Milliseconds east of UTC; asked once an hour. */
export function offsetOf(p: usize, e: usize, time: f64): f64 {
  const hash = hashBytes(SEED, p, e);
  const hour = Math.floor(time / 3600000.0);
  if (hash != zoneHash || hour != zoneHour) {
    zoneHash = hash;
    zoneHour = hour;
    zoneOffset = zone(p, <u32>(e - p), time);
  }
  return zoneOffset;
}

export function clearTime(): void {
  secondHash = 0;
  zoneHash = 0;
  zoneHour = -1;
}
