import type { Change } from './effect.ts';
import { Numbered } from './numbered.ts';
import { changesOf, changesOfConnection, mayChangeSession } from './postgres-session.ts';
import type { LogFormat } from './scanner.ts';

/** Texts whose changes are remembered: COMMIT and its like come often. */
const REMEMBERED = 4_096;
const SHORT = 200;
/** The kinds of text that the loop asks about. */
const OF_STATEMENT = 0;

interface EffectReader {
  /** Number of what a text changes; 0: nothing. */
  readonly read: (kind: number, text: string) => number;
  readonly mayChange: (text: string) => boolean;
  readonly take: () => readonly (readonly Change[])[];
  readonly reset: () => void;
}

export function effectReader(format: LogFormat): EffectReader {
  const numbered = new Numbered<readonly Change[]>(1);
  let known = new Map<string, number>();
  return {
    mayChange: mayChangeSession,
    read(kind, text) {
      const key = `${kind} ${text}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const changes = kind === OF_STATEMENT ? changesOf(text) : changesOfEvent(format, text);
      const number = changes.length === 0 ? 0 : numbered.number(changes);
      if (text.length <= SHORT) {
        if (known.size >= REMEMBERED) known = new Map();
        known.set(key, number);
      }
      return number;
    },
    take: () => numbered.take(),
    reset() {
      numbered.reset();
      known = new Map();
    },
  };
}

function changesOfEvent(_format: LogFormat, text: string): readonly Change[] {
  return changesOfConnection(text);
}
