import {
  factKind,
  factRow,
  GRANT_ORIGINS,
  NONE,
  type DefaultPrivilege,
  type Facts,
  type FactId,
  type SecurableId,
} from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import { quoteIdentifier } from './names.ts';
import {
  alterRoleSql,
  defaultPrivilegesSql,
  grantRoleSql,
  grantSql,
  isGrantedByOwner,
  nameSql,
  objectWord,
  ownerSql,
  roleSql,
} from './statements.ts';

/**
 * The statement that made a fact what it is, as somebody may have typed it, or null where nobody did (predefined roles).
 * Bodies of views and routines are never kept, so they end in an ellipsis.
 *
 * @param privileges of a grant, those that matter; empty: all
 */
export function originOf(facts: Facts, fact: FactId, privileges: readonly string[]): string | null {
  const row = factRow(fact);
  switch (factKind(fact)) {
    case 'membership':
      return `${grantRoleSql(facts, row)};`;
    case 'grant':
      return grantOrigin(facts, row, privileges);
    case 'securable':
      return `${ownerSql(facts, row, facts.securables.owner[row] ?? NONE)};`;
    case 'principal':
      return attributeOrigin(facts, row);
    case 'definition':
      return definitionOrigin(facts, row);
    case 'default-privilege':
      return defaultOrigin(facts, facts.defaultPrivileges[row]);
    default:
      return null;
  }
}

function grantOrigin(facts: Facts, row: number, wanted: readonly string[]): string {
  const target = facts.grants.target[row] ?? NONE;
  const set = facts.privilegeSets[facts.grants.privileges[row] ?? 0];
  const held = set?.privileges ?? [];
  const some = held.filter((privilege) => wanted.includes(privilege));
  const privileges = some.length === 0 ? held : some;
  if (GRANT_ORIGINS[facts.grants.origin[row] ?? 0] === 'engine-default')
    return `${createSql(facts, target)}; -- PUBLIC gets ${privileges.join(', ')} by default`;
  const grantable = set?.grantable.some((privilege) => privileges.includes(privilege)) === true;
  const sql = grantSql(facts, { privileges, objects: [target] }, facts.grants.grantee[row] ?? NONE, grantable);
  const grantor = facts.grants.grantor[row] ?? NONE;
  return isGrantedByOwner(facts, row) ? `${sql};` : `SET ROLE ${roleSql(facts, grantor)}; ${sql};`;
}

function attributeOrigin(facts: Facts, id: number): string | null {
  const principal = facts.principals[id];
  if (principal === undefined || principal.provenance === 'predefined') return null;
  const has = ['superuser', 'replication', 'createrole'].find((name) => principal.attributes[name] === true);
  return has === undefined ? null : `${alterRoleSql(facts, id, has.toUpperCase())};`;
}

function definitionOrigin(facts: Facts, row: number): string {
  const definition = facts.definitions[row];
  if (definition === undefined) return '';
  const { kind, on, name, events } = definition;
  if (kind === 'trigger' || kind === 'rule') {
    const when = kind === 'rule' ? 'AS ON' : '…';
    const what = events.filter((event) => event !== 'SELECT').join(' OR ');
    return `CREATE ${kind.toUpperCase()} ${quoteIdentifier(name)} ${when} ${what} ${kind === 'rule' ? 'TO' : 'ON'} ${nameSql(facts, on)} …;`;
  }
  if (kind === 'event-trigger') return `CREATE EVENT TRIGGER ${quoteIdentifier(name)} …;`;
  const owner = facts.securables.owner[on] ?? NONE;
  return `${createSql(facts, on)};${owner === NONE ? '' : ` -- owner ${roleSql(facts, owner)}`}`;
}

function createSql(facts: Facts, id: SecurableId): string {
  const word = kindOf(facts, id) === 'routine' ? 'FUNCTION' : objectWord(facts, id);
  return `CREATE ${word} ${nameSql(facts, id)} …`;
}

function defaultOrigin(facts: Facts, row: DefaultPrivilege | undefined): string | null {
  if (row === undefined) return null;
  const privileges = facts.privilegeSets[row.privileges]?.privileges ?? [];
  return `${defaultPrivilegesSql(facts, row, 'GRANT', privileges)};`;
}
