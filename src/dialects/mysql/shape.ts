import { tokensOf, type QuotingMode } from './tokens.ts';

/**
 * What statements that differ in their literals only have in common, without any of these: a key to count them by. Lists of
 * literals count as one literal.
 */
export function shapeOf(text: string, mode: QuotingMode): string {
  const parts: string[] = [];
  for (const token of tokensOf(text, mode).tokens) {
    if (token.kind === 'name') parts.push(token.word === '' ? `\`${token.text}` : token.text);
    else if (token.kind === 'symbol') parts.push(token.text);
    else if (parts.at(-1) === ',' && parts.at(-2) === '?') parts.pop();
    else parts.push('?');
  }
  return parts.join(' ').replace(/(\( \? \))(?: , \( \? \))+/g, '$1');
}
