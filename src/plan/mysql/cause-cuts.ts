import type { Access } from '../../model/access.ts';
import { factRow, NONE, ROOT, SecurableFlag, type Facts, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';
import { DatabaseMatcher } from '../../access/mysql/database-matcher.ts';
import { usedPrivileges } from '../../access/mysql/used-privileges.ts';
import { actionOf } from '../../dialects/mysql/actions.ts';
import type { Cut } from './cut.ts';
import { canRestrict, patternOfDatabase } from './granted.ts';
import type { Reached } from './reached.ts';

/**
 * What has to go where the right itself is to end; nothing where no REVOKE ends it without taking what is the holder's own: a
 * view, routine or trigger in its own database, a foreign key.
 * @param keeping rights on whole servers and patterns are replaced by such on what is one's own
 */
export function causeCuts(facts: Facts, access: Access, reached: Reached, keeping: boolean): readonly Cut[] {
  const row = factRow(access.cause);
  const target = facts.grants.target[row] ?? ROOT;
  const grantee = facts.principals[access.principal];
  const held = facts.privilegeSets[facts.grants.privileges[row] ?? 0]?.privileges ?? [];
  const privileges = usedPrivileges(facts, access).filter((privilege) => held.includes(privilege));
  if (access.by === 'user-mapping' && access.mode === 'escalate' && privileges.includes('CREATE'))
    return storedServers(facts);
  if (privileges.length === 0 || grantee === undefined) return [];
  // Nobody can be revoked anything who does not exist; DROP USER takes the rows all the same.
  if (!grantee.exists && grantee.kind !== 'public') return [{ kind: 'leftovers', principal: grantee.id }];
  const entry = access.via === undefined ? NONE : enclosing(facts, access.via.entry, 'database');
  const throughOwn = entry !== NONE && reached.isOwn(entry);
  const kind = kindOf(facts, target);
  if (throughOwn && access.by === 'foreign-key') return [];
  if (kind === 'database-pattern') {
    if (throughOwn) return [];
    const matched = new DatabaseMatcher(facts).matches(facts.securables.name[target] ?? '');
    return [...(keeping ? keptOf(facts, access, privileges, matched, reached) : []), revoke(facts, row, privileges)];
  }
  if (kind !== 'instance') return [revoke(facts, row, privileges)];
  // Routines can be granted again by name; what else is the holder's own is too much to take.
  if (!keeping && privileges.some((privilege) => privilege !== 'EXECUTE' && isOnDatabases(privilege))) return [];
  if (!keeping) return [revoke(facts, row, privileges)];
  if (canRestrict(facts) && privileges.every(isOnDatabases)) {
    const places = entry === NONE ? reached.databases : [entry];
    return throughOwn
      ? []
      : places.map((database) => ({ kind: 'restriction', principal: grantee.id, database, privileges }));
  }
  const all = databasesOf(facts);
  return [...keptOf(facts, access, privileges, all, reached), revoke(facts, row, privileges)];
}

/** What would be left is good for nothing but to grant on what may be granted later. */
function revoke(facts: Facts, row: number, privileges: readonly string[]): Cut {
  const held = facts.privilegeSets[facts.grants.privileges[row] ?? 0]?.privileges ?? [];
  const rest = held.filter((privilege) => !privileges.includes(privilege));
  const all = rest.length === 1 && rest[0] === 'GRANT OPTION' ? [...privileges, 'GRANT OPTION'] : privileges;
  return { kind: 'grant', row, privileges: all };
}

function keptOf(
  facts: Facts,
  { principal }: Access,
  privileges: readonly string[],
  databases: readonly SecurableId[],
  { isOwn }: Reached,
): readonly Cut[] {
  const kept = privileges.filter(isOnDatabases);
  if (kept.length === 0 || facts.principals[principal]?.exists !== true) return [];
  return databases.filter(isOwn).map((database) => {
    const pattern = patternOfDatabase(facts, database);
    return { kind: 'kept', principal, pattern, privileges: kept };
  });
}

const isOnDatabases = (privilege: string): boolean => actionOf('database', privilege) !== undefined;

function databasesOf(facts: Facts): readonly SecurableId[] {
  const databases: SecurableId[] = [];
  const left = SecurableFlag.missing | SecurableFlag.system;
  for (let id = 0; id < facts.securables.count; id++)
    if (kindOf(facts, id) === 'database' && ((facts.securables.flags[id] ?? 0) & left) === 0) databases.push(id);
  return databases;
}

/** Whoever may create a table anywhere can use a stored connection: nobody can be kept from it but by dropping it. */
const storedServers = (facts: Facts): readonly Cut[] =>
  facts.foreignServers
    .filter(({ wrapper }) => wrapper !== 'FEDERATED' && wrapper !== 'CONNECT')
    .map(({ server }) => ({ kind: 'server', server }));
