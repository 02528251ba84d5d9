import { factId, NONE, type Facts, type SecurableId } from '../../../model/facts.ts';
import { enclosing, kindOf, pathOf } from '../../../model/securables.ts';
import type { Takeover } from '../../../model/takeover.ts';
import type { Bits } from '../../bits.ts';
import type { Creators } from '../creators.ts';
import { databaseOf, isSameServer, mappedRole } from '../mapped.ts';
import type { PostgresSessions } from '../sessions.ts';
import { usesOf } from '../uses.ts';
import { ableTo } from './able.ts';

/**
 * Foreign servers that lead back to this one: with USAGE and a schema to create foreign tables in, or with dblink, whoever
 * has a mapping reaches over there whatever the mapped role can.
 * https://www.postgresql.org/docs/18/sql-createforeigntable.html, https://www.postgresql.org/docs/18/contrib-dblink-connect.html
 */
export function* openServers(facts: Facts, sessions: PostgresSessions, creators: Creators): Generator<Takeover> {
  const servers = facts.foreignServers.filter(
    ({ wrapper, host, port }) => wrapper === 'postgres_fdw' && isSameServer(facts, host, port),
  );
  const uses = usesOf(facts, new Set(servers.map(({ server }) => server)), 'USAGE', 'read');
  for (const server of servers) {
    const database = enclosing(facts, server.server, 'database');
    const makers = [creators.anywhere(database), ...dblinkUsers(facts, sessions, database)];
    for (const [row, mapping] of facts.userMappings.entries()) {
      const mapped = mapping.server === server.server ? mappedRole(facts, mapping) : undefined;
      const target = databaseNamed(facts, databaseOf(server, mapping));
      if (mapped?.login !== true || target === NONE || !sessions.gates.canConnect(mapped.id, target)) continue;
      const mappedUsers = usersOf(facts, sessions, row);
      for (const access of uses.get(server.server) ?? []) {
        const holders = ableTo(sessions, access, makers, [mapped.id]).filter(({ principal }) => mappedUsers(principal));
        if (holders.length === 0) continue;
        const detail = `user mapping, as ${mapped.key} in ${pathOf(facts, target)}`;
        const from = pathOf(facts, server.server);
        const step = { kind: 'definition', from, to: mapped.key, detail, fact: factId('user-mapping', row) } as const;
        yield { by: 'user-mapping', entry: server.server, access, holders, victims: [mapped.id], waitsFor: null, step };
      }
    }
  }
}

/** A mapping of its own is used by who can be the role, PUBLIC's by who has none on that server. */
function usersOf(facts: Facts, { gates }: PostgresSessions, row: number): (principal: number) => boolean {
  const mapping = facts.userMappings[row];
  if (mapping === undefined) return () => false;
  if (facts.principals[mapping.principal]?.kind !== 'public') {
    const self = gates.reachersOf(mapping.principal, false).any;
    return (principal) => self.has(principal);
  }
  const own = new Set(
    facts.userMappings.filter(({ server }) => server === mapping.server).map(({ principal }) => principal),
  );
  return (principal) => !own.has(principal);
}

/** dblink takes the name of a foreign server where its argument is a connection string. */
function dblinkUsers(facts: Facts, { rights }: PostgresSessions, database: SecurableId): readonly Bits[] {
  const found: Bits[] = [];
  for (const [id, extension] of facts.securables.extension) {
    if (extension !== 'dblink' || kindOf(facts, id) !== 'routine' || facts.securables.name[id] !== 'dblink(text, text)')
      continue;
    if (enclosing(facts, id, 'database') === database) found.push(rights.holders(id, 'EXECUTE').any);
  }
  return found;
}

function databaseNamed(facts: Facts, name: string | null): SecurableId {
  for (let id = 0; id < facts.securables.count; id++)
    if (kindOf(facts, id) === 'database' && facts.securables.name[id] === name) return id;
  return NONE;
}
