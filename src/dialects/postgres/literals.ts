/**
 * A string constant that reads the same whatever `standard_conforming_strings` says, and keeps a script to one line per line:
 * control characters and backslashes are written as escapes.
 * https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE
 */
export function quoteLiteral(text: string): string {
  const quoted = text.replaceAll("'", "''");
  if (!/[\\\p{Cc}]/u.test(text)) return `'${quoted}'`;
  return `E'${quoted.replace(/[\\\p{Cc}]/gu, escaped)}'`;
}

const escaped = (character: string): string =>
  character === '\\' ? '\\\\' : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** For `to_regrole` and its like: in quotes whatever it is, because a bare number would be an OID there. */
export const quoteForRegistry = (name: string): string => quoteLiteral(`"${name.replaceAll('"', '""')}"`);

/**
 * Text between dollar quotes that it does not hold itself.
 * https://www.postgresql.org/docs/18/sql-syntax-lexical.html#SQL-SYNTAX-DOLLAR-QUOTING
 */
export function dollarQuoted(body: string): string {
  let tag = '$dbowner$';
  for (let n = 1; body.includes(tag.slice(0, -1)); n++) tag = `$dbowner${String(n)}$`;
  return `${tag}\n${body}\n${tag}`;
}

/** A value of `search_path`, as the server stores it but for its quotes: those differ between versions. */
export const unquotedList = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll('"', '')).join(', ');
