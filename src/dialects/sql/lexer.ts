/** A piece of SQL text. Strings, numbers and comments say nothing about who uses what, so their text is dropped. */
export type Token =
  /** A name or keyword; `word` in upper case, '' for a quoted name, which is never a keyword. */
  | { readonly kind: 'name'; readonly text: string; readonly word: string }
  | { readonly kind: 'value' }
  | { readonly kind: 'symbol'; readonly text: string };

export interface Tokens {
  readonly tokens: readonly Token[];
  /** The text ends inside a literal, a quoted name or a comment. */
  readonly cut: boolean;
}

/** What engines and settings change in how text is cut into tokens. */
export interface Quoting {
  readonly engine: 'postgres' | 'mysql';
  /** `"x"` is a name. */
  readonly doubleQuotedNames: boolean;
  /** A backslash in a string without a prefix takes the next character with it. */
  readonly backslash: boolean;
}

/** Cuts SQL text into tokens, in time linear to it. Never fails: what is no token by itself is a symbol. */
export function lex(sql: string, quoting: Quoting): Tokens {
  const lexer = new Lexer(sql, quoting);
  lexer.run();
  return lexer;
}

const VALUE: Token = { kind: 'value' };
const SYMBOLS: readonly Token[] = Array.from({ length: 128 }, (_, code) => ({
  kind: 'symbol',
  text: String.fromCharCode(code),
}));
const CAST: Token = { kind: 'symbol', text: '::' };

const [QUOTE, DOUBLE, BACKTICK, BACKSLASH] = [39, 34, 96, 92];

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  isDigit(code) ||
  code === 95 ||
  code === 36 ||
  code >= 128;

class Lexer implements Tokens {
  readonly tokens: Token[] = [];
  cut = false;
  #at = 0;
  readonly #sql: string;
  readonly #quoting: Quoting;
  readonly #postgres: boolean;

  constructor(sql: string, quoting: Quoting) {
    this.#sql = sql;
    this.#quoting = quoting;
    this.#postgres = quoting.engine === 'postgres';
  }

  run(): void {
    while (this.#at < this.#sql.length) this.#next(this.#sql.charCodeAt(this.#at));
  }

  #code(offset: number): number {
    return this.#sql.charCodeAt(this.#at + offset);
  }

