import type { Facts } from '../../../src/model/facts.ts';
import type { Change, ScriptKind } from '../../../src/model/plan.ts';
import { pathOf } from '../../../src/model/securables.ts';
import { scriptOf } from '../../../src/dialects/mysql/script.ts';
import { changesOf } from '../../../src/plan/mysql/changes.ts';
import type { Cut } from '../../../src/plan/mysql/cut.ts';
import { NOW } from '../audit.ts';

/** The changes that make the cuts, as a planner would hand them to the script writer. */
export const planned = (facts: Facts, cuts: readonly Cut[]): readonly Change[] =>
  changesOf(facts, cuts).map(({ cuts: made, ...change }, i) => ({
    ...change,
    id: `C-${i.toString(16).padStart(8, '0')}`,
    instance: 'db',
    clears: made.map((_, at) => `DBO10${String(at)}-aaaaaaaaaaaa`),
    evidence: null,
    reason: 'so that it ends',
  }));

export const scriptFor = (kind: ScriptKind, facts: Facts, changes: readonly Change[]): string =>
  scriptOf(kind, {
    instance: 'db',
    engine: facts.engine,
    version: facts.settings.get('version') ?? '',
    database: null,
    takenAt: NOW.toISOString(),
    changes,
  });

/**
 * Everything that grants make of a server, one line each: grantee, privilege, object, column, option, grantor; sorted. The
 * grantor of what a plan puts in is whoever runs it: `executor` is told as `-`.
 */
export function expanded(facts: Facts, executor = 'root@localhost'): readonly string[] {
  const { grants, privilegeSets, principals } = facts;
  const key = (id: number): string => principals[id]?.key ?? '-';
  const grantor = (id: number): string => (key(id) === executor ? '-' : key(id));
  const lines: string[] = [];
  for (let row = 0; row < grants.count; row++) {
    const grantee = grants.grantee[row] ?? -1;
    if (grantee < 0) continue;
    const set = privilegeSets[grants.privileges[row] ?? 0] ?? { privileges: [], grantable: [] };
    const on = pathOf(facts, grants.target[row] ?? 0);
    // A row that grants nothing still hides a wider one; that of a table may stand for its columns.
    if (set.privileges.length === 0 && on !== 'db') lines.push(`${key(grantee)} has a row for ${on}`);
    for (const privilege of set.privileges)
      lines.push(
        `${key(grantee)} ${privilege} on ${on}${set.grantable.includes(privilege) ? ' with grant option' : ''} by ${grantor(grants.grantor[row] ?? -1)}`,
      );
  }
  for (const { principal, target, privileges } of facts.restrictions)
    for (const privilege of privilegeSets[privileges]?.privileges ?? [])
      lines.push(`${key(principal)} without ${privilege} on ${pathOf(facts, target)}`);
  for (const { role, member, set, admin } of facts.memberships)
    // Who creates a role of MariaDB may grant it.
    if (member >= 0 && key(member) !== executor)
      lines.push(`${key(member)} ${set ? 'in' : 'as'} ${key(role)}${admin ? ' with admin option' : ''}`);
  for (const { account, role } of facts.defaultRoles)
    if (account >= 0) lines.push(`${key(account)} in ${key(role)} by default`);
  for (const { server } of facts.foreignServers) lines.push(`server ${facts.securables.name[server] ?? ''}`);
  return [...lines, ...principals.filter(({ exists }) => exists).map((one) => `account ${one.key}`)].sort();
}
