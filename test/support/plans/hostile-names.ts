/**
 * Names that break a script that quotes wrongly, each different, none longer than 63 bytes: single characters, words of SQL, psql
 * and shells, and these within and around others.
 */
export function hostileNames(count: number): readonly string[] {
  const names = new Set<string>();
  for (const [i, part] of PARTS.entries()) {
    names.add(part);
    for (let n = 1; n < PARTS.length && names.size < count; n += 7)
      names.add(fit(`${part}${PARTS[(i + n) % PARTS.length] ?? ''}`));
  }
  for (let n = 0; names.size < count; n++) names.add(fit(`${PARTS[n % PARTS.length] ?? ''}${String(n)}`));
  return [...names].slice(0, count);
}

const PARTS: readonly string[] = [
  "'",
  '"',
  '""',
  '`',
  '\\',
  "\\'",
  '\n',
  '\r\n',
  '\t',
  '\u0001',
  '\u001b[31m',
  '\u007f',
  '$$',
  '$dbowner$',
  '$dbowner1$',
  '$1',
  ';',
  '--',
  '/*',
  '*/',
  '\\!',
  '\\! touch canary',
  '\\gexec',
  '\\q',
  '\n\\! touch canary\n',
  ':name',
  ":'name'",
  '${HOME}',
  '$(touch canary)',
  '`touch canary`',
  '%s',
  '%',
  '; DROP TABLE canary; --',
  "'; DROP TABLE canary; --",
  '"; DROP TABLE canary; --',
  '$dbowner$; DROP TABLE canary; DO $dbowner$',
  'END; DROP TABLE canary; BEGIN',
  "E'\\x27'",
  'U&"\\0041"',
  ' ',
  'trailing ',
  ' leading',
  'a.b',
  'a,b',
  '(',
  ')',
  'f(integer)',
  '{}',
  '{"a"}',
  '=',
  '/',
  '*',
  '123',
  '-',
  '0',
  'NULL',
  'PUBLIC',
  'public',
  'Mixed Case',
  'select',
  'state',
  'executor',
  'attempt',
  'into',
  'INTO state',
  'current_user',
  'nothing',
  'Größe',
  '数据库',
  '🦉',
  '\u202egnitirw',
  '\u200b',
  '\u2028',
  'é'.repeat(31),
  'x'.repeat(63),
  '"'.repeat(63),
  "'".repeat(63),
  '\\'.repeat(63),
];

/** As many bytes as a name can have. */
function fit(name: string): string {
  let text = name;
  while (Buffer.byteLength(text) > 63) text = text.slice(0, -1).replace(/[\ud800-\udbff]$/, '');
  return text;
}
