import type { SecurableKind } from '../../model/facts.ts';

/**
 * Privilege letters of an ACL entry and the keyword that GRANT knows each by. A letter means the same on every kind of object.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/include/utils/acl.h (ACL_INSERT_CHR to ACL_ALL_RIGHTS_STR)
 */
export const PRIVILEGE_KEYWORDS: Readonly<Record<string, string>> = {
  a: 'INSERT',
  r: 'SELECT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  X: 'EXECUTE',
  U: 'USAGE',
  C: 'CREATE',
  T: 'TEMPORARY',
  c: 'CONNECT',
  s: 'SET', // from 15
  A: 'ALTER SYSTEM', // from 15
  m: 'MAINTAIN', // from 17
};

const RELATION = 'arwdDxtm';

/**
 * The letters that GRANT can set on each kind of object, MAINTAIN (`m`) included.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/include/utils/acl.h (ACL_ALL_RIGHTS_*)
 */
const LETTERS_OF: Partial<Readonly<Record<SecurableKind, string>>> = {
  table: RELATION,
  'partitioned-table': RELATION,
  view: RELATION,
  'materialized-view': RELATION,
  'foreign-table': RELATION,
  column: 'arwx',
  sequence: 'rwU',
  database: 'CTc',
  schema: 'UC',
  routine: 'X',
  type: 'U',
  language: 'U',
  'foreign-data-wrapper': 'U',
  'foreign-server': 'U',
  'large-object': 'rw',
  parameter: 'sA',
  tablespace: 'C',
};

/** Every privilege keyword that an object of this kind can be granted, sorted; what ALL PRIVILEGES stands for on PostgreSQL 18. */
export const privilegesOf = (kind: SecurableKind): readonly string[] =>
  Array.from(LETTERS_OF[kind] ?? '', (letter) => PRIVILEGE_KEYWORDS[letter] ?? letter).sort();

/**
 * The one-letter object types that `acldefault(type, owner)` takes.
 * https://github.com/postgres/postgres/blob/REL_18_4/src/backend/utils/adt/acl.c (acldefault_sql)
 */
export const ACL_DEFAULT_CODES = {
  column: 'c',
  relation: 'r',
  sequence: 's',
  database: 'd',
  routine: 'f',
  language: 'l',
  'large-object': 'L',
  schema: 'n',
  parameter: 'p', // from 15
  tablespace: 't',
  'foreign-data-wrapper': 'F',
  'foreign-server': 'S',
  type: 'T',
} as const;
