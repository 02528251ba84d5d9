import type { Engine } from '../../model/engine.ts';
import { SourceError } from '../../shared/errors.ts';
import type { LogFormat } from './scanner.ts';

const TIME = String.raw`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d`;
/** A line that only this format has. Of several formats, the one whose line comes first. */
const SIGNS: Readonly<Record<LogFormat, RegExp>> = {
  jsonlog: /^\{"timestamp":"[^"]*",.*"error_severity":/m,
  csvlog: new RegExp(
    String.raw`^${TIME}(?:\.\d+)? [A-Za-z0-9+-]+,(?:"[^\n]*",)?.*,(?:LOG|ERROR|FATAL|WARNING|NOTICE|DEBUG\d?|INFO|PANIC),[0-9A-Z]{5},`,
    'm',
  ),
  stderr: /^[^\t\n][^\n]*?(?:LOG|ERROR|FATAL|WARNING|NOTICE|STATEMENT|DETAIL|HINT): {2}\S/m,
  'slow-log': /^# User@Host: .*\n(?:# .*\n)*?# Query_time: /m,
  'general-log': new RegExp(
    String.raw`^(?:${TIME}[^\t\n]*|\d{6} [ \d]?\d:\d\d:\d\d|\t)\t *\d+ (?:Connect|Query|Prepare|Execute|Quit|Init DB|Change user|Close stmt|Ping|Statistics|Field List|Binlog Dump)\b`,
    'm',
  ),
  'mongodb-log': /^[^{\n]*\{"t":\s*\{"\$date":/m,
};
const OF_ENGINE: Readonly<Record<Engine, readonly LogFormat[]>> = {
  postgres: ['jsonlog', 'csvlog', 'stderr'],
  mysql: ['slow-log', 'general-log'],
  mariadb: ['slow-log', 'general-log'],
  mongodb: ['mongodb-log'],
};

export const formatsOf = (engine: Engine): readonly LogFormat[] => OF_ENGINE[engine];

/**
 * The format of a log, by its head.
 *
 * @param wanted the format that it is said to be in
 * @param head as latin1
 * @throws SourceError without a byte of the log in it
 */
export function detectFormat(name: string, head: string, engine: Engine, wanted: LogFormat | null): LogFormat {
  const found = (wanted === null ? OF_ENGINE[engine] : [wanted])
    .map((format) => ({ format, at: head.search(SIGNS[format]) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const [first] = found;
  if (first !== undefined) return first.format;
  const end = head.length;
  const other = (Object.keys(SIGNS) as LogFormat[]).find((format) => SIGNS[format].test(head));
  throw new SourceError(
    name,
    `offset 0 to ${end}: expected ${wanted ?? OF_ENGINE[engine].join(', ')}${other === undefined ? '' : `, found ${other}`}`,
    'Give the format that the log has, or leave it out to have it found.',
  );
}
