/** One name with wildcards: `*` any characters, also none; `?` one character; `\` takes the meaning from the next. */
export class Glob {
  readonly text: string;
  /** How many characters stand for themselves. */
  readonly literalCharacters: number;
  /** What every name that it matches begins with. */
  readonly prefix: string;
  readonly #tokens: readonly Token[];

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokensOf(text);
    this.literalCharacters = this.#tokens.filter((token) => typeof token === 'string').length;
    const wildcard = this.#tokens.findIndex((token) => typeof token !== 'string');
    this.prefix = this.#tokens.slice(0, wildcard < 0 ? this.#tokens.length : wildcard).join('');
  }

  /** Never worse than the product of both lengths, whatever the pattern: manifests come from pull requests. */
  matches(name: string): boolean {
    const tokens = this.#tokens;
    let token = 0;
    let at = 0;
    let star = -1;
    let starAt = 0;
    while (at < name.length) {
      const wanted = tokens[token];
      if (wanted === ANY) {
        star = token++;
        starAt = at;
      } else if (wanted === ONE || (wanted !== undefined && wanted === name[at])) {
        token++;
        at++;
      } else if (star >= 0) {
        token = star + 1;
        at = ++starAt;
      } else return false;
    }
    while (tokens[token] === ANY) token++;
    return token === tokens.length;
  }
}

const ANY = Symbol('*');
const ONE = Symbol('?');
type Token = string | typeof ANY | typeof ONE;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '*') {
      if (tokens.at(-1) !== ANY) tokens.push(ANY);
    } else if (character === '?') tokens.push(ONE);
    else if (character === '\\' && i + 1 < text.length) tokens.push(text.charAt(++i));
    else tokens.push(character);
  }
  return tokens;
}
