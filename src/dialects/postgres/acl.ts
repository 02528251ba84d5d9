import { PRIVILEGE_KEYWORDS } from './privileges.ts';

/** One entry of an ACL as the server prints it: `grantee=privileges/grantor`. */
export interface AclItem {
  /** Role name; null: PUBLIC. */
  readonly grantee: string | null;
  readonly grantor: string;
  /** Keywords in the order of the letters. */
  readonly privileges: readonly string[];
  /** Those of `privileges` that are followed by `*`. */
  readonly grantable: readonly string[];
  /** Letters that this version of dbowner does not know; they are in neither list. */
  readonly unknown: readonly string[];
}

/**
 * Splits the text of an `aclitem[]` (`{=r/postgres,"\"a b\"=rw/postgres"}`) into the texts of its entries.
 * The grammar is that of array output: an element is bare, or quoted with backslash escapes.
 *
 * @throws {SyntaxError} without quoting the text, when it is no one-dimensional array
 */
export function splitAcl(text: string): readonly string[] {
  const body = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : undefined;
  if (body === undefined) throw new SyntaxError('an ACL is not in the form of an array');
  if (body === '') return [];
  if (!body.includes('"')) return body.split(',');
  return splitQuoted(body);
}

/**
 * Takes one entry apart. A name is bare when it consists of letters, digits and `_`, else in double quotes that are doubled
 * inside. A bare number can be the OID of a role that was dropped, or a role with such a name: the text does not tell.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/backend/utils/adt/acl.c (aclitemout, putid)
 *
 * @throws {SyntaxError} without quoting the text
 */
export function parseAclItem(item: string): AclItem {
  const grantee = readName(item, 0);
  if (item[grantee.end] !== '=') throw new SyntaxError('an ACL entry has no "="');
  const slash = item.indexOf('/', grantee.end);
  const grantor = readName(item, slash + 1);
  if (slash < 0 || grantor.end !== item.length) throw new SyntaxError('an ACL entry has no grantor');
  return {
    grantee: grantee.name === '' ? null : grantee.name,
    grantor: grantor.name,
    ...readLetters(item.slice(grantee.end + 1, slash)),
  };
}

function readLetters(letters: string): Pick<AclItem, 'privileges' | 'grantable' | 'unknown'> {
  const privileges: string[] = [];
  const grantable: string[] = [];
  const unknown: string[] = [];
  let keyword: string | undefined;
  for (const letter of letters) {
    if (letter === '*') {
      if (keyword !== undefined) grantable.push(keyword);
      continue;
    }
    keyword = PRIVILEGE_KEYWORDS[letter];
    if (keyword === undefined) unknown.push(letter);
    else privileges.push(keyword);
  }
  return { privileges, grantable, unknown };
}

function readName(text: string, start: number): { readonly name: string; readonly end: number } {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== '=' && text[end] !== '/') end++;
    return { name: text.slice(start, end), end };
  }
  let name = '';
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] !== '"') name += text[i];
    else if (text[i + 1] === '"') name += text[i++];
    else return { name, end: i + 1 };
  }
  throw new SyntaxError('an ACL entry has an unclosed quote');
}

function splitQuoted(body: string): string[] {
  const items: string[] = [];
  let item = '';
  let quoted = false;
  for (let i = 0; i < body.length; i++) {
    const character = body[i];
    if (character === '\\' && quoted) item += body[++i] ?? '';
    else if (character === '"') quoted = !quoted;
    else if (character === ',' && !quoted) {
      items.push(item);
      item = '';
    } else item += character;
  }
  if (quoted) throw new SyntaxError('an ACL has an unclosed quote');
  items.push(item);
  return items;
}
