import { NONE, ROOT, type DefaultPrivilege, type Facts, type SecurableKind } from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';

const DEFAULT_KIND: Partial<Readonly<Record<SecurableKind, DefaultPrivilege['of']>>> = {
  table: 'table',
  'partitioned-table': 'table',
  view: 'table',
  'materialized-view': 'table',
  'foreign-table': 'table',
  sequence: 'sequence',
  routine: 'routine',
  type: 'type',
  schema: 'schema',
  'large-object': 'large-object',
};

/**
 * Tells whether a grant row is what the owner's default privileges give to new objects: the engine keeps no note of it, so
 * a grant by the owner that one of its default privileges covers counts as made by that.
 */
export function defaultPrivilegeIndex(facts: Facts): (grantRow: number) => boolean {
  const rows = new Map<string, Set<string>>();
  for (const row of facts.defaultPrivileges) {
    const key = keyOf(row.creator, row.database, row.schema, row.of, row.grantee);
    const privileges = rows.get(key) ?? new Set<string>();
    for (const privilege of facts.privilegeSets[row.privileges]?.privileges ?? []) privileges.add(privilege);
    rows.set(key, privileges);
  }
  const creators = new Set(facts.defaultPrivileges.map(({ creator }) => creator));
  return (grantRow) => {
    const target = facts.grants.target[grantRow] ?? ROOT;
    const owner = facts.securables.owner[target] ?? NONE;
    if (!creators.has(owner) || facts.grants.grantor[grantRow] !== owner) return false;
    const of = DEFAULT_KIND[kindOf(facts, target)];
    if (of === undefined) return false;
    const grantee = facts.grants.grantee[grantRow] ?? NONE;
    const database = enclosing(facts, target, 'database');
    const granted = facts.privilegeSets[facts.grants.privileges[grantRow] ?? 0]?.privileges ?? [];
    return [enclosing(facts, target, 'schema'), NONE].some((schema) => {
      const covered = rows.get(keyOf(owner, database, schema, of, grantee));
      return covered !== undefined && granted.every((privilege) => covered.has(privilege));
    });
  };
}

const keyOf = (creator: number, database: number, schema: number, of: string, grantee: number): string =>
  `${String(creator)} ${String(database)} ${String(schema)} ${of} ${String(grantee)}`;
