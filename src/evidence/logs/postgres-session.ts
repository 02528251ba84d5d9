import type { Change } from './effect.ts';
import { statementsOf, type Token } from './tokens.ts';

/** Only these can change a session; what is found by them is then read properly. */
const MAY_CHANGE =
  /^\s*(?:--|\/\*)|(?:^|;)\s*(?:set|reset|discard|begin|start|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b|set_config/i;
/** A long list of values is no SET. */
const MOST = 64;

export const mayChangeSession = (text: string): boolean => MAY_CHANGE.test(text);

/**
 * What SQL does to the session it runs in, as far as it bears on names and rights:
 * https://www.postgresql.org/docs/18/sql-set.html, sql-set-role.html, sql-set-session-authorization.html, sql-discard.html
 */
export function changesOf(text: string): readonly Change[] {
  const changes: Change[] = [];
  for (const tokens of statementsOf(text, MOST)) {
    if (wordAt(tokens, 0) === 'create') continue; // BEGIN ATOMIC … END
    changes.push(...changesOfStatement(tokens));
  }
  return changes;
}

/** A line about a connection: `connection received: …`, `connection authorized: …`, `disconnection: …`. */
export function changesOfConnection(text: string): readonly Change[] {
  if (text.startsWith('disconnection: ')) return [{ kind: 'end' }];
  // It is received once; what follows (authenticated, authorized) is the same session before its first statement.
  if (!/^connection (?:received|authorized): /.test(text)) return [];
  const [, account, database = null, application] = AUTHORIZED.exec(text) ?? [];
  if (account === undefined) return [{ kind: 'start' }];
  const login: Change = { kind: 'login', account, client: null, database };
  return [
    { kind: 'start' },
    login,
    ...(application === undefined ? [] : [{ kind: 'application', value: application } as const]),
  ];
}

/** Names and all, where a prefix may be read in several ways. Of a replication connection without a database. */
const AUTHORIZED =
  /^connection authorized: user=(.*?)(?: database=(.*?))?(?: application_name=(.*?))?(?: (?:SSL enabled|GSS) \(.*\))?$/s;

const wordAt = (tokens: readonly Token[], i: number): string | null => {
  const token = tokens[i];
  return token?.kind === 'word' ? token.text.toLowerCase() : null;
};

function changesOfStatement(tokens: readonly Token[]): readonly Change[] {
  switch (wordAt(tokens, 0)) {
    case 'begin':
    case 'start':
      return [{ kind: 'begin' }];
    case 'commit':
    case 'end':
      return [{ kind: 'commit' }];
    case 'abort':
    case 'rollback':
      return [rollback(tokens)];
    case 'prepare':
      return wordAt(tokens, 1) === 'transaction' ? [{ kind: 'commit' }] : [];
    case 'savepoint':
      return [{ kind: 'savepoint', name: tokens[1]?.text ?? '' }];
    case 'release':
      return [{ kind: 'release', name: tokens.at(-1)?.text ?? '' }];
    case 'discard':
      return wordAt(tokens, 1) === 'all' ? [{ kind: 'discard-all' }] : [];
    case 'reset':
      return reset(tokens);
    case 'set':
      return set(tokens);
    default:
      return setConfig(tokens);
  }
}

function rollback(tokens: readonly Token[]): Change {
  const to = tokens.findIndex((_, i) => wordAt(tokens, i) === 'to');
  return to < 0 ? { kind: 'rollback' } : { kind: 'rollback-to', name: tokens.at(-1)?.text ?? '' };
}

function reset(tokens: readonly Token[]): readonly Change[] {
  switch (wordAt(tokens, 1)) {
    case 'all':
      return [{ kind: 'reset-all' }];
    case 'role':
      return [{ kind: 'role', value: null, local: false }];
    case 'search_path':
      return [{ kind: 'search-path', value: null, local: false }];
    case 'session':
      return [{ kind: 'session-user', value: null, local: false }];
    default:
      return [];
  }
}

function set(tokens: readonly Token[]): readonly Change[] {
  const scope = wordAt(tokens, 1);
  const scoped = (scope === 'local' || scope === 'session') && wordAt(tokens, 2) !== 'authorization';
  const local = scope === 'local';
  const at = scoped ? 2 : 1;
  switch (wordAt(tokens, at)) {
    case 'search_path': {
      const value = namesOf(tokens.slice(at + 2));
      return [{ kind: 'search-path', value, local }];
    }
    case 'schema': // SET SCHEMA 'x' is search_path of one
      return [{ kind: 'search-path', value: [tokens[at + 1]?.text ?? ''], local }];
    case 'role':
      return [{ kind: 'role', value: nameOf(tokens, at + 1, 'none'), local }];
    case 'application_name':
      return [{ kind: 'application', value: tokens[at + 2]?.text ?? '' }];
    case 'session':
      return wordAt(tokens, at + 1) === 'authorization'
        ? [{ kind: 'session-user', value: nameOf(tokens, at + 2, 'default'), local }]
        : [];
    default:
      return [];
  }
}

/** The name at i, after an optional `=` or TO; null: the word that means none. */
function nameOf(tokens: readonly Token[], i: number, none: string): string | null {
  const at = tokens[i]?.text === '=' || wordAt(tokens, i) === 'to' ? i + 1 : i;
  const token = tokens[at];
  if (token === undefined || wordAt(tokens, at) === none) return null;
  return token.kind === 'word' ? token.text.toLowerCase() : token.text;
}

/** `a, "B", 'c'`; null: DEFAULT. */
function namesOf(tokens: readonly Token[]): readonly string[] | null {
  if (wordAt(tokens, 0) === 'default') return null;
  return tokens
    .filter(({ kind }) => kind !== 'other')
    .map(({ kind, text }) => (kind === 'word' ? text.toLowerCase() : text));
}

/** SELECT set_config('search_path', 'a, "B"', false), anywhere in a statement. */
function setConfig(tokens: readonly Token[]): readonly Change[] {
  const changes: Change[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (wordAt(tokens, i) !== 'set_config' || tokens[i + 1]?.text !== '(') continue;
    const [name, , value, , local] = tokens.slice(i + 2, i + 7);
    // A value that is computed, or a parameter, is not known here.
    const text = value?.kind === 'string' ? value.text : null;
    const isLocal = local?.text.toLowerCase() === 'true';
    if (name?.kind !== 'string') continue;
    const setting = name.text.toLowerCase();
    if (setting === 'search_path')
      changes.push(
        text === null
          ? { kind: 'unknown-search-path', local: isLocal }
          : { kind: 'search-path', value: namesOfList(text), local: isLocal },
      );
    if (setting === 'role' && text !== null)
      changes.push({ kind: 'role', value: text === 'none' ? null : text, local: isLocal });
  }
  return changes;
}

/** The value of search_path as one string. */
const namesOfList = (text: string): readonly string[] =>
  [...text.matchAll(/"((?:[^"]|"")*)"|[^\s,]+/g)].map(([whole, quoted]) =>
    quoted === undefined ? whole.toLowerCase() : quoted.replaceAll('""', '"'),
  );
