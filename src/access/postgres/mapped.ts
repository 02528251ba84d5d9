import type { Access } from '../../model/access.ts';
import type { ForeignTable } from '../../model/definitions.ts';
import { NONE, type Facts, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { actionOf } from '../../dialects/postgres/actions.ts';
import type { Rights } from './rights.ts';

/**
 * What an access on a foreign table reaches where its server points back to this instance: the mapped role uses the table
 * over there. Mappings are looked up for the current user itself, PUBLIC's for who has none of its own; members of a role
 * do not inherit its mapping.
 * https://www.postgresql.org/docs/18/sql-createusermapping.html
 */
export function* mappedAccesses(facts: Facts, rights: Rights, access: Access): Generator<Access> {
  if (facts.foreignTables.length === 0 || access.target.kind !== 'one' || access.mode !== 'now') return;
  const entry = access.target.id;
  if (kindOf(facts, entry) !== 'foreign-table') return;
  const table = facts.foreignTables.find((each) => each.table === entry);
  const target = table === undefined ? NONE : remoteTable(facts, table);
  if (table === undefined || target === NONE) return;
  for (const { principal, remoteUser } of facts.userMappings.filter(({ server }) => server === table.server)) {
    const mapped = facts.principals.find(({ key, kind }) => kind === 'role' && key === remoteUser);
    if (mapped === undefined) continue;
    const toAll = facts.principals[principal]?.kind === 'public';
    const user = toAll ? access.principal : principal;
    const usable = toAll || access.principal === principal;
    for (const privilege of usable ? privilegesOf(facts, access) : []) {
      const holds = mapped.attributes['superuser'] === true || rights.has(mapped.id, target, privilege);
      const action = actionOf(kindOf(facts, target), privilege);
      if (!holds || action === undefined) continue;
      const via = { entry, definitions: [], needs: [], opaque: null, byMapping: !toAll };
      yield {
        ...access,
        principal: user,
        target: { kind: 'one', id: target },
        action,
        by: 'user-mapping',
        privileges: [privilege],
        via,
      };
    }
  }
}

function privilegesOf(facts: Facts, { by, action, privileges, target }: Access): readonly string[] {
  if (by !== 'owner') return privileges;
  const id = target.kind === 'all' ? target.under : target.id;
  return ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].filter(
    (privilege) => actionOf(kindOf(facts, id), privilege) === action,
  );
}

/** The table of this instance that a foreign table stands for, or NONE when its server points elsewhere. */
function remoteTable(facts: Facts, { server, remoteSchema, remoteName }: ForeignTable): SecurableId {
  const target = facts.foreignServers.find((each) => each.server === server);
  if (target === undefined || !isSameServer(facts, target.host, target.port)) return NONE;
  const { securables } = facts;
  for (let id = 0; id < securables.count; id++) {
    if (securables.name[id] !== remoteName) continue;
    const schema = parentOf(facts, id);
    const database = parentOf(facts, schema);
    if (securables.name[schema] !== remoteSchema || kindOf(facts, schema) !== 'schema') continue;
    if (securables.name[database] === target.database) return id;
  }
  return NONE;
}

const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '', null]);

/** The server's own port, on the machine itself or under the address that the auditor reached it at. */
function isSameServer({ settings }: Facts, host: string | null, port: string | null): boolean {
  const here = LOCAL.has(host) || host?.startsWith('/') === true || host === settings.get('server_address');
  return here && (port ?? '5432') === settings.get('port');
}
