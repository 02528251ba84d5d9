/**
 * Splits a script of SQL at semicolons outside quotes, dollar quotes and comments, so that each statement can be sent on
 * its own. Knows what the fixtures need; no PostgreSQL lexer.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (const token of script.matchAll(TOKENS)) {
    const [text] = token;
    if (text.startsWith('--')) continue;
    if (text === ';') {
      if (current.trim() !== '') statements.push(current.trim());
      current = '';
    } else current += text;
  }
  if (current.trim() !== '') statements.push(current.trim());
  return statements;
}

const TOKENS = /--[^\n]*|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|;|[^;$'"-]+|[\s\S]/g;
