import type { Action } from '../../model/access.ts';
import { HANDLERS } from './clauses.ts';
import type { Tokens } from './lexer.ts';
import { TokenCursor, type Name } from './token-cursor.ts';
import { NO_ALIAS, NO_FUNCTION, QUERY_STARTS } from './words.ts';

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
export class ClauseReader extends TokenCursor {
  readonly found: Found[] = [];
  opaque: string | null = null;
  /** Inside a definition, where a parenthesis behind a name lists columns. */
  defining = false;
  readonly engine: 'postgres' | 'mysql';
  readonly #temporary = new Set<string>();
  #frames: Frame[] = [frame()];
  #depth = 0;
  /** Tables of the UPDATE or DELETE that is being read. */
  #members: Member[] | null = null;

  constructor({ tokens, cut }: Tokens, engine: 'postgres' | 'mysql', truncated = false) {
    super(tokens, truncated || cut);
    this.engine = engine;
  }

  read(): void {
    while (!this.atEnd) this.#step();
    if (this.#frames.length > 1) this.makeOpaque('unbalanced parentheses');
  }

  #step(): void {
    const token = this.tokens[this.at];
    if (token?.kind === 'symbol') this.#symbol(token.text);
    else if (token?.kind === 'name') this.#name(token.word);
    else this.at++;
  }

  #symbol(text: string): void {
    this.at++;
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
    else if (!this.#routineCall()) this.at++;
  }

  /** `f(` and `db.f(`: a function, perhaps a built-in one. Its parentheses are its own. */
  #routineCall(isFactor = false): boolean {
    const start = this.at;
    const bare = this.word();
    const name = this.takeName();
    if (name !== null && this.isSymbol('(')) {
      const known = name.qualifier === null && (NO_FUNCTION[this.engine].has(bare) || this.defining);
      if (!known) this.add(name, 'EXECUTE', 'function');
      this.at++;
      this.#frames.push(frame(null, isFactor));
      return true;
    }
    this.at = start;
    return false;
  }

  /** Behind `::`: a type with its length is no call. */
  #type(): void {
    if (this.takeName() !== null && this.isSymbol('(')) this.skipParentheses();
  }

  /** Skips `AS x (a, b)`, and `x (a, b)` behind a table: neither a call nor, in CAST(… AS x(1)), anything else. */
  #columnAliases(): void {
    if (this.word() === 'AS') this.at++;
    const token = this.tokens[this.at];
    if (token?.kind !== 'name' || QUERY_STARTS.has(token.word) || NO_ALIAS.has(token.word)) return;
    if (!this.isSymbol('(', 1)) return;
    this.at++;
    this.skipParentheses();
  }

  // What the clauses use.

  get frame(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error('no frame is open');
    return top;
  }
  makeOpaque(why: string): void {
    this.opaque ??= why;
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
      if (this.isSymbol(',')) this.at++;
      this.skip('ONLY', 'TABLE');
      const open = this.isSymbol('(');
      if (open) this.at++;
      const name = this.takeName();
      if (name !== null) each(name);
      if (this.isSymbol('*')) this.at++;
      if (this.isSymbol('(')) this.skipParentheses();
      else if (open && this.isSymbol(')')) this.at++;
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
    if (this.isSymbol('{')) this.at += 2; // { OJ … }
    if (this.word() === 'ROWS' && this.word(1) === 'FROM') this.at += 2;
    else if (this.isSymbol('(')) {
      this.at++;
      this.#frames.push(frame(null, true));
      if (QUERY_STARTS.has(this.word())) return;
      this.frame.inFrom = true;
      this.#tableFactor();
      return;
    }
    if (this.isSymbol('(')) {
      this.at++;
      this.#frames.push(frame(null, true));
      return;
    }
    if (this.#routineCall(true)) return;
    if (this.cut && this.word() === 'ROWS' && this.at + 2 >= this.tokens.length) return; // half of ROWS FROM
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
    if (named) this.at++;
    const token = this.tokens[this.at];
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
    const start = this.at;
    this.at += recursive ? 2 : 1;
    if (!this.#commonTable(recursive)) {
      this.at = start;
      return false;
    }
    do {
      if (this.word() === 'SEARCH' || this.word() === 'CYCLE') this.#searchClause();
      if (!this.isSymbol(',')) break;
      this.at++;
    } while (this.#commonTable(recursive));
    return true;
  }

  /** SEARCH … BY a, b SET c; CYCLE a SET b USING c. */
  #searchClause(): void {
    while (!this.atEnd && !QUERY_STARTS.has(this.word()) && !COMMANDS.has(this.word())) {
      if (this.isSymbol(';') || (this.isSymbol(',') && this.#opensAt(1) !== null)) break;
      this.at++;
    }
  }

  #commonTable(recursive: boolean): boolean {
    const token = this.tokens[this.at];
    const opens = this.#opensAt(0);
    if (token?.kind !== 'name' || opens === null) return false;
    const name = this.engine === 'postgres' ? token.text : token.text.toLowerCase();
    if (recursive) this.frame.ctes.add(name);
    this.at += opens + 1;
    const depth = this.#frames.length;
    this.#frames.push({ ...frame(), defines: name });
    this.#nested(() => this.#frames.length <= depth);
    return true;
  }

  /** How far away the parenthesis of `name (columns) AS MATERIALIZED (` is; null: it is none. */
  #opensAt(offset: number): number | null {
    let ahead = offset + 1;
    if (this.isSymbol('(', ahead)) while (!this.isSymbol(')', ahead++) && this.at + ahead < this.tokens.length);
    if (this.word(ahead) !== 'AS') return null;
    ahead++;
    while (['NOT', 'MATERIALIZED'].includes(this.word(ahead))) ahead++;
    return this.isSymbol('(', ahead) ? ahead : null;
  }

  /** Reads on up to where it is over. */
  #nested(over: () => boolean, step: () => void = () => this.#step()): void {
    if (++this.#depth > MAX_DEPTH) {
      this.makeOpaque(TOO_DEEP);
      this.at = this.tokens.length;
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
