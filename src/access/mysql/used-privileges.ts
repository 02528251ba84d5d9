import type { Access } from '../../model/access.ts';
import { factRow, NONE, type Facts } from '../../model/facts.ts';

/** The privileges of the row behind an access that take part in it: of a way over another object those that use that object. */
export function usedPrivileges(facts: Facts, access: Access): readonly string[] {
  const { via, by, mode, cause, privileges } = access;
  const held = facts.privilegeSets[facts.grants.privileges[factRow(cause)] ?? 0]?.privileges ?? [];
  // Whoever comes to a stored password works with the rights of its account.
  if (by === 'user-mapping' && mode === 'escalate') {
    const asked = facts.foreignTables.some(({ table }) => table === via?.entry) ? 'SELECT' : 'CREATE';
    return held.filter((privilege) => privilege === asked);
  }
  if (via === undefined || mode !== 'now') return privileges;
  return held.filter((privilege) => usesEntry(facts, access, privilege));
}

function usesEntry(facts: Facts, { via, by, privileges }: Access, privilege: string): boolean {
  const first = facts.definitions[via?.definitions[0] ?? NONE];
  if (by === 'event' || (by === 'trigger' && first?.on !== via?.entry)) return privilege === 'SELECT';
  return first === undefined ? privileges.includes(privilege) : first.events.includes(privilege);
}
