import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { optionNamed, type ConnectionOptions, type OptionName } from './connection-url.ts';

/** Groups that clients of both servers read; what comes later wins. */
const GROUPS = ['client', 'client-server', 'client-mariadb'];

export interface OptionFile {
  readonly options: ConnectionOptions;
  /** Why the file was not used, if so. */
  readonly ignored: string | undefined;
}

/**
 * Reads `~/.my.cnf` as MySQL's clients do: `[client]` groups of `name = value`. Like them it leaves alone a file that others
 * can write. Includes are not followed. https://dev.mysql.com/doc/refman/9.7/en/option-files.html
 */
export async function readOptionFile(home: string): Promise<OptionFile> {
  const path = join(home, '.my.cnf');
  try {
    const { mode } = await stat(path);
    if ((mode & 0o002) !== 0) return { options: {}, ignored: '~/.my.cnf is ignored: others can write it' };
    return { options: parseOptionFile(await readFile(path, 'utf8')), ignored: undefined };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { options: {}, ignored: missing ? undefined : '~/.my.cnf cannot be read' };
  }
}

/** The options of the text that are about connecting. */
export function parseOptionFile(text: string): ConnectionOptions {
  const options: Partial<Record<OptionName, string>> = {};
  let group = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const heading = /^\[([^\]]+)\]/.exec(line);
    if (heading !== null) group = heading[1]?.trim() ?? '';
    else if (GROUPS.includes(group)) {
      const [, name = '', value = ''] = /^([^=]+?)\s*(?:=\s*(.*))?$/.exec(line) ?? [];
      const option = optionNamed(name.replace(/^loose[-_]/, ''));
      if (option !== undefined) options[option] = unquote(value);
    }
  }
  return options;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\' };

/** A `#` begins a comment in the middle of a line only outside quotes. */
function unquote(value: string): string {
  const quoted = /^(['"])((?:\\.|(?!\1).)*)\1/.exec(value)?.[2];
  const plain = quoted ?? value.replace(/\s+#.*$/, '');
  return plain.replaceAll(/\\(.)/g, (all, letter: string) => ESCAPES[letter] ?? (/['"]/.test(letter) ? letter : all));
}
