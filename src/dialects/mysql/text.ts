import { bytesOf } from './bytes.ts';

/**
 * A text as an expression that every client, console and sql_mode reads alike, whatever is in it: without a backslash, a line
 * break, anything else that a client might obey or translate, or `${`, which migration tools replace. The session's
 * character set has to be utf8mb4. https://dev.mysql.com/doc/refman/9.7/en/string-literals.html
 */
export function textSql(text: string): string {
  const pieces = text
    .split(UNSAFE)
    .map((piece, i) => (piece === '' ? '' : i % 2 === 1 ? hexSql(piece) : `'${piece.replaceAll("'", "''")}'`))
    .filter((piece) => piece !== '');
  return pieces.length <= 1 ? (pieces[0] ?? "''") : `CONCAT(${pieces.join(', ')})`;
}

/** Letters, marks and digits of any script stay readable. */
const UNSAFE = /((?:[^ -~\p{L}\p{M}\p{N}]|\\|\$(?=\{))+)/u;

const hexSql = (text: string): string =>
  `_utf8mb4 x'${[...bytesOf(text)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')}'`;
