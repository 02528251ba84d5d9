import type { Action } from '../../model/access.ts';
import type { NamedUse } from '../../model/evidence.ts';

/** pgaudit's classes that say what was done: https://github.com/pgaudit/pgaudit#pgauditlog */
const ACTIONS: Readonly<Record<string, Action>> = { READ: 'read', WRITE: 'write', DDL: 'ddl', FUNCTION: 'execute' };
const KINDS: Readonly<Record<string, NamedUse['kind']>> = {
  TABLE: 'relation',
  VIEW: 'relation',
  'MATERIALIZED VIEW': 'relation',
  'FOREIGN TABLE': 'relation',
  SEQUENCE: 'relation',
  FUNCTION: 'routine',
  PROCEDURE: 'routine',
};

/** What `READ,SELECT,TABLE,sales.orders` of an audit record says; empty: it names nothing of interest. */
export function usesOfRelation(text: string): readonly NamedUse[] {
  const [kind = '', , type = '', name = ''] = fieldsOf(text);
  const action = ACTIONS[kind];
  const what = KINDS[type];
  const names = nameParts(name);
  const last = names.at(-1);
  if (action === undefined || what === undefined || last === undefined) return [];
  return [{ database: null, schema: names.length > 1 ? (names[0] ?? null) : null, name: last, kind: what, action }];
}

/** Does it name one? */
export const namesObject = (text: string): boolean => {
  const [, , type = '', name = ''] = fieldsOf(text);
  return name !== '' && type in KINDS;
};

/** PREPARE runs nothing; what EXECUTE runs has a record of its own. */
export const onlyPrepares = (text: string): boolean => fieldsOf(text)[1] === 'PREPARE';

export const isRoutine = (text: string): boolean => KINDS[fieldsOf(text)[2] ?? ''] === 'routine';

export const isView = (text: string): boolean => fieldsOf(text)[2] === 'VIEW';

const fieldsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );

/** `sales."Odd name"`, of a function with its arguments. */
const nameParts = (name: string): readonly string[] =>
  [...name.replace(/\([^")]*\)$/, '').matchAll(/"((?:[^"]|"")+)"|([^."]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
