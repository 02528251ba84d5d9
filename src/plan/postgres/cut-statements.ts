import { NONE, type Facts, type SecurableId } from '../../model/facts.ts';
import { asTyped, revokeSql, togetherKey } from '../../dialects/postgres/statements.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { Statement } from '../statement.ts';
import type { PlannedChange } from './change.ts';
import { changesOf } from './changes.ts';
import type { Cut, GrantCut } from './cut.ts';

/** The statements that make cuts, for people: REVOKEs of the same from the same grantee as one. */
export function statementsOf(facts: Facts, cuts: readonly Cut[]): readonly Statement[] {
  const groups = groupBy(changesOf(facts, cuts), (change) => togetherWith(facts, change));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { database, apply } = first;
    return [{ database, sql: group.length === 1 ? apply.map(asTyped).join('; ') : revocation(facts, group) }];
  });
}

/** What one REVOKE can do for several objects has the same key. */
function togetherWith(facts: Facts, { cuts, apply, runAs, probe, on }: PlannedChange): unknown {
  const [first] = cuts;
  const alone = `${on} ${probe.read}`;
  if (apply.length !== 1 || runAs !== null || first?.kind !== 'grant') return alone;
  if (!cuts.every((cut) => cut.kind === 'grant' && cut.only === undefined)) return alone;
  const { grantee, target } = facts.grants;
  const privileges = revokedBy(cuts).join(',');
  return `${String(grantee[first.row])} ${privileges} ${togetherKey(facts, target[first.row] ?? NONE)}`;
}

function revocation(facts: Facts, changes: readonly PlannedChange[]): string {
  const grants = changes.flatMap(({ cuts }) => cuts.filter((cut) => cut.kind === 'grant'));
  const { grantee, target } = facts.grants;
  const objects = [...new Set<SecurableId>(grants.map(({ row }) => target[row] ?? NONE))];
  return revokeSql(facts, { privileges: revokedBy(grants), objects }, grantee[grants[0]?.row ?? NONE] ?? NONE);
}

const revokedBy = (cuts: readonly Cut[]): readonly string[] =>
  [
    ...new Set(cuts.filter((cut): cut is GrantCut => cut.kind === 'grant').flatMap(({ privileges }) => privileges)),
  ].sort();
