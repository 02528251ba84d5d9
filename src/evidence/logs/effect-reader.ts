import { isRefusedDatabase } from '../../dialects/mysql/session-statements.ts';
import type { Change } from './effect.ts';
import { changesOfLine } from './mongodb-session.ts';
import * as mysql from './mysql-session.ts';
import { Numbered } from './numbered.ts';
import * as postgres from './postgres-session.ts';
import type { LogFormat } from './scanner.ts';

/** Texts whose changes are remembered: COMMIT and its like come often. */
const REMEMBERED = 4_096;
const SHORT = 200;
/** The kinds of text that the loop asks about: wasm/assembly. */
const OF_STATEMENT = 0;
const OF_LINE = 1;
const OF_CONNECT = 2;
const OF_DATABASE = 3;
const OF_QUIT = 4;

interface EffectReader {
  /** Number of what a text changes; 0: nothing. */
  readonly read: (kind: number, text: string) => number;
  readonly mayChange: (text: string) => boolean;
  readonly take: () => readonly (readonly Change[])[];
  readonly reset: () => void;
}

export function effectReader(format: LogFormat): EffectReader {
  const numbered = new Numbered<readonly Change[]>(1);
  const dialect = format === 'slow-log' || format === 'general-log' ? mysql : postgres;
  let known = new Map<string, number>();
  return {
    mayChange: dialect.mayChangeSession,
    read(kind, text) {
      const key = `${kind} ${text}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const changes = kind === OF_STATEMENT ? dialect.changesOf(text) : changesOfEvent(format, kind, text);
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

function changesOfEvent(format: LogFormat, kind: number, text: string): readonly Change[] {
  switch (kind) {
    case OF_LINE:
      return format === 'mongodb-log' ? changesOfLine(text) : postgres.changesOfConnection(text);
    case OF_CONNECT:
      return mysql.changesOfConnect(text);
    case OF_DATABASE: {
      if (isRefusedDatabase(text)) return [{ kind: 'database-refused' }];
      const value = mysql.databaseOf(text);
      return [format === 'slow-log' ? { kind: 'file-database', value } : { kind: 'database', value }];
    }
    case OF_QUIT:
      return [{ kind: 'end' }];
    default:
      return [{ kind: 'restart' }];
  }
}
