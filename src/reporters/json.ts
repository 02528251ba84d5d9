import type { Report } from '../model/finding.ts';

/**
 * The report itself: every finding in it, whatever the display flags say, keys always in the same order. Names are as
 * the servers spell them; JSON escapes what a terminal would obey.
 */
export const json = (report: Report): string => `${JSON.stringify(report, KEYS, 2).replace(UNSAFE, escaped)}\n`;

/** Keys of all levels in printing order; one that is missing here would be left out (a test compares). */
const KEYS = [
  ...['schema', 'dbowner', 'startedAt', 'complete', 'manifest', 'policy', 'failOn', 'enforce', 'level'],
  ...['instances', 'findings', 'summary'],
  ...['id', 'rule', 'slug', 'severity', 'status', 'fingerprint', 'instance', 'name', 'engine', 'version', 'takenAt'],
  ...['fact', 'why', 'remedy', 'kind', 'costs', 'gaps', 'notEvaluated', 'counts', 'principals', 'objects', 'grants'],
  ...['operators', 'principal', 'may', 'service', 'owner', 'team', 'objectCount', 'action', 'mode', 'cause'],
  ...['path', 'from', 'to', 'detail', 'consumers', 'consumerCount', 'restricted', 'certainty'],
  ...['evidence', 'state', 'calls', 'last', 'window', 'coverage', 'statements', 'doubt', 'limits', 'lost', 'sources'],
  ...['records', 'losses', 'attempts', 'message', 'clears'],
  ...['at', 'source', 'offset', 'file', 'line', 'column', 'waiver', 'reason', 'expires'],
  ...['error', 'warning', 'info', 'new', 'baselined', 'waived'],
];

/** DEL, C1 controls and format characters, which JSON.stringify leaves as they are. */
const UNSAFE = /[\p{Cf}\u007f-\u009f\u2028\u2029]/gu;

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
