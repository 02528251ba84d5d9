import type { Action } from '../../model/access.ts';
import { HANDLERS } from './clauses.ts';
import type { Token, Tokens } from './lexer.ts';
import { NO_ALIAS, NO_FUNCTION, QUERY_STARTS } from './words.ts';

/** A name as it is written: `name`, `qualifier.name`; what stands before these two is dropped. */
export interface Name {
  /** MySQL's database, PostgreSQL's schema. */
  readonly qualifier: string | null;
  readonly name: string;
}

/** What a text names, and the privilege that it needs there; null: it defines, changes or manages it. */
export interface Found extends Name {
  readonly kind: 'table' | 'procedure' | 'function';
  readonly privilege: string | null;
  readonly action: Action;
}

/** What is open at one depth of parentheses. */
interface Frame {
  /** The command that is read once it is seen; a function's own parentheses have none. */
  verb: string;
  /** Inside a FROM clause, where a comma or JOIN brings another table. */
  inFrom: boolean;
  /** An alias with columns may stand behind these parentheses. */
  readonly isFactor: boolean;
  /** Names of common table expressions that are known from here on. */
  readonly ctes: Set<string>;
  /** The expression that these parentheses define, known once they close. */
  readonly defines: string | null;
  /** INSERT's table, for ON DUPLICATE KEY UPDATE. */
  target: Name | null;
}

/** A table of a statement that changes several, with what it is called there. */
interface Member extends Name {
  readonly alias: string;
}

/** Why a text is not read on: this reader calls itself. */
export const TOO_DEEP = 'nested too deeply';
const MAX_DEPTH = 500;

/** Follows the clauses of SQL text, whatever the engine, token by token. */
export class ClauseReader {
  readonly found: Found[] = [];
  opaque: string | null = null;
  /** Inside a definition, where a parenthesis behind a name lists columns. */
  defining = false;
  readonly engine: 'postgres' | 'mysql';
  /** Nothing tells where the text would have gone on. */
  readonly cut: boolean;
  readonly #tokens: readonly Token[];
  readonly #temporary = new Set<string>();
  #at = 0;
  #frames: Frame[] = [frame()];
  #depth = 0;
  /** Tables of the UPDATE or DELETE that is being read. */
  #members: Member[] | null = null;

  constructor({ tokens, cut }: Tokens, engine: 'postgres' | 'mysql', truncated = false) {
    this.#tokens = tokens;
    this.engine = engine;
    this.cut = truncated || cut;
  }

  read(): void {
    while (!this.atEnd) this.#step();
    if (this.#frames.length > 1) this.makeOpaque('unbalanced parentheses');
  }

  #step(): void {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'symbol') this.#symbol(token.text);
    else if (token?.kind === 'name') this.#name(token.word);
    else this.#at++;
  }

