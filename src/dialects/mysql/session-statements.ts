import { tokensOf, type QuotingMode } from './tokens.ts';

/**
 * What only begins or ends something in the session. Of a prepared statement the log has the text again when it is executed.
 */
const WORDS =
  `begin commit deallocate execute flush help kill prepare release reset rollback savepoint show start unlock use
xa`.split(/\s+/);

const PATTERN = new RegExp(String.raw`^\s*(?:${WORDS.join('|')})\b`, 'i');

/** SET may hold a query. */
const SETTING = /^\s*set\b(?![^]*\bselect\b)/i;

/** Commands of the protocol, which the slow log names instead of a text. */
const COMMANDS: ReadonlySet<string> = new Set([
  ...[
    'Sleep',
    'Quit',
    'Init DB',
    'Field List',
    'Refresh',
    'Shutdown',
    'Statistics',
    'Processlist',
    'Kill',
    'Debug',
    'Ping',
  ],
  ...[
    'Change user',
    'Binlog Dump',
    'Binlog Dump GTID',
    'Prepare',
    'Long Data',
    'Close stmt',
    'Reset stmt',
    'Set option',
  ],
  ...[
    'Reset Connection',
    'Fetch',
    'clone',
    'Register Slave',
    'Register Replica',
    'Connect',
    'Delayed insert',
    'Daemon',
  ],
]);

/** Does the text touch no data, whatever follows its first word? A text of several statements may. */
export const isAboutSession = (text: string): boolean =>
  COMMANDS.has(text) ||
  text.startsWith('administrator command:') ||
  ((PATTERN.test(text) || SETTING.test(text)) && !/;\s*\S/.test(text));

/** The database of a USE; undefined for any other statement. */
export function databaseOfUse(text: string, mode: QuotingMode): string | undefined {
  if (!/^\s*use\b/i.test(text)) return undefined;
  const [, name] = tokensOf(text, mode).tokens;
  return name?.kind === 'name' ? name.text : undefined;
}

/** Is it what the general log has instead of a name where a database was refused, after the USE or without one? */
export const isRefusedDatabase = (text: string): boolean => /^Access denied for user '.*' to database '/s.test(text);
