import { HANDLERS } from './body-clauses.ts';
import type { NameReference } from './references.ts';
import type { Token } from './tokens.ts';

/** What is open at one depth of parentheses. */
interface Frame {
  /** `SELECT` and the like once seen; a function's own parentheses have none. */
  verb: string;
  /** Inside a FROM clause, where a comma or JOIN brings another table. */
  inFrom: boolean;
  /** Whose arguments these are: `EXTRACT(YEAR FROM x)` names no table. */
  readonly call: string;
  /** Names of common table expressions that are known from here on. */
  readonly ctes: Set<string>;
  /** The expression that these parentheses define, known once they close. */
  readonly defines: string | null;
  /** INSERT's table, for ON DUPLICATE KEY UPDATE. */
  target: Name | null;
}

export interface Name {
  readonly database: string | null;
  readonly name: string;
}
/** A table of a statement that changes several, with what it is called there. */
interface Member extends Name {
  readonly alias: string;
}

/** Follows the clauses of SQL text; see `referencesIn`. */
export class BodyReader {
  readonly found: NameReference[] = [];
  opaque: string | null = null;
  readonly #tokens: readonly Token[];
  readonly #temporary = new Set<string>();
  #at = 0;
  #frames: Frame[] = [frame()];
  /** Tables of the UPDATE or DELETE that is being read. */
  #members: Member[] | null = null;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  read(): void {
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at];
      if (token?.kind === 'symbol') this.#symbol(token.text);
      else if (token?.kind === 'name') this.#name(token.word);
      else this.#at++;
    }
    if (this.#frames.length > 1) this.opaque ??= 'unbalanced parentheses';
  }

  #symbol(text: string): void {
    this.#at++;
    if (text === '(') this.#frames.push(frame());
    else if (text === ')') this.#close();
    else if (text === ';') this.#frames = [frame()];
    else if (text === ',' && this.#frame.inFrom) this.#tableFactor('SELECT');
  }

  #close(): void {
    const closed = this.#frames.length > 1 ? this.#frames.pop() : undefined;
    if (closed?.defines != null) this.#frame.ctes.add(closed.defines);
  }

  #name(word: string): void {
    const handler = word === '' ? undefined : HANDLERS.get(word);
    if (handler?.(this) === true) return;
    if (this.#routineCall()) return;
    this.#at++;
  }

  /** `f(` and `db.f(`: a function, perhaps a built-in one. Its parentheses are its own. */
  #routineCall(): boolean {
    const start = this.#at;
    const name = this.takeName();
    if (name !== null && this.isSymbol('(')) {
      if (!NO_FUNCTION.has(name.name.toUpperCase()) || name.database !== null) this.add(name, 'EXECUTE', 'function');
      this.#at++;
      this.#frames.push(frame(name.name.toUpperCase()));
      return true;
    }
    this.#at = start;
    return false;
  }

  get #frame(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new Error('no frame is open');
    return top;
  }

  // What the handlers below use.

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
  get frame(): Frame {
    return this.#frame;
  }
  makeOpaque(why: string): void {
    this.opaque ??= why;
  }

  /** `name`, `db.name`; null, and nowhere else: there is none here. */
  takeName(): Name | null {
    const first = this.#tokens[this.#at];
    if (first?.kind !== 'name') return null;
    this.#at++;
    const second = this.#tokens[this.#at + 1];
    if (!this.isSymbol('.') || second?.kind !== 'name') return { database: null, name: first.text };
    this.#at += 2;
    return { database: first.text, name: second.text };
  }

  add(name: Name, privilege: string, kind: NameReference['kind'] = 'table'): void {
    if (kind === 'table' && name.database === null && this.#isLocal(name.name)) return;
    this.found.push({ ...name, kind, privilege });
  }

  table(...privileges: readonly string[]): Name | null {
    const name = this.takeName();
    if (name !== null) for (const privilege of privileges) this.add(name, privilege);
    return name;
  }

  temporary(): void {
    const name = this.takeName();
    if (name !== null) this.#temporary.add(name.name.toLowerCase());
  }

  #isLocal(name: string): boolean {
    const lower = name.toLowerCase();
    return lower === 'dual' || this.#temporary.has(lower) || this.#frames.some(({ ctes }) => ctes.has(lower));
  }

  from(): void {
    this.#frame.inFrom = true;
    this.#tableFactor('SELECT');
  }

  /** One table behind FROM, a comma or JOIN; a subquery or a join in parentheses. */
  #tableFactor(privilege: string): void {
    this.skip('LATERAL', 'ONLY');
    if (this.isSymbol('{')) this.#at += 2; // { OJ … }
    if (this.isSymbol('(')) {
      this.#at++;
      this.#frames.push(frame());
      if (QUERY_STARTS.has(this.word())) return;
      this.#frame.inFrom = true;
      this.#tableFactor(privilege);
      return;
    }
    if (this.word() === 'JSON_TABLE') return;
    const name = this.takeName();
    if (name === null) return;
    if (this.#members === null) this.add(name, privilege);
    else this.#members.push({ ...name, alias: this.#alias() ?? name.name });
  }

  #alias(): string | null {
    const named = this.word() === 'AS';
    if (named) this.#at++;
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name' || (!named && NO_ALIAS.has(token.word))) return null;
    return token.text;
  }

  join(): void {
    if (this.#frame.inFrom) this.#tableFactor('SELECT');
  }

  endFrom(): void {
    this.#frame.inFrom = false;
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
    return true;
  }

  /** Called again at the comma behind each, by way of `#symbol`: the tables' own parentheses are read like any others. */
  #commonTable(recursive: boolean): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'name') return false;
    let ahead = 1;
    if (this.isSymbol('(', ahead)) while (!this.isSymbol(')', ahead++) && this.#at + ahead < this.#tokens.length);
    if (this.word(ahead) !== 'AS' || !this.isSymbol('(', ahead + 1)) return false;
    const outer = this.#frame;
    if (recursive) outer.ctes.add(token.text.toLowerCase());
    this.#at += ahead + 2;
    const depth = this.#frames.length;
    this.#frames.push({ ...frame(), defines: token.text.toLowerCase() });
    while (this.#at < this.#tokens.length && this.#frames.length > depth) this.#step();
    if (this.isSymbol(',')) {
      this.#at++;
      this.#commonTable(recursive);
    }
    return true;
  }

  #step(): void {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'symbol') this.#symbol(token.text);
    else if (token?.kind === 'name') this.#name(token.word);
    else this.#at++;
  }

  /** Reads the tables up to one of the words, and everything in between, instead of adding them. */
  membersUpTo(...ends: readonly string[]): readonly Member[] {
    const members: Member[] = [];
    this.#members = members;
    const depth = this.#frames.length;
    this.from();
    const ended = (): boolean => this.#frames.length <= depth && (this.isSymbol(';') || ends.includes(this.word()));
    while (this.#at < this.#tokens.length && !ended()) {
      // A subquery in the list only reads.
      if (QUERY_STARTS.has(this.word()) && this.#frames.length > depth) this.#subquery();
      else this.#step();
    }
    this.#members = null;
    this.endFrom();
    return members;
  }

  #subquery(): void {
    const members = this.#members;
    this.#members = null;
    const depth = this.#frames.length;
    while (this.#at < this.#tokens.length && this.#frames.length >= depth) this.#step();
    this.#members = members;
  }

  /** Aliases in front of `=` up to WHERE, ORDER or LIMIT; an empty text stands for a column without one. */
  assigned(): ReadonlySet<string> {
    const aliases = new Set<string>();
    let depth = 0;
    let fresh = true;
    for (let i = this.#at; i < this.#tokens.length; i++) {
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

const frame = (call = ''): Frame => ({
  verb: '',
  inFrom: false,
  call,
  ctes: new Set(),
  defines: null,
  target: null,
});

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const QUERY_STARTS = words('SELECT WITH VALUES TABLE');

/** Words before a parenthesis that are no functions. */
const NO_FUNCTION = words(
  'AND OR NOT XOR IN ANY ALL SOME EXISTS AS ON USING WHERE HAVING WHEN THEN ELSE CASE VALUES VALUE INTERVAL BETWEEN LIKE ' +
    'RETURN SET BY OVER PARTITION UNION EXCEPT INTERSECT IF ELSEIF WHILE UNTIL DO SELECT DISTINCT INDEX KEY IS DIV MOD CHAR ' +
    'VARCHAR DECIMAL INT BINARY VARBINARY BIT ENUM DATETIME TIMESTAMP TIME FLOAT',
);

/** Words that may follow a table and are no alias of it. */
const NO_ALIAS = words(
  'SET WHERE ORDER LIMIT JOIN INNER CROSS LEFT RIGHT NATURAL STRAIGHT_JOIN ON USING USE FORCE IGNORE PARTITION FROM FOR ' +
    'RETURNING SELECT VALUES',
);
