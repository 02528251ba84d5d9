/** A word of SQL as far as SET, USE and their like need it: a name or keyword, a string, or one other character. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'other';
  /** Words as written; strings and quoted names without their quotes. */
  readonly text: string;
}

const TOKEN =
  /\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|[eE]?'((?:[^'\\]|''|\\[\s\S])*)'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\5\$|([\s\S])/y;

/** The statements of a text, each as its first tokens. @param most tokens of a statement that are wanted */
export function statementsOf(text: string, most: number): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const token = tokenOf(match);
    if (token?.kind === 'other' && token.text === ';') statements.push([]);
    else if (token !== null && (statements.at(-1)?.length ?? 0) < most) statements.at(-1)?.push(token);
    if (TOKEN.lastIndex >= text.length) break;
  }
  return statements.filter((tokens) => tokens.length > 0);
}

function tokenOf([, word, name, tick, string, , other]: RegExpExecArray): Token | null {
  if (word !== undefined) return { kind: 'word', text: word };
  if (name !== undefined) return { kind: 'quoted', text: name.replaceAll('""', '"') };
  if (tick !== undefined) return { kind: 'quoted', text: tick.replaceAll('``', '`') };
  if (string !== undefined) return { kind: 'string', text: string.replaceAll("''", "'") };
  return other === undefined ? null : { kind: 'other', text: other };
}
