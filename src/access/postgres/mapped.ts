import type { Access, Via } from '../../model/access.ts';
import type { ForeignServer, ForeignTable, UserMapping } from '../../model/definitions.ts';
import { NONE, type Facts, type Principal, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { actionOf } from '../../dialects/postgres/actions.ts';
import { principalKey } from '../../dialects/postgres/names.ts';
import { accessThrough } from './make-access.ts';
import type { PostgresSessions } from './sessions.ts';

/**
 * What an access on a foreign table reaches where its server points back to this instance: the mapped role logs in there and
 * uses the table. Mappings are looked up for the current user itself, PUBLIC's for who has none of its own; members of a role
 * do not inherit its mapping.
 * https://www.postgresql.org/docs/18/sql-createusermapping.html
 */
export function* mappedAccesses(facts: Facts, sessions: PostgresSessions, access: Access): Generator<Access> {
  if (access.target.kind !== 'one' || access.mode !== 'now') return;
  const entry = access.target.id;
  const table = facts.foreignTables.find((each) => each.table === entry);
  const server = facts.foreignServers.find((each) => each.server === table?.server);
  if (table === undefined || server === undefined || !isSameServer(facts, server.host, server.port)) return;
  const mappings = facts.userMappings.filter((each) => each.server === table.server);
  const isPublic = (id: PrincipalId): boolean => facts.principals[id]?.kind === 'public';
  const named = mappings.map(({ principal }) => principal).filter((id) => !isPublic(id));
  for (const mapping of mappings) {
    const { principal } = mapping;
    const mapped = mappedRole(facts, mapping);
    const target = mapped === undefined ? NONE : remoteTable(facts, table, databaseOf(server, mapping));
    if (mapped === undefined || target === NONE) continue;
    for (const privilege of privilegesOf(facts, access)) {
      const action = actionOf(kindOf(facts, target), privilege);
      if (action === undefined || !sessions.canLogInAndUse(mapped.id, target, privilege)) continue;
      const users = isPublic(principal) ? { except: named } : { only: principal };
      const via: Via = { entry, definitions: [], needs: [], opaque: null, users };
      yield accessThrough(access, { kind: 'one', id: target }, action, 'user-mapping', [privilege], via);
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

/** The role of this server that a mapping makes somebody, or undefined. */
export const mappedRole = ({ principals }: Facts, { remoteUser }: UserMapping): Principal | undefined =>
  remoteUser === null
    ? undefined
    : principals.find(({ key, kind }) => kind === 'role' && key === principalKey(remoteUser));

/**
 * The database that a mapping leads to: without `dbname` libpq takes the one that is named like the user.
 * https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNECT-DBNAME
 */
export const databaseOf = ({ database }: ForeignServer, { remoteUser }: UserMapping): string | null =>
  database ?? remoteUser;

/** The table of this instance that a foreign table stands for, or NONE. */
function remoteTable(facts: Facts, { remoteSchema, remoteName }: ForeignTable, database: string | null): SecurableId {
  const { securables } = facts;
  for (let id = 0; id < securables.count; id++) {
    if (securables.name[id] !== remoteName) continue;
    const schema = parentOf(facts, id);
    if (securables.name[schema] !== remoteSchema || kindOf(facts, schema) !== 'schema') continue;
    if (securables.name[parentOf(facts, schema)] === database) return id;
  }
  return NONE;
}

const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '', null]);

/** The server's own port, on the machine itself or under the address that the auditor reached it at. */
export function isSameServer({ settings }: Facts, host: string | null, port: string | null): boolean {
  const here = LOCAL.has(host) || host?.startsWith('/') === true || host === settings.get('server_address');
  return here && (port ?? '5432') === settings.get('port');
}
