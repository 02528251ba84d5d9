import { parsePrefix, type PrefixPart } from './prefix.ts';
import { prefixReadings, type PrefixReading } from './prefix-reader.ts';

/** PostgreSQL's default, those of Debian, RDS, Crunchy, and what log analysers ask for. */
const COMMON = [
  '%m [%p] %q%u@%d ',
  '%t [%p] %q%u@%d ',
  '%m [%p] %q%u@%d %a %h ',
  '%m [%p] %q[user=%u,db=%d,app=%a] ',
  '%m [%p] %q[user=%u,db=%d,app=%a,client=%h] ',
  '%t:%r:%u@%d:[%p]:',
  '%m:%r:%u@%d:[%p]:%l:%e:%s:%v:%x:%c:%q%a:',
  '%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ',
  '%t [%p]: [%l] user=%u,db=%d,app=%a,client=%h ',
  '%t [%p]: user=%u,db=%d,app=%a,client=%h ',
  '%m [%p]: user=%u,db=%d,app=%a,client=%h ',
  '%t [%p]: [%l-1] db=%d,user=%u,app=%a,client=%h ',
  '%t [%p]: [%l-1] user=%u,db=%d ',
  '%t [%p]: [%l-1] ',
  '%m [%p]: [%l-1] ',
  '%m [%p] ',
  '%t [%p] ',
  '%m ',
  '%t ',
  '',
];
const LINES = 200;
const SEVERITY = /^(.*?)(?:LOG|ERROR|FATAL|WARNING|NOTICE|STATEMENT|DETAIL): {2}/;

/**
 * The log_line_prefix of a log, by its first lines: of those that are common, and those that the first lines suggest, the
 * one that reads all lines, and the most of them in one way only. null: none does.
 *
 * @param head of the log, as latin1
 */
export function detectPrefix(head: string): string | null {
  const lines = head
    .split('\n')
    .slice(0, LINES)
    .filter((line) => !line.startsWith('\t') && SEVERITY.test(line));
  const candidates = [...COMMON, ...new Set(lines.map(suggested))];
  let best: { readonly format: string; readonly score: number } | null = null;
  for (const format of candidates) {
    const score = scoreOf(parsePrefix(format), lines);
    if (score > (best?.score ?? 0)) best = { format, score };
  }
  return best?.format ?? null;
}

/** Lines that are read in one way only, and plausibly; 0 when it does not read most of them. */
function scoreOf(parts: readonly PrefixPart[], lines: readonly string[]): number {
  const readings = lines.map((line) => prefixReadings(parts, line));
  const read = readings.filter(({ length }) => length > 0).length;
  if (read === 0 || read < lines.length * 0.9) return 0;
  const plausible = readings.filter((ways, i) => isPlausible(ways, lines[i] ?? '')).length;
  const names = parts.filter((part) => part.kind === 'escape' && 'udahr'.includes(part.letter)).length;
  // Of formats that fit as well, the one that says more of who.
  return plausible * 10 + names + read / lines.length;
}

/** Names with blanks are what a wrong format finds; where the line itself says who connects, it has to agree. */
function isPlausible(ways: readonly PrefixReading[], line: string): boolean {
  const [reading, other] = ways;
  if (reading === undefined || other !== undefined) return false;
  const { user, database, end } = reading;
  if (user !== null && /[\s,=[\]]/.test(user)) return false;
  if (database !== null && /[\s,=[\]]/.test(database)) return false;
  const said = /connection authorized: user=(\S+) database=(\S+)/.exec(line.slice(end));
  return said === null || ((user ?? said[1]) === said[1] && (database ?? said[2]) === said[2]);
}

/** What a prefix looks like it was made from. */
function suggested(line: string): string {
  return (SEVERITY.exec(line)?.[1] ?? '')
    .replaceAll('%', '%%')
    .replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ (?:[A-Za-z]+|[+-]\d+)/, '%m')
    .replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:[A-Za-z]+|[+-]\d+)/, '%t')
    .replace(/\[\d+\]/, '[%p]')
    .replace(/\[\d+-\d+\]/, '[%l-1]')
    .replace(/\b([0-9a-f]{8}\.[0-9a-f]+)\b/, '%c')
    .replace(/\b(user=)[^,\s\])]+/, '$1%u')
    .replace(/\b(db=|database=)[^,\s\])]+/, '$1%d')
    .replace(/\b(app=|application=|application_name=)[^,\])]*?(?=,|\]|\)| \w+=| $|$)/, '$1%a')
    .replace(/\b(client=|host=|remote=)[^,\s\])]*/, '$1%h')
    .replace(/[^\s@=%[\]]+@[^\s@=%[\],:]+/, '%u@%d');
}
