import { NONE, ROOT, SECURABLE_KINDS, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { isOn } from '../../access/mysql/database-matcher.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { withGrants } from './grant-columns.ts';

/** The facts with some privileges more on a database, by the pattern that the row for it is to have. */
export function grantedOnPattern(
  facts: Facts,
  principal: PrincipalId,
  pattern: string,
  privileges: readonly string[],
): Facts {
  const target = patternNamed(facts, pattern);
  const known = target < facts.securables.count ? facts : withSecurable(facts, PATTERN, ROOT, pattern);
  return withRow(known, principal, target, privileges);
}

/**
 * The facts with some privileges more: in the row that the principal has for it, else in a new one. Whoever has something on a
 * column has a row for its table, and each dynamic privilege has a row of its own.
 */
export function granted(
  facts: Facts,
  principal: PrincipalId,
  target: SecurableId,
  privileges: readonly string[],
): Facts {
  switch (kindOf(facts, target)) {
    case 'database':
      return grantedOnPattern(facts, principal, patternOfDatabase(facts, target), privileges);
    case 'column':
      return withRow(withRow(facts, principal, parentOf(facts, target), []), principal, target, privileges);
    default:
      return withRow(facts, principal, target, privileges);
  }
}

/** The facts know of columns what some grant names. */
export function grantedOnColumns(
  facts: Facts,
  principal: PrincipalId,
  table: SecurableId,
  columns: readonly string[],
  privileges: readonly string[],
): Facts {
  return columns.reduce((now, name) => {
    const known = columnNamed(now, table, name);
    const column = known ?? now.securables.count;
    return granted(known === undefined ? withSecurable(now, COLUMN, table, name) : now, principal, column, privileges);
  }, facts);
}

function columnNamed({ securables }: Facts, table: SecurableId, name: string): SecurableId | undefined {
  const folded = name.toLowerCase();
  for (let id = 0; id < securables.count; id++)
    if (
      securables.parent[id] === table &&
      securables.kind[id] === COLUMN &&
      securables.name[id]?.toLowerCase() === folded
    )
      return id;
  return undefined;
}

/** What a row of mysql.db holds for one database: with partial revokes the server reads names as they are. */
export function patternOfDatabase(facts: Facts, database: SecurableId): string {
  const name = facts.securables.name[database] ?? '';
  return canRestrict(facts) ? name : name.replace(/[\\%_]/g, '\\$&');
}

export const canRestrict = ({ engine, settings }: Facts): boolean =>
  engine === 'mysql' && isOn(settings.get('partial_revokes'));

function withRow(facts: Facts, principal: PrincipalId, target: SecurableId, privileges: readonly string[]): Facts {
  const known = rowOf(facts, principal, target);
  const held = facts.privilegeSets[facts.grants.privileges[known] ?? NONE];
  const privilegeSets = [
    ...facts.privilegeSets,
    {
      privileges: [...new Set([...(held?.privileges ?? []), ...privileges])].sort(),
      grantable: held?.grantable ?? [],
    },
  ];
  const set = facts.privilegeSets.length;
  if (known !== NONE)
    return { ...withGrants(facts, (columns) => void (columns.privileges[known] = set)), privilegeSets };
  const { grants } = facts;
  return {
    ...facts,
    privilegeSets,
    grants: {
      count: grants.count + 1,
      grantee: Int32Array.from([...grants.grantee, principal]),
      target: Int32Array.from([...grants.target, target]),
      privileges: Int32Array.from([...grants.privileges, set]),
      grantor: Int32Array.from([...grants.grantor, NONE]),
      origin: Uint8Array.from([...grants.origin, 0]),
    },
  };
}

/** The id that it has, or would have as the next. */
function patternNamed({ securables }: Facts, pattern: string): SecurableId {
  for (let id = 0; id < securables.count; id++)
    if (securables.kind[id] === PATTERN && securables.name[id] === pattern) return id;
  return securables.count;
}

const PATTERN = SECURABLE_KINDS.indexOf('database-pattern');
const COLUMN = SECURABLE_KINDS.indexOf('column');

function rowOf({ grants }: Facts, principal: PrincipalId, target: SecurableId): number {
  for (let row = 0; row < grants.count; row++)
    if (grants.grantee[row] === principal && grants.target[row] === target) return row;
  return NONE;
}

function withSecurable(facts: Facts, kind: number, parent: SecurableId, name: string): Facts {
  const { securables } = facts;
  return {
    ...facts,
    securables: {
      ...securables,
      count: securables.count + 1,
      kind: Uint8Array.from([...securables.kind, kind]),
      parent: Int32Array.from([...securables.parent, parent]),
      owner: Int32Array.from([...securables.owner, NONE]),
      flags: Uint16Array.from([...securables.flags, 0]),
      name: [...securables.name, name],
    },
  };
}
