import { UsageError } from '../../shared/errors.ts';

/** What a compiled prefix is made of: wasm/assembly/stderr.ts runs it. */
const OP = {
  end: 0,
  time: 1,
  epoch: 2,
  literal: 3,
  pid: 4,
  session: 5,
  counter: 6,
  who: 7,
  other: 8,
  quit: 9,
  slow: 10,
  otherTime: 11,
};

/** A part of log_line_prefix: https://www.postgresql.org/docs/18/runtime-config-logging.html#GUC-LOG-LINE-PREFIX */
export type PrefixPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'escape'; readonly letter: string; readonly padded: boolean };

const ESCAPES = 'aubdhrLpPtmnsiecvxlQq';
const WHO = 'audhr';

export function parsePrefix(format: string): readonly PrefixPart[] {
  const parts: PrefixPart[] = [];
  for (const [whole, padding = '', letter] of format.matchAll(/%(-?\d*)(.)|%$|[^%]+/gsu)) {
    if (letter === undefined || letter === '%') {
      const last = parts.at(-1);
      const text = letter === '%' ? '%' : whole;
      if (last?.kind === 'literal') parts[parts.length - 1] = { kind: 'literal', text: last.text + text };
      else parts.push({ kind: 'literal', text });
    } else if (ESCAPES.includes(letter)) parts.push({ kind: 'escape', letter, padded: padding !== '' });
    else
      throw new UsageError(
        `log_line_prefix: there is no %${letter}: give it as the server has it (SHOW log_line_prefix)`,
      );
  }
  return parts;
}

/** For the loop. What it cannot follow quickly (padding, two names side by side) is left to `prefix-reader.ts`, line by line. */
export function compilePrefix(parts: readonly PrefixPart[]): Uint8Array {
  const has = (letter: string): boolean => parts.some((part) => part.kind === 'escape' && part.letter === letter);
  const bytes: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'literal') {
      const text = new TextEncoder().encode(part.text);
      if (text.length > 255) return Uint8Array.of(OP.slow);
      bytes.push(OP.literal, text.length, ...text);
      continue;
    }
    const free = WHO.includes(part.letter) || 'biLPQ'.includes(part.letter);
    const next = parts[i + 1];
    if (part.padded || (free && next !== undefined && next.kind !== 'literal')) return Uint8Array.of(OP.slow);
    bytes.push(operation(part.letter, has('c'), has('n') || has('m') || has('t')));
  }
  return Uint8Array.of(...bytes, OP.end);
}

function operation(letter: string, hasSession: boolean, hasTime: boolean): number {
  if (WHO.includes(letter)) return OP.who;
  switch (letter) {
    case 'm':
    case 't':
      return OP.time;
    case 'n':
      return OP.epoch;
    case 's': // when the session began: the record's time only where there is no other
      return hasTime ? OP.otherTime : OP.time;
    case 'p':
      return hasSession ? OP.counter : OP.pid;
    case 'c':
      return OP.session;
    case 'q':
      return OP.quit;
    case 'l':
    case 'x':
    case 'v':
      return OP.counter;
    default: // b, i, L, P, Q, e
      return OP.other;
  }
}
