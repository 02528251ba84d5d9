import { UseList, type StatementReading } from '../statement-reading.ts';
import { ClauseReader, TOO_DEEP, type Found } from './clause-reader.ts';
import { lex, type Quoting, type Tokens } from './lexer.ts';
import { STATEMENT_STARTS } from './words.ts';

/**
 * Reads a statement without a grammar, so that it may be cut off, normalized, a digest or of an unknown version. A name that
 * the end of a cut text touches may be half a name and is left out.
 */
export function readTokens(text: string, quoting: Quoting, truncated: boolean): StatementReading {
  const tokens = lex(text, quoting);
  if (!startsLikeStatement(tokens)) return { error: 'does not begin like a statement' };
  const whole = readClauses(tokens, quoting, truncated);
  // Only a part of a statement has parentheses that nothing closes.
  const reader = whole.opaque === UNBALANCED && !truncated ? readClauses(tokens, quoting, true) : whole;
  if (reader.opaque === TOO_DEEP) return { error: TOO_DEEP };
  const list = new UseList();
  for (const found of reader.found) list.add(namedUse(found, quoting.engine));
  return { uses: list.uses, reader: 'tolerant', dynamic: reader.opaque === 'dynamic SQL' };
}

const UNBALANCED = 'unbalanced parentheses';

function startsLikeStatement({ tokens }: Tokens): boolean {
  const first = tokens.find((token) => token.kind !== 'symbol' || !'(;'.includes(token.text));
  return first === undefined || (first.kind === 'name' && STATEMENT_STARTS.has(first.word));
}

function readClauses(tokens: Tokens, { engine }: Quoting, truncated: boolean): ClauseReader {
  const reader = new ClauseReader(tokens, engine, truncated);
  reader.read();
  return reader;
}

const namedUse = ({ qualifier, name, kind, action }: Found, engine: Quoting['engine']): UseList['uses'][number] => ({
  database: engine === 'mysql' ? qualifier : null,
  schema: engine === 'postgres' ? qualifier : null,
  name,
  kind: kind === 'table' ? 'relation' : 'routine',
  action,
});
