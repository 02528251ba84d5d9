import { factId, ROOT, type Facts, type Principal, type PrincipalId, type SecurableId } from '../../../model/facts.ts';
import { kindOf, pathOf } from '../../../model/securables.ts';
import type { Takeover } from '../../../model/takeover.ts';
import { roleNameOf } from '../../../dialects/postgres/names.ts';
import { loginSearchPath, parseSearchPath } from '../../../dialects/postgres/search-path.ts';
import type { Creators } from '../creators.ts';
import type { PostgresSessions } from '../sessions.ts';
import { usesOf } from '../uses.ts';
import { ableTo } from './able.ts';

/**
 * Schemas in which somebody can create and which are in the search_path that others have at login: a name that these do not
 * qualify can come to mean what was created there, an operator or a function most of all.
 * https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-PATTERNS, https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058
 */
export function* sharedSchemas(facts: Facts, sessions: PostgresSessions, creators: Creators): Generator<Takeover> {
  const searchers = new Map<SecurableId, readonly PrincipalId[]>();
  const logins = facts.principals.filter(({ login }) => login);
  for (let id = ROOT; id < facts.securables.count; id++) {
    if (kindOf(facts, id) !== 'database') continue;
    for (const [schema, victims] of searchersIn(facts, logins, sessions, creators.schemasOf(id), id))
      searchers.set(schema, victims);
  }
  const uses = usesOf(facts, new Set(searchers.keys()), 'CREATE', 'ddl');
  for (const [schema, victims] of searchers)
    for (const access of uses.get(schema) ?? []) {
      const holders = ableTo(sessions, access, [sessions.rights.holders(schema, 'CREATE').any], victims);
      if (holders.length === 0) continue;
      const detail = `in the search_path of ${String(victims.length)} login${victims.length === 1 ? '' : 's'}`;
      const path = pathOf(facts, schema);
      const step = { kind: 'session', from: path, to: path, detail, fact: factId('securable', schema) } as const;
      const waitsFor = 'a statement of theirs that leaves a name unqualified';
      yield { by: 'search-path', entry: schema, access, holders, victims, waitsFor, step };
    }
}

/** By schema, who has it in the search_path of a new session in that database. */
function searchersIn(
  facts: Facts,
  logins: readonly Principal[],
  { gates }: PostgresSessions,
  schemas: ReadonlyMap<string, SecurableId>,
  database: SecurableId,
): ReadonlyMap<SecurableId, readonly PrincipalId[]> {
  const searchers = new Map<SecurableId, PrincipalId[]>();
  const paths = new Map<string, readonly string[]>();
  const pathOf = loginSearchPath(facts.settings, facts.securables.name[database] ?? '');
  for (const { id, key, attributes } of logins) {
    if (!gates.canConnect(id, database)) continue;
    const { value } = pathOf(attributes);
    let path = paths.get(value);
    if (path === undefined) paths.set(value, (path = [...new Set(parseSearchPath(value))]));
    for (const name of path) {
      const schema = schemas.get(name === '$user' ? (roleNameOf(key) ?? '') : name);
      if (schema === undefined || !(gates.isSuperuser(id) || gates.entrants(schema).now.has(id))) continue;
      const list = searchers.get(schema);
      if (list === undefined) searchers.set(schema, [id]);
      else list.push(id);
    }
  }
  return searchers;
}
