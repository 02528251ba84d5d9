import type { PrefixPart } from './prefix.ts';

/** One way to read the prefix of a line; bytes are characters (latin1). */
export interface PrefixReading {
  readonly user: string | null;
  readonly database: string | null;
  readonly application: string | null;
  readonly client: string | null;
  readonly time: string | null;
  readonly session: string | null;
  /** Of %c, which tells when the session began. */
  readonly dated: boolean;
  /** A process without a session (%q). */
  readonly background: boolean;
  /** Where the severity stands. */
  readonly end: number;
}

const SEVERITY =
  /(?:LOG|ERROR|FATAL|PANIC|STATEMENT|DETAIL|HINT|INFO|QUERY|NOTICE|DEBUG[1-5]?|WARNING|CONTEXT|LOCATION): {2}/y;
const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
const ZONE = String.raw` (?:[A-Za-z]+|[+-]\d+)`;
/** Escapes that have one form only. */
const FIXED: Readonly<Record<string, RegExp>> = {
  m: new RegExp(String.raw`${TIME}\.\d+${ZONE}`, 'y'),
  t: new RegExp(TIME + ZONE, 'y'),
  s: new RegExp(TIME + ZONE, 'y'),
  n: /\d+\.\d{3}/y,
  p: /\d+/y,
  l: /\d+/y,
  x: /\d+/y,
  P: /\d*/y,
  Q: /-?\d+/y,
  e: /[0-9A-Z]{5}/y,
  c: /[0-9a-f]+\.[0-9a-f]+/y,
  v: /(?:-?\d+\/\d+)?/y,
};
/** A name of PostgreSQL has 63 bytes; a host name more. */
const LONGEST: Readonly<Record<string, number>> = { u: 63, d: 63, a: 63, i: 40, b: 63, h: 255, r: 262, L: 255 };
const HOST = /^(?:\[local\]|[0-9A-Za-z._:%-]*)$/;
const FORM: Readonly<Record<string, RegExp>> = {
  h: HOST,
  L: HOST,
  r: /^(?:\[local\]|[0-9A-Za-z._:%-]*(?:\(\d+\))?)$/,
  i: /^[A-Za-z ]*$/,
  b: /^[A-Za-z ._-]*$/,
};
const ENOUGH = 2;

type Fields = Partial<Record<string, string>>;

/**
 * The ways in which the head of a line can be a prefix with a severity behind it: none, one, or two of perhaps more. Two
 * that say the same of who and when, and where the message begins, are one.
 *
 * @param line its first line, as latin1
 */
export function prefixReadings(parts: readonly PrefixPart[], line: string): readonly PrefixReading[] {
  const found = new Map<string, PrefixReading>();
  match(parts, 0, line, 0, {}, (fields, end, background) => {
    if (!background && !isSession(fields)) return false;
    const reading = readingOf(fields, end, background);
    found.set(JSON.stringify(reading), reading);
    return found.size >= ENOUGH;
  });
  return [...found.values()];
}

/** A session has a user and a database; a process without one has neither, nor an application or client. */
const isSession = ({ u, d, a, h, r }: Fields): boolean => {
  const names = [u, d].filter((name) => name !== undefined);
  return names.every((name) => name !== '') || [u, d, a, h, r].every((name) => name === undefined || name === '');
};

/** Calls `done` for each way, until it says that it is enough. */
function match(
  parts: readonly PrefixPart[],
  i: number,
  line: string,
  at: number,
  fields: Fields,
  done: (fields: Fields, end: number, background: boolean) => boolean,
): boolean {
  const part = parts[i];
  if (part === undefined) return isSeverity(line, at) && done(fields, at, false);
  if (part.kind === 'literal')
    return line.startsWith(part.text, at) && match(parts, i + 1, line, at + part.text.length, fields, done);
  const { letter, padded } = part;
  if (letter === 'q') {
    if (isSeverity(line, at) && done(fields, at, true)) return true;
    return match(parts, i + 1, line, at, fields, done);
  }
  const fixed = FIXED[letter];
  if (fixed !== undefined && !padded) {
    fixed.lastIndex = at;
    const text = fixed.exec(line)?.[0];
    return text !== undefined && match(parts, i + 1, line, at + text.length, { ...fields, [letter]: text }, done);
  }
  const longest = padded ? 255 : (LONGEST[letter] ?? 63);
  for (const end of endsOf(line, at, Math.min(at + longest, line.length), parts[i + 1])) {
    const text = padded ? line.slice(at, end).trim() : line.slice(at, end);
    if (FORM[letter]?.test(text) === false) continue;
    if (match(parts, i + 1, line, end, { ...fields, [letter]: text }, done)) return true;
  }
  return false;
}

/** Where a name that begins at `at` can end: before what follows it. */
function* endsOf(line: string, at: number, most: number, next: PrefixPart | undefined): Generator<number> {
  if (next?.kind === 'literal') {
    for (let end = line.indexOf(next.text, at); end >= 0 && end <= most; end = line.indexOf(next.text, end + 1))
      yield end;
  } else for (let end = at; end <= most; end++) yield end;
}

function isSeverity(line: string, at: number): boolean {
  SEVERITY.lastIndex = at;
  return SEVERITY.test(line);
}

function readingOf(fields: Fields, end: number, background: boolean): PrefixReading {
  const { u, d, a, h, r, m, t, n, s, c, p } = fields;
  return {
    user: nameOf(u),
    database: nameOf(d),
    application: nameOf(a),
    client: nameOf(h ?? r?.replace(/\(\d+\)$/, '')),
    time: m ?? t ?? n ?? s ?? null,
    session: c ?? p ?? null,
    dated: c !== undefined,
    background,
    end,
  };
}

/** `[unknown]` stands where the server does not know yet. */
const nameOf = (text: string | undefined): string | null =>
  text === undefined || text === '' || text === '[unknown]' ? null : Buffer.from(text, 'latin1').toString('utf8');
