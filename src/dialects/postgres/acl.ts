import { PRIVILEGE_KEYWORDS } from './privileges.ts';

/** One entry of an ACL as the server prints it: `grantee=letters/grantor`. */
export interface AclItem {
  /** Role name; empty: PUBLIC. */
  readonly grantee: string;
  /** One letter per privilege, each followed by `*` where it is held with grant option; see `privilegesOfLetters`. */
  readonly letters: string;
  readonly grantor: string;
}

/** Privilege keywords that a string of letters stands for, in its order. */
export interface AclPrivileges {
  readonly privileges: readonly string[];
  /** Those of `privileges` that are followed by `*`. */
  readonly grantable: readonly string[];
  /** Letters that this version of dbowner does not know; they are in neither list. */
  readonly unknown: readonly string[];
}

/**
 * Takes the text of an `aclitem[]` apart: `{=r/postgres,"\"a b\"=rw*\/postgres"}`.
 *
 * @throws {SyntaxError} without quoting the text, when it is no such array
 */
export function parseAcl(text: string): readonly AclItem[] {
  const items: AclItem[] = [];
  eachAclItem(text, (item) => items.push(parseAclItem(item)));
  return items;
}

/**
 * Calls `visit` with the text of each entry as it stands in the array, for `parseAclItem`. A fleet has 100,000 of them, and
 * most are the same few.
 *
 * @throws {SyntaxError} without quoting the text
 */
export function eachAclItem(text: string, visit: (item: string) => void): void {
  if (!text.startsWith('{') || !text.endsWith('}')) throw new SyntaxError('an ACL is not in the form of an array');
  if (text.length === 2) return;
  const last = text.length - 1;
  const hasQuotes = text.includes('"');
  for (let start = 1, end = 0; end < last; start = end + 1) {
    end = hasQuotes && text[start] === '"' ? closingQuote(text, start) + 1 : endOfBare(text, start, last);
    visit(text.slice(start, end));
    if (end < last && text[end] !== ',') throw new SyntaxError('an ACL entry goes on behind its quotes');
  }
}

/**
 * Takes an entry apart: `grantee=letters/grantor`.
 *
 * A name is bare when it consists of letters, digits and `_`, else in double quotes that are doubled inside. A bare number
 * can be the OID of a role that was dropped, or a role with such a name: the text does not tell.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/backend/utils/adt/acl.c (aclitemout, putid)
 *
 * @param element bare, or as an element of an array: in double quotes with backslash escapes
 * @throws {SyntaxError} without quoting the text
 */
export function parseAclItem(element: string): AclItem {
  const quoted = element.startsWith('"') && element.endsWith('"');
  const item = quoted ? element.slice(1, -1).replace(/\\(.)/gs, '$1') : element;
  const grantee = readName(item, 0);
  const slash = item.indexOf('/', grantee.end);
  if (item[grantee.end] !== '=' || slash < 0) throw new SyntaxError('an ACL entry has no "=" or no "/"');
  const grantor = readName(item, slash + 1);
  if (grantor.end !== item.length) throw new SyntaxError('an ACL entry goes on behind its grantor');
  return { grantee: grantee.name, letters: item.slice(grantee.end + 1, slash), grantor: grantor.name };
}

/** What the letters of an entry say: `r*w` is SELECT with grant option, and UPDATE. */
export function privilegesOfLetters(letters: string): AclPrivileges {
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
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw new SyntaxError('an ACL entry has an unclosed quote');
  return { name: text.slice(start + 1, end).replaceAll('""', '"'), end: end + 1 };
}

function endOfBare(text: string, start: number, last: number): number {
  const comma = text.indexOf(',', start);
  return comma < 0 ? last : comma;
}

/** @throws when there is none */
function closingQuote(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at);
    if (at < 0) throw new SyntaxError('an ACL has an unclosed quote');
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
}
