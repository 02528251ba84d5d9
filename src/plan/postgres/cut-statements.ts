import { NONE, ROOT, type Facts, type SecurableId } from '../../model/facts.ts';
import { enclosing, parentOf } from '../../model/securables.ts';
import {
  alterRoleSql,
  defaultPrivilegesSql,
  dropDefinitionSql,
  isGrantedByOwner,
  ownerSql,
  revokeRoleSql,
  revokeSql,
  roleSql,
  searchPathSql,
  togetherKey,
  userMappingSql,
} from '../../dialects/postgres/statements.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { Statement } from '../statement.ts';
import type { Cut } from './cut.ts';

/** The statements that make cuts, REVOKEs of the same from the same grantee as one. */
export function statementsOf(facts: Facts, cuts: readonly Cut[]): readonly Statement[] {
  const others = cuts.filter((cut) => cut.kind !== 'grant');
  const grants = cuts.filter((cut) => cut.kind === 'grant');
  return [
    ...others.filter(({ kind }) => kind !== 'definition').map((cut) => statementOf(facts, cut)),
    ...[...groupBy(grants, (cut) => revokeKey(facts, cut)).values()].map((group) => revocation(facts, group)),
    ...others.filter(({ kind }) => kind === 'definition').map((cut) => statementOf(facts, cut)),
  ];
}

function statementOf(facts: Facts, cut: Exclude<Cut, GrantCut>): Statement {
  switch (cut.kind) {
    case 'membership':
      return { database: null, sql: revokeRoleSql(facts, cut.row, cut.only) };
    case 'attribute':
      return { database: null, sql: alterRoleSql(facts, cut.principal, `NO${cut.name.toUpperCase()}`) };
    case 'default-privilege': {
      const row = facts.defaultPrivileges[cut.row];
      if (row === undefined) throw new Error(`no default privilege ${String(cut.row)}`);
      const sql = defaultPrivilegesSql(facts, row, 'REVOKE', cut.privileges);
      return { database: facts.securables.name[row.database] ?? null, sql };
    }
    case 'user-mapping':
      return {
        database: databaseOf(facts, facts.userMappings[cut.row]?.server ?? ROOT),
        sql: userMappingSql(facts, cut.row, 'DROP'),
      };
    case 'definition':
      return {
        database: databaseOf(facts, facts.definitions[cut.row]?.on ?? ROOT),
        sql: dropDefinitionSql(facts, cut.row),
      };
    case 'search-path':
      return {
        database: databaseOf(facts, facts.definitions[cut.row]?.on ?? ROOT),
        sql: searchPathSql(facts, cut.row, cut.schemas),
      };
    case 'owner':
      return { database: databaseOf(facts, cut.securable), sql: ownerSql(facts, cut.securable, cut.to) };
  }
}

type GrantCut = Extract<Cut, { readonly kind: 'grant' }>;

function revokeKey(facts: Facts, { row, privileges }: GrantCut): string {
  const { grantee, grantor, target } = facts.grants;
  const object = target[row] ?? ROOT;
  const by = isGrantedByOwner(facts, row) ? 'owner' : String(grantor[row]);
  return `${String(grantee[row])} ${by} ${privileges.join(',')} ${togetherKey(facts, object)}`;
}

/**
 * A superuser's REVOKE counts as the owner's, and ends nothing that somebody else granted: that has to be revoked as them.
 * https://www.postgresql.org/docs/18/sql-revoke.html
 */
function revocation(facts: Facts, cuts: readonly GrantCut[]): Statement {
  const [first] = cuts;
  if (first === undefined) throw new Error('nothing to revoke');
  const { grantee, grantor, target } = facts.grants;
  const objects = cuts.map(({ row }) => target[row] ?? ROOT);
  const cascade = cuts.some(({ row, privileges }) => isGrantedOn(facts, row, privileges));
  const what = { privileges: first.privileges, objects };
  const sql = revokeSql(facts, what, grantee[first.row] ?? NONE, cascade);
  const database = databaseOf(facts, objects[0] ?? ROOT);
  if (isGrantedByOwner(facts, first.row)) return { database, sql };
  const by = roleSql(facts, grantor[first.row] ?? NONE);
  return { database, sql: `SET ROLE ${by}; ${sql}; RESET ROLE` };
}

/** Did the grantee give it to others, whom a plain REVOKE would not do without? */
function isGrantedOn({ grants, privilegeSets }: Facts, row: number, privileges: readonly string[]): boolean {
  const holds = (set: number | undefined, of: 'privileges' | 'grantable'): boolean =>
    privilegeSets[set ?? 0]?.[of].some((word) => privileges.includes(word)) === true;
  if (!holds(grants.privileges[row], 'grantable')) return false;
  for (let other = 0; other < grants.count; other++)
    if (
      grants.target[other] === grants.target[row] &&
      grants.grantor[other] === grants.grantee[row] &&
      grants.grantee[other] !== grants.grantee[row] &&
      holds(grants.privileges[other], 'privileges')
    )
      return true;
  return false;
}

function databaseOf(facts: Facts, id: SecurableId): string | null {
  const database = enclosing(facts, id, 'database');
  if (database === NONE || parentOf(facts, id) === ROOT) return null;
  return facts.securables.name[database] ?? null;
}
