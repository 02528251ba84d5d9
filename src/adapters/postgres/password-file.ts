import { readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';

export interface PasswordQuery {
  /** `localhost` for the default socket directory. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** What the password file says; `ignored` tells why it was not used, as a sentence for a remedy. */
export interface PasswordAnswer {
  readonly password?: string;
  readonly ignored?: string;
}

export const defaultPasswordFile = (home: string): string => join(home, '.pgpass');

/**
 * Looks a password up as libpq does: the first line whose four fields match, `*` matching anything. Like libpq it ignores a
 * file that group or others may read.
 * https://www.postgresql.org/docs/18/libpq-pgpass.html
 */
export async function lookUpPassword(file: string, query: PasswordQuery): Promise<PasswordAnswer> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if (platform() !== 'win32' && (mode & 0o077) !== 0) {
      return { ignored: `${file} is ignored because group or others may read it: chmod 0600 it` };
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return {};
    return { ignored: `${file} could not be read` };
  }
  const wanted = [query.host, String(query.port), query.database, query.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = splitFields(line);
    const password = fields[4];
    if (password !== undefined && wanted.every((value, i) => fields[i] === '*' || fields[i] === value)) {
      return { password };
    }
  }
  return {};
}

/** Splits at colons; `\:` and `\\` stand for the second character. */
function splitFields(line: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === ':' && fields.length < 4) {
      fields.push(field);
      field = '';
    } else field += character === '\\' && i + 1 < line.length ? line.charAt(++i) : character;
  }
  return [...fields, field];
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
