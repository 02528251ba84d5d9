import { lex, type Quoting, type Tokens } from '../sql/lexer.ts';

/** How a text was parsed by the session that sent or created it. https://dev.mysql.com/doc/refman/9.7/en/sql-mode.html */
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

export const quotingOf = ({ ansiQuotes, plainBackslash }: QuotingMode): Quoting => ({
  engine: 'mysql',
  doubleQuotedNames: ansiQuotes,
  backslash: !plainBackslash,
});

export const tokensOf = (sql: string, mode: QuotingMode): Tokens => lex(sql, quotingOf(mode));
