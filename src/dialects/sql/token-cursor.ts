import type { Token } from './lexer.ts';

/** A name as it is written: `name`, `qualifier.name`; what stands before these two is dropped. */
export interface Name {
  /** MySQL's database, PostgreSQL's schema. */
  readonly qualifier: string | null;
  readonly name: string;
}

/** A place in a text, and how to move on from it. */
export class TokenCursor {
  protected readonly tokens: readonly Token[];
  protected at = 0;
  /** Nothing tells where the text would have gone on. */
  readonly cut: boolean;

  constructor(tokens: readonly Token[], cut: boolean) {
    this.tokens = tokens;
    this.cut = cut;
  }

  get atEnd(): boolean {
    return this.at >= this.tokens.length;
  }
  /** At the first word of a statement that is not inside another. */
  get atStart(): boolean {
    return this.at === 0 || this.isSymbol(';', -1);
  }
  word(offset = 0): string {
    const token = this.tokens[this.at + offset];
    return token?.kind === 'name' ? token.word : '';
  }
  isSymbol(text: string, offset = 0): boolean {
    const token = this.tokens[this.at + offset];
    return token?.kind === 'symbol' && token.text === text;
  }
  skip(...words: readonly string[]): void {
    while (words.includes(this.word())) this.at++;
  }
  advance(count = 1): void {
    this.at += count;
  }
  /** Goes to the next of the words in this statement; false, and nowhere: there is none. */
  advanceTo(...words: readonly string[]): boolean {
    for (let i = this.at; i < this.tokens.length; i++) {
      const token = this.tokens[i];
      if (token?.kind === 'symbol' && token.text === ';') return false;
      if (token?.kind !== 'name' || !words.includes(token.word)) continue;
      this.at = i;
      return true;
    }
    return false;
  }
  skipStatement(): void {
    while (!this.atEnd && !this.isSymbol(';')) this.at++;
  }
  skipParentheses(): void {
    let depth = 0;
    do {
      depth += this.isSymbol('(') ? 1 : this.isSymbol(')') ? -1 : 0;
      this.at++;
    } while (depth > 0 && !this.atEnd);
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
    const first = this.tokens[this.at];
    if (first?.kind !== 'name') return [];
    this.at++;
    const path = [first.text];
    while (this.isSymbol('.')) {
      const next = this.tokens[this.at + 1];
      if (next?.kind !== 'name') return this.cut && this.at + 2 >= this.tokens.length ? [] : path; // `a."hal`
      this.at += 2;
      path.push(next.text);
    }
    return this.cut && this.atEnd ? [] : path;
  }

  /** Aliases in front of `=` up to WHERE, ORDER or LIMIT; an empty text stands for a column without one. */
  assigned(): ReadonlySet<string> {
    const aliases = new Set<string>();
    let depth = 0;
    let fresh = true;
    for (let i = this.at; i < this.tokens.length && depth >= 0; i++) {
      const token = this.tokens[i];
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
      const token = this.tokens[i];
      if (token?.kind === 'name') names.push(token.text);
      const dot = this.tokens[i + 1];
      if (dot?.kind !== 'symbol' || dot.text !== '.') break;
    }
    return names.at(-2) ?? '';
  }
}

function nameOf(path: readonly string[]): Name | null {
  const name = path.at(-1);
  return name === undefined ? null : { qualifier: path.at(-2) ?? null, name };
}
