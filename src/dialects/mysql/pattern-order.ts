import { bytesOf } from './bytes.ts';

/**
 * How specific a pattern is: a list of numbers, compared from the left; the smaller one is more specific and wins.
 * Equal lists leave it open which row the server takes.
 */
export type Specificity = readonly number[];

export function compareSpecificity(a: Specificity, b: Specificity): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export const MAX_DATABASE_NAME = 64;
export const MAX_HOST_NAME = 60;

/** MySQL counts the bytes before the first wildcard, an escape as two, and ranks a text without any first, an empty one last. */
export function mysqlSpecificity(text: string): Specificity {
  const bytes = bytesOf(text);
  if (bytes.length === 0) return [0];
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH && i + 1 < bytes.length) i++;
    else if (bytes[i] === PERCENT || bytes[i] === UNDERSCORE) return [-Math.min(i + 1, MYSQL_LITERAL - 1)];
  }
  return [-MYSQL_LITERAL];
}

/**
 * MariaDB ranks a pattern by how many names it can match: N literal bytes, M `_`, K runs of `%`, P literals before the
 * first wildcard. https://github.com/MariaDB/server/blob/mariadb-10.11.19/sql/sql_acl.cc (get_magic_sort)
 */
export function mariadbSpecificity(text: string, maxLength: number): Specificity {
  const bytes = bytesOf(text);
  let literals = 0;
  let ones = 0;
  let runs = 0;
  let prefix = 0;
  for (let i = 0; i < bytes.length; i++) {
    const wildcard = bytes[i] === PERCENT || bytes[i] === UNDERSCORE;
    if (wildcard && runs === 0 && ones === 0) prefix = literals;
    if (bytes[i] === PERCENT) {
      runs++;
      while (bytes[i + 1] === PERCENT) i++;
    } else if (wildcard) ones++;
    else {
      if (bytes[i] === BACKSLASH && i + 1 < bytes.length) i++;
      literals++;
    }
  }
  const m = Math.min(ones, MARIADB_CAP);
  const k = Math.min(runs, MARIADB_CAP);
  const free = runs > 0 ? maxLength - literals - m : 0;
  return free > m ? [2 * free + 1, k, m, prefix] : [2 * m, free, k, prefix];
}

const MYSQL_LITERAL = 128;
const MARIADB_CAP = 31;
const PERCENT = 0x25;
const UNDERSCORE = 0x5f;
const BACKSLASH = 0x5c;