  #next(code: number): void {
    if (code <= 32) this.#at++;
    else if (code === DOUBLE && this.#quoting.doubleQuotedNames) this.#quotedName();
    else if (code === QUOTE || code === DOUBLE) this.#string(this.#quoting.backslash);
    else if (code === BACKTICK && !this.#postgres) this.#quotedName();
    else if (this.#comment(code)) return;
    else if (this.#parameter(code)) this.tokens.push(VALUE);
    else if (isDigit(code) || (code === 46 && isDigit(this.#code(1)))) this.#number();
    else if (isWord(code)) this.#word();
    else this.#symbol(code);
  }

  #symbol(code: number): void {
    const cast = code === 58 && this.#code(1) === 58;
    this.tokens.push(cast ? CAST : (SYMBOLS[code] ?? VALUE));
    this.#at += cast ? 2 : 1;
  }

  /** Behind the closing quote; undefined, and at the end: there is none. */
  #closing(backslash: boolean): number | undefined {
    const quote = this.#sql.charCodeAt(this.#at);
    for (let i = this.#at + 1; i < this.#sql.length; i++) {
      const code = this.#sql.charCodeAt(i);
      if (code === BACKSLASH && backslash) i++;
      else if (code === quote && this.#sql.charCodeAt(i + 1) === quote) i++;
      else if (code === quote) return i + 1;
    }
    return undefined;
  }

  #skipTo(end: number | undefined): void {
    this.#at = end ?? this.#sql.length;
    this.cut ||= end === undefined;
  }

  #string(backslash: boolean): void {
    this.#skipTo(this.#closing(backslash));
    this.tokens.push(VALUE);
  }

  #quotedName(): void {
    const start = this.#at;
    const quote = this.#sql.charAt(start);
    const end = this.#closing(false);
    this.#skipTo(end);
    if (end === undefined)
      this.tokens.push(VALUE); // half a name is none
    else {
      const text = this.#sql.slice(start + 1, end - 1).replaceAll(quote + quote, quote);
      this.tokens.push({ kind: 'name', text, word: '' });
    }
  }

  /** Skips a comment, or the marks of one whose text is code. */
  #comment(code: number): boolean {
    const next = this.#code(1);
    if (code === 45 && next === 45 && (this.#postgres || !(this.#code(2) > 32))) this.#line();
    else if (code === 35 && !this.#postgres) this.#line();
    else if (code === 47 && next === 42) this.#block();
    else if (code === 42 && next === 47 && !this.#postgres) this.#at += 2;
    else return false;
    return true;
  }

  #line(): void {
    const end = this.#sql.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#sql.length : end;
  }

  /**
   * https://dev.mysql.com/doc/refman/9.7/en/comments.html: a comment that begins with `!` (MariaDB: `M!`) is code, for some
   * version at least, so its marks are dropped and what is in it is read. PostgreSQL's comments can hold others.
   */
  #block(): void {
    const marks = this.#postgres ? null : /^M?!\d*/.exec(this.#sql.slice(this.#at + 2, this.#at + 12));
    if (marks !== null) {
      this.#at += 2 + marks[0].length;
      return;
    }
    this.#skipTo(this.#postgres ? this.#nestedEnd() : behind(this.#sql, '*/', this.#at + 2));
  }

  #nestedEnd(): number | undefined {
    const mark = /\/\*|\*\//g;
    mark.lastIndex = this.#at;
    let depth = 0;
    for (let match = mark.exec(this.#sql); match !== null; match = mark.exec(this.#sql)) {
      depth += match[0] === '/*' ? 1 : -1;
      if (depth === 0) return mark.lastIndex;
    }
    return undefined;
  }

  /** Skips a placeholder, a variable or a dollar-quoted string, none of which has a text that matters. */
  #parameter(code: number): boolean {
    if (this.#postgres) return code === 36 ? this.#dollar() : code === 58 && this.#psqlVariable();
    if (code !== 64) return false; // @x, @@global.x, @`x`, 'user'@'host'
    while (this.#code(0) === 64) this.#at++;
    if (this.#code(0) === BACKTICK) this.#skipTo(this.#closing(false));
    while (isWord(this.#code(0)) || this.#code(0) === 46) this.#at++;
    return true;
  }

  /** `$1`, `$$…$$`, `$tag$…$tag$`. A tag that is cut off by the end could begin a literal. */
  #dollar(): boolean {
    let end = this.#at + 1;
    while (isWord(this.#sql.charCodeAt(end)) && this.#sql.charCodeAt(end) !== 36) end++;
    if (isDigit(this.#code(1)) || this.#sql.charCodeAt(end) !== 36) {
      this.#at = end;
      return true;
    }
    const tag = this.#sql.slice(this.#at, end + 1);
    this.#skipTo(behind(this.#sql, tag, end + 1));
    return true;
  }

  /** psql's `:x`, `:'x'` and `:"x"`; in a slice of an array (`a[1:n]`) it is no name of a table either. */
  #psqlVariable(): boolean {
    const next = this.#code(1);
    if (next === QUOTE || next === DOUBLE) {
      this.#at++;
      this.#skipTo(this.#closing(false));
      return true;
    }
    if (!isWord(next)) return false;
    this.#at++;
    while (isWord(this.#code(0))) this.#at++;
    return true;
  }

  /** A number; in MySQL a name may begin with digits: `1st_table`. */
  #number(): void {
    const start = this.#at;
    if (this.#code(0) === 46) this.#at++;
    this.#run();
    const head = this.#sql.slice(start, Math.min(this.#at, start + 80));
    if (!this.#postgres && !NUMBER.test(head)) {
      this.#at = start;
      if (this.#code(0) === 46) this.#symbol(46);
      else this.#word();
      return;
    }
    if (this.#code(0) === 46 && !head.includes('.')) {
      this.#at++;
      if (isDigit(this.#code(0))) this.#run();
    }
    this.tokens.push(VALUE);
  }

  /** A run of letters and digits, with the sign of an exponent. */
  #run(): void {
    while (isWord(this.#code(0))) this.#at++;
    const sign = this.#code(0) === 43 || this.#code(0) === 45;
    if (sign && (this.#code(-1) | 32) === 101 && isDigit(this.#code(1)) && isDigit(this.#code(-2))) {
      this.#at++;
      while (isDigit(this.#code(0))) this.#at++;
    }
  }

  #word(): void {
    const start = this.#at;
    do this.#at++;
    while (isWord(this.#code(0)));
    const text = this.#sql.slice(start, this.#at);
    if (this.#prefixed(text)) return;
    const word = text.toUpperCase();
    this.tokens.push({ kind: 'name', text: this.#postgres ? lowerAscii(text) : text, word });
  }

  /** `E'…'`, `x'…'`, `_utf8mb4 '…'`, `U&'…'` and `U&"…"` (whose text is not the name). */
  #prefixed(text: string): boolean {
    if (this.#postgres && /^u$/i.test(text) && this.#code(0) === 38 && [QUOTE, DOUBLE].includes(this.#code(1))) {
      this.#at++;
      this.#string(false);
      return true;
    }
    const start = this.#at;
    if (!this.#postgres && text.startsWith('_')) while (this.#code(0) <= 32) this.#at++;
    else if (!/^[bexn]$/i.test(text)) return false;
    const quoted = this.#code(0) === QUOTE || (!this.#postgres && text.startsWith('_') && this.#code(0) === DOUBLE);
    const other = !this.#postgres && /^e$/i.test(text);
    if (!quoted || other) {
      this.#at = start;
      return false;
    }
    this.#string(this.#postgres ? /^e$/i.test(text) : this.#quoting.backslash);
    return true;
  }
}

function behind(text: string, end: string, from: number): number | undefined {
  const at = text.indexOf(end, from);
  return at === -1 ? undefined : at + end.length;
}

const NUMBER = /^\.?(0[xX][0-9a-fA-F]+|0b[01]+|\d+([eE]([-+]?\d+)?)?)$/;

/** The server folds ASCII letters only, in a UTF-8 database. */
const lowerAscii = (word: string): string => word.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
