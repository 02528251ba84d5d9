import { bytesOf } from './bytes.ts';

/**
 * Names with wildcards as the grant tables hold them: `%` any run of bytes, `_` one byte, `\` makes the next byte
 * literal. Matching is byte by byte (wild_compare), so a pattern is a list of byte codes and the two codes below.
 */
export type PatternCodes = readonly number[];

const ONE = 256;
const MANY = 257;

export function compilePattern(text: string): PatternCodes {
  const codes: number[] = [];
  const bytes = bytesOf(text);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === PERCENT) {
      if (codes.at(-1) !== MANY) codes.push(MANY);
    } else if (byte === UNDERSCORE) codes.push(ONE);
    else if (byte === BACKSLASH && i + 1 < bytes.length) codes.push(bytes[++i] ?? 0);
    else codes.push(byte);
  }
  return codes;
}

/** A name is a pattern in which every byte stands for itself. */
export const compileName = (name: string): PatternCodes => [...bytesOf(name)];

export const hasWildcard = (codes: PatternCodes): boolean => codes.some((code) => code >= ONE);

/**
 * Does `wide` match everything that `narrow` matches? For a name as `narrow` this is plain matching. Sound for two
 * patterns too; the rare cover that needs several wildcards of `narrow` at once (`_%` by `%_`) is not seen.
 */
export function covers(wide: PatternCodes, narrow: PatternCodes): boolean {
  let w = 0;
  let n = 0;
  let retryWide = -1;
  let retryNarrow = 0;
  while (n < narrow.length) {
    const code = wide[w];
    if (code === MANY) {
      retryWide = ++w;
      retryNarrow = n;
    } else if (code !== undefined && takes(code, narrow[n] ?? 0)) {
      w++;
      n++;
    } else if (retryWide >= 0) {
      w = retryWide;
      n = ++retryNarrow;
    } else return false;
  }
  while (wide[w] === MANY) w++;
  return w === wide.length;
}

const takes = (wide: number, narrow: number): boolean => wide === narrow || (wide === ONE && narrow < MANY);

/** Is there a name that both match? */
export function overlap(a: PatternCodes, b: PatternCodes): boolean {
  // reachable[j]: the first i codes of `a` and the first j codes of `b` can match the same bytes.
  let reachable = new Array<boolean>(b.length + 1).fill(false);
  reachable[0] = true;
  for (let j = 1; j <= b.length; j++) reachable[j] = reachable[j - 1] === true && b[j - 1] === MANY;
  for (const code of a) {
    const next = new Array<boolean>(b.length + 1).fill(false);
    next[0] = reachable[0] === true && code === MANY;
    for (let j = 1; j <= b.length; j++) {
      const other = b[j - 1] ?? 0;
      if (code === MANY || other === MANY) next[j] = reachable[j] === true || next[j - 1] === true;
      else next[j] = reachable[j - 1] === true && (takes(code, other) || takes(other, code));
    }
    reachable = next;
  }
  return reachable[b.length] === true;
}

const PERCENT = 0x25;
const UNDERSCORE = 0x5f;
const BACKSLASH = 0x5c;
