/** A piece of SQL text. Strings, numbers and comments say nothing about who uses what, so their text is dropped. */
export type Token =
  /** A name or keyword; `word` in upper case, '' for a quoted name, which is never a keyword. */
  | { readonly kind: 'name'; readonly text: string; readonly word: string }
  | { readonly kind: 'value' }
  | { readonly kind: 'symbol'; readonly text: string };

/** How the body was parsed when it was created. https://dev.mysql.com/doc/refman/9.7/en/sql-mode.html */
export interface QuotingMode {
  /** `"x"` is a name (ANSI_QUOTES). */
  readonly ansiQuotes: boolean;
  /** A backslash in a string is a backslash (NO_BACKSLASH_ESCAPES). */
  readonly plainBackslash: boolean;
}

export const quotingMode = (sqlMode: string): QuotingMode => {
  const modes = new Set(sqlMode.toUpperCase().split(','));
  const ansi = ['ANSI_QUOTES', 'ANSI', 'ORACLE', 'MSSQL', 'DB2', 'POSTGRESQL'].some((mode) => modes.has(mode));
  return { ansiQuotes: ansi, plainBackslash: modes.has('NO_BACKSLASH_ESCAPES') };
};

/**
 * One alternative per kind of token, in the order in which they are tried.
 * https://dev.mysql.com/doc/refman/9.7/en/comments.html: a comment that begins with `!` (MariaDB: `M!`) is code, for some
 * version at least, so its marks are dropped and what is in it is read.
 */
const PATTERN = new RegExp(
  [
    String.raw`(?<space>\s+|--(?=\s|$)[^\n]*|#[^\n]*|/\*M?!\d*|\*/|/\*[^]*?(?:\*/|$))`,
    String.raw`(?<string>(?:[xXbBnN]|_\w+\s*)?'(?:[^'\\]|''|\\[^])*(?:'|$))`,
    String.raw`(?<double>"(?:[^"\\]|""|\\[^])*(?:"|$))`,
    '(?<quoted>`(?:[^`]|``)*(?:`|$))',
    String.raw`(?<variable>@@?(?:\w|[$.\u0080-\uffff])*)`,
    String.raw`(?<number>(?:0[xX][0-9a-fA-F]+|0b[01]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)(?![\w$\u0080-\uffff]))`,
    String.raw`(?<name>[\w$\u0080-\uffff]+)`,
    String.raw`(?<symbol>[^])`,
  ].join('|'),
  'gu',
);
/** The same where a backslash ends no string. */
const PLAIN_PATTERN = new RegExp(
  PATTERN.source
    .replaceAll(String.raw`'\\]|''|\\[^]`, String.raw`']|''`)
    .replaceAll(String.raw`"\\]|""|\\[^]`, String.raw`"]|""`),
  'gu',
);

/** Cuts SQL text into tokens. Never fails: what is no token by itself is a symbol. */
export function tokensOf(sql: string, mode: QuotingMode): readonly Token[] {
  const tokens: Token[] = [];
  for (const { groups = {} } of sql.matchAll(mode.plainBackslash ? PLAIN_PATTERN : PATTERN)) {
    const { quoted, double, name, symbol } = groups;
    if (quoted !== undefined) tokens.push(quotedName(quoted, '`'));
    else if (double !== undefined) tokens.push(mode.ansiQuotes ? quotedName(double, '"') : VALUE);
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, word: name.toUpperCase() });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (groups['space'] === undefined) tokens.push(VALUE);
  }
  return tokens;
}

const VALUE: Token = { kind: 'value' };

const quotedName = (text: string, quote: string): Token => ({
  kind: 'name',
  text: text.slice(1, -1).replaceAll(quote + quote, quote),
  word: '',
});