  #symbol(text: string): void {
    this.#at++;
    if (text === '(') this.#frames.push(frame());
    else if (text === ')') this.#close();
    else if (text === ';') this.#endStatement();
    else if (text === '::') this.#type();
    else if (text === ',' && this.frame.inFrom) this.#tableFactor();
  }

  #endStatement(): void {
    this.#frames = [frame()];
    this.defining = false;
  }

  #close(): void {
    const closed = this.#frames.length > 1 ? this.#frames.pop() : undefined;
    if (closed?.defines != null) this.frame.ctes.add(closed.defines);
    if (closed?.isFactor === true) this.#columnAliases();
  }

  #name(word: string): void {
    const handler = word === '' ? undefined : HANDLERS.get(word);
    if (handler?.(this) === true) return;
    if (word === 'AS') this.#columnAliases();
    else if (!this.#routineCall()) this.#at++;
  }

  /** `f(` and `db.f(`: a function, perhaps a built-in one. Its parentheses are its own. */
  #routineCall(isFactor = false): boolean {
    const start = this.#at;
    const bare = this.word();
    const name = this.takeName();
    if (name !== null && this.isSymbol('(')) {
      const known = name.qualifier === null && (NO_FUNCTION[this.engine].has(bare) || this.defining);
      if (!known) this.add(name, 'EXECUTE', 'function');
      this.#at++;
      this.#frames.push(frame(null, isFactor));
      return true;
    }
    this.#at = start;
    return false;
  }

  /** Behind `::`: a type with its length is no call. */
  #type(): void {
    if (this.takeName() !== null && this.isSymbol('(')) this.skipParentheses();
  }

  /** Skips `AS x (a, b)`, and `x (a, b)` behind a table: neither a call nor, in CAST(… AS x(1)), anything else. */
  #columnAliases(): void {
    if (this.word() === 'AS') this.#at++;
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name' || QUERY_STARTS.has(token.word) || NO_ALIAS.has(token.word)) return;
    if (!this.isSymbol('(', 1)) return;
    this.#at++;
    this.skipParentheses();
  }

  // What the clauses use.

  get frame(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error('no frame is open');
    return top;
  }
  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }
  /** At the first word of a statement that is not inside another. */
  get atStart(): boolean {
    return this.#at === 0 || this.isSymbol(';', -1);
  }
  word(offset = 0): string {
    const token = this.#tokens[this.#at + offset];
    return token?.kind === 'name' ? token.word : '';
  }
  isSymbol(text: string, offset = 0): boolean {
    const token = this.#tokens[this.#at + offset];
    return token?.kind === 'symbol' && token.text === text;
  }
  skip(...words: readonly string[]): void {
    while (words.includes(this.word())) this.#at++;
  }
  advance(count = 1): void {
    this.#at += count;
  }
  /** Goes to the next of the words in this statement; false, and nowhere: there is none. */
  advanceTo(...words: readonly string[]): boolean {
    for (let i = this.#at; i < this.#tokens.length; i++) {
      const token = this.#tokens[i];
      if (token?.kind === 'symbol' && token.text === ';') return false;
      if (token?.kind !== 'name' || !words.includes(token.word)) continue;
      this.#at = i;
      return true;
    }
    return false;
  }
  skipStatement(): void {
    while (!this.atEnd && !this.isSymbol(';')) this.#at++;
  }
  skipParentheses(): void {
    let depth = 0;
    do {
      depth += this.isSymbol('(') ? 1 : this.isSymbol(')') ? -1 : 0;
      this.#at++;
    } while (depth > 0 && !this.atEnd);
  }
  makeOpaque(why: string): void {
    this.opaque ??= why;
  }

  /** `name`, `a.name`, `x.a.name`; null: there is none here, or it may go on behind the end of a text that is cut. */
  takeName(): Name | null {
    return nameOf(this.#takePath());
  }

  /** `a.t` of `a.t.c`. */
  takeTableOfColumn(): Name | null {
    return nameOf(this.#takePath().slice(0, -1));
  }

  #takePath(): readonly string[] {
    const first = this.#tokens[this.#at];
    if (first?.kind !== 'name') return [];
    this.#at++;
    const path = [first.text];
    while (this.isSymbol('.')) {
      const next = this.#tokens[this.#at + 1];
      if (next?.kind !== 'name') return this.cut && next === undefined ? [] : path;
      this.#at += 2;
      path.push(next.text);
    }
    return this.cut && this.atEnd ? [] : path;
  }

  add(name: Name, privilege: string, kind: Found['kind'] = 'table', action = ACTIONS[privilege] ?? 'ddl'): void {
    if (kind === 'table' && name.qualifier === null && this.#isLocal(name.name, privilege)) return;
    this.found.push({ ...name, kind, privilege, action });
  }

  define(name: Name | null, kind: Found['kind'] = 'table', action: Action = 'ddl'): void {
    if (name !== null) this.found.push({ ...name, kind, privilege: null, action });
  }

  table(...privileges: readonly string[]): Name | null {
    const name = this.takeName();
    if (name !== null) for (const privilege of privileges) this.add(name, privilege);
    return name;
  }

  /** `a, b.c` */
  list(each: (name: Name) => void): void {
    do {
      if (this.isSymbol(',')) this.#at++;
      this.skip('ONLY', 'TABLE');
      const open = this.isSymbol('(');
      if (open) this.#at++;
      const name = this.takeName();
      if (name !== null) each(name);
      if (this.isSymbol('*')) this.#at++;
      if (this.isSymbol('(')) this.skipParentheses();
      else if (open && this.isSymbol(')')) this.#at++;
    } while (this.isSymbol(','));
  }

  temporary(): void {
    const name = this.takeName();
    this.define(name);
    if (name !== null) this.#temporary.add(name.name.toLowerCase());
  }

  /** Not a table: what is written in PostgreSQL is never a common table expression. */
  #isLocal(name: string, privilege: string): boolean {
    if (this.engine === 'postgres') return privilege === 'SELECT' && this.#isExpression(name);
    const lower = name.toLowerCase();
    return lower === 'dual' || this.#temporary.has(lower) || this.#isExpression(lower);
  }

  #isExpression(name: string): boolean {
    return this.#frames.some(({ ctes }) => ctes.has(name));
  }

  from(): void {
    this.frame.inFrom = true;
    this.#tableFactor();
  }

  /** One table behind FROM, a comma or JOIN; a call, a subquery or a join in parentheses. */
  #tableFactor(): void {
    this.skip('LATERAL', 'ONLY');
    if (this.isSymbol('{')) this.#at += 2; // { OJ … }
    if (this.word() === 'ROWS' && this.word(1) === 'FROM') this.#at += 2;
    else if (this.isSymbol('(')) {
      this.#at++;
      this.#frames.push(frame(null, true));
      if (QUERY_STARTS.has(this.word())) return;
      this.frame.inFrom = true;
      this.#tableFactor();
      return;
    }
    if (this.isSymbol('(')) {
      this.#at++;
      this.#frames.push(frame(null, true));
      return;
    }
    if (this.#routineCall(true)) return;
    const name = this.takeName();
    if (name === null) return;
    if (this.#members !== null) this.#members.push({ ...name, alias: this.#alias() ?? name.name });
    else {
      this.add(name, 'SELECT');
      this.#columnAliases();
    }
  }

  #alias(): string | null {
    const named = this.word() === 'AS';
    if (named) this.#at++;
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name' || (!named && NO_ALIAS.has(token.word))) return null;
    return token.text;
  }

  join(): void {
    if (this.frame.inFrom) this.#tableFactor();
  }

  endFrom(): void {
    this.frame.inFrom = false;
  }

  /** WITH [RECURSIVE] a AS (…), b (x, y) AS (…). */
  commonTables(): boolean {
    const recursive = this.word(1) === 'RECURSIVE';
    const start = this.#at;
    this.#at += recursive ? 2 : 1;
    if (!this.#commonTable(recursive)) {
      this.#at = start;
      return false;
    }
    do {
      if (this.word() === 'SEARCH' || this.word() === 'CYCLE') this.#searchClause();
      if (!this.isSymbol(',')) break;
      this.#at++;
    } while (this.#commonTable(recursive));
    return true;
  }

  /** SEARCH … BY a, b SET c; CYCLE a SET b USING c. */
  #searchClause(): void {
    while (!this.atEnd && !QUERY_STARTS.has(this.word()) && !COMMANDS.has(this.word())) {
      if (this.isSymbol(';') || (this.isSymbol(',') && this.#opensAt(1) !== null)) break;
      this.#at++;
    }
  }

  #commonTable(recursive: boolean): boolean {
    const token = this.#tokens[this.#at];
    const opens = this.#opensAt(0);
    if (token?.kind !== 'name' || opens === null) return false;
    const name = this.engine === 'postgres' ? token.text : token.text.toLowerCase();
    if (recursive) this.frame.ctes.add(name);
    this.#at += opens + 1;
    const depth = this.#frames.length;
    this.#frames.push({ ...frame(), defines: name });
    this.#nested(() => this.#frames.length <= depth);
    return true;
  }

  /** How far away the parenthesis of `name (columns) AS MATERIALIZED (` is; null: it is none. */
  #opensAt(offset: number): number | null {
    let ahead = offset + 1;
    if (this.isSymbol('(', ahead)) while (!this.isSymbol(')', ahead++) && this.#at + ahead < this.#tokens.length);
    if (this.word(ahead) !== 'AS') return null;
    ahead++;
    while (['NOT', 'MATERIALIZED'].includes(this.word(ahead))) ahead++;
    return this.isSymbol('(', ahead) ? ahead : null;
  }

  /** Reads on up to where it is over. */
  #nested(over: () => boolean, step: () => void = () => this.#step()): void {
    if (++this.#depth > MAX_DEPTH) {
      this.makeOpaque(TOO_DEEP);
      this.#at = this.#tokens.length;
    }
    while (!this.atEnd && !over()) step();
    this.#depth--;
  }

  /** Reads the tables up to one of the words, and everything in between, instead of adding them. */
  membersUpTo(...ends: readonly string[]): readonly Member[] {
    const members: Member[] = [];
    const outer = this.#members;
    this.#members = members;
    const depth = this.#frames.length;
    const isInside = (): boolean => this.#frames.length > depth;
    this.from();
    this.#nested(
      () => !isInside() && (this.#frames.length < depth || this.isSymbol(';') || ends.includes(this.word())),
      () => {
        // A subquery in the list only reads.
        if (isInside() && QUERY_STARTS.has(this.word())) this.#subquery();
        else this.#step();
      },
    );
    this.#members = outer;
    this.endFrom();
    return members;
  }

  #subquery(): void {
    const members = this.#members;
    this.#members = null;
    const depth = this.#frames.length;
    this.#nested(() => this.#frames.length < depth);
    this.#members = members;
  }

  /** Aliases in front of `=` up to WHERE, ORDER or LIMIT; an empty text stands for a column without one. */
  assigned(): ReadonlySet<string> {
    const aliases = new Set<string>();
    let depth = 0;
    let fresh = true;
    for (let i = this.#at; i < this.#tokens.length && depth >= 0; i++) {
      const token = this.#tokens[i];
      if (token?.kind === 'symbol') {
        if (token.text === ';') break;
        depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
        fresh = depth === 0 && token.text === ',';
      } else if (token?.kind === 'name' && depth === 0) {
        if (['WHERE', 'ORDER', 'LIMIT', 'RETURNING'].includes(token.word)) break;
        if (fresh) aliases.add(this.#qualifier(i));
        fresh = false;
      } else fresh = false;
    }
    return aliases;
  }

  /** `a` of `a.x` and `db.a.x`, '' of `x`. */
  #qualifier(at: number): string {
    const names: string[] = [];
    for (let i = at; ; i += 2) {
      const token = this.#tokens[i];
      if (token?.kind === 'name') names.push(token.text);
      const dot = this.#tokens[i + 1];
      if (dot?.kind !== 'symbol' || dot.text !== '.') break;
    }
    return names.at(-2) ?? '';
  }
}

function nameOf(path: readonly string[]): Name | null {
  const name = path.at(-1);
  return name === undefined ? null : { qualifier: path.at(-2) ?? null, name };
}

const frame = (defines: string | null = null, isFactor = false): Frame => ({
  verb: '',
  inFrom: false,
  isFactor,
  ctes: new Set(),
  defines,
  target: null,
});

const COMMANDS: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** What is done with a privilege, unless it is said. */
const ACTIONS: Readonly<Record<string, Action>> = {
  SELECT: 'read',
  INSERT: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  EXECUTE: 'execute',
};
