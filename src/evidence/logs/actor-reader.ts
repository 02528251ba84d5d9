import { parseUserHost } from '../../dialects/mysql/user-host.ts';
import { withoutPort } from './mongodb-session.ts';
import { Numbered } from './numbered.ts';
import type { PrefixPart } from './prefix.ts';
import { prefixReadings, type PrefixReading } from './prefix-reader.ts';
import type { LogFormat } from './scanner.ts';
import { bytesOf, utf8Of, type Span } from './span.ts';

/** Who a record says it is of. */
export interface Who {
  readonly account: string | null;
  readonly database: string | null;
  readonly client: string | null;
  readonly application: string | null;
}

interface ActorReader {
  /** Number of who a record is of; 0: it can be read in more than one way. */
  readonly read: (memory: Uint8Array, span: Span) => number;
  /** A line that the loop cannot follow: where its severity stands, 0: no prefix, 1: several ways to read it. */
  readonly readLine: (memory: Uint8Array, span: Span, answerAt: number) => number;
  readonly take: () => readonly Who[];
  readonly reset: () => void;
}

/** Much more than a prefix can hold. */
const HEAD = 2_048;

export function actorReader(format: LogFormat, prefix: readonly PrefixPart[]): ActorReader {
  const numbered = new Numbered<Who>(1);
  return {
    read(memory, span) {
      if (format !== 'stderr') return numbered.number(whoOfParts(format, partsOf(memory, span.at)));
      const [reading, other] = prefixReadings(prefix, bytesOf(memory, span));
      if (reading === undefined || other !== undefined) return 0;
      return numbered.number(whoOf(reading));
    },
    readLine(memory, { at, length }, answerAt) {
      const line = bytesOf(memory, { at, length: Math.min(length, HEAD) });
      const [reading, other] = prefixReadings(prefix, line);
      if (reading === undefined) return 0;
      if (other !== undefined && other.end !== reading.end) return 1;
      const answer = new Uint32Array(memory.buffer, answerAt, 8);
      const place = (text: string | null): readonly [number, number] =>
        text === null ? [0, 0] : [at + line.indexOf(text), text.length];
      const isKnown = other === undefined && !reading.background;
      answer.set([
        ...place(reading.time),
        ...place(reading.session),
        reading.dated ? 1 : 0,
        isKnown ? numbered.number(whoOf(reading)) : 0,
      ]);
      return at + reading.end;
    },
    take: () => numbered.take(),
    reset: () => numbered.reset(),
  };
}

const whoOf = ({ user, database, client, application }: PrefixReading): Who => ({
  account: user,
  database,
  client,
  application,
});

type Parts = readonly [account: string, database: string, client: string, application: string];

/** Account, database, client, application, by the places that the loop put down. */
function partsOf(memory: Uint8Array, at: number): Parts {
  const places = new Uint32Array(memory.buffer, at, 8);
  const part = (i: number): string => utf8Of(memory, { at: places[i * 2] ?? 0, length: places[i * 2 + 1] ?? 0 });
  return [part(0), part(1), part(2), part(3)];
}

function whoOfParts(format: LogFormat, parts: Parts): Who {
  if (format === 'slow-log') return whoOfSlowLog(parts);
  const [account, database, client, application] = parts.map((text) => {
    if (text === '') return null;
    if (format === 'csvlog') return text.replaceAll('""', '"');
    return text.includes('\\') ? unescaped(text) : text;
  }) as [string | null, string | null, string | null, string | null];
  return { account, database, client: client === null ? null : withoutPort(client), application };
}

/** `# User@Host: privileges[login] @ host [address]`: whose rights count, and from where. */
function whoOfSlowLog([line, schema]: Parts): Who {
  const who = parseUserHost(line.replace(/^# User@Host: /, '').replace(/ {2}Id: +\d+\s*$/, ''));
  const client = who?.ip === '' ? who.host : (who?.ip ?? '');
  return {
    account: who?.account ?? null,
    database: schema === '' ? null : schema,
    client: client === '' ? null : client,
    application: null,
  };
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text; // not what a server writes; it stays as it is
  }
}
