import type { Fact, Facts, Membership, PrincipalId } from '../../model/facts.ts';
import { stateOf } from '../../dialects/postgres/catalogs.ts';
import { membershipItem, membershipProbe } from '../../dialects/postgres/probes.ts';
import { grantRoleSql, grantRoleToSql, revokeRoleSql } from '../../dialects/postgres/statements.ts';
import { hasMembershipOptions } from '../../dialects/postgres/versions.ts';
import { groupBy } from '../../shared/group-by.ts';
import { bootstrapSuperuser } from './bootstrap.ts';
import { keyOf, roleNames, type Placed } from './change.ts';
import { newMembership, type Cut, type JoinedCut, type MembershipCut } from './cut.ts';

/** One change for each member of each role that cuts touch, whoever granted it. */
export function membershipChanges(facts: Facts, cuts: readonly Cut[]): readonly Placed[] {
  const pairs = groupBy(
    cuts.filter((cut) => cut.kind === 'membership' || cut.kind === 'joined'),
    (cut) => {
      const { role, member } = cut.kind === 'joined' ? cut : membershipAt(facts, cut.row);
      return `${String(role)} ${String(member)}`;
    },
  );
  return [...pairs.values()].flatMap((group) => {
    const joined = group.filter((cut) => cut.kind === 'joined');
    const ended = group.filter((cut) => cut.kind === 'membership');
    const [first] = joined;
    const pair = first ?? (ended[0] === undefined ? undefined : membershipAt(facts, ended[0].row));
    return pair === undefined ? [] : [changeOf(facts, pair, ended, joined)];
  });
}

function membershipAt(facts: Facts, row: number): Membership {
  const membership = facts.memberships[row];
  if (membership === undefined) throw new Error(`no membership ${String(row)}`);
  return membership;
}

function changeOf(
  facts: Facts,
  { role, member }: Pick<Membership, 'role' | 'member'>,
  ended: readonly MembershipCut[],
  joined: readonly JoinedCut[],
): Placed {
  const options = hasMembershipOptions(facts);
  const rows = facts.memberships.flatMap((each, row) => (each.role === role && each.member === member ? [row] : []));
  const before = rows.map((row) => membershipAt(facts, row));
  const kept = rows.flatMap((row) => afterCuts(facts, row, ended));
  const after = [...kept, ...joined.map((cut) => newMembership(facts, cut))];
  // who will have granted what is new depends on who runs the script
  const grantors = joined.length === 0;
  // what hangs on another first, as between changes
  const depth = (row: number): number => depthOf(facts, membershipAt(facts, row));
  const touched = [...new Set(ended.map(({ row }) => row))].sort((a, b) => depth(b) - depth(a) || a - b);
  const whole = (row: number): boolean => ended.some((cut) => cut.row === row && cut.only === 'all');
  const takes = ended.length > 0;
  const what = `${keyOf(facts, role)} ${takes ? 'from' : 'to'} ${keyOf(facts, member)}`;
  const onlyAdmin = takes && !touched.some(whole) ? 'the admin option for ' : '';
  return {
    steps: -Math.max(0, ...touched.map(depth)),
    change: {
      kind: takes ? 'revoke' : 'grant',
      database: null,
      on: facts.securables.name[0] ?? '',
      title: takes ? `revoke ${onlyAdmin}${what}` : `grant ${what}`,
      remove: touched.map((row) => factOf(facts, membershipAt(facts, row))),
      add: [
        ...touched.flatMap((row) => afterCuts(facts, row, ended)),
        ...joined.map((cut) => newMembership(facts, cut)),
      ].map((row) => factOf(facts, row)),
      apply: [
        ...joined.map((cut) => grantRoleToSql(facts, newMembership(facts, cut))),
        ...touched.map((row) => revokeRoleSql(facts, row, whole(row) ? 'all' : 'admin')),
      ],
      undo: [
        ...[...touched].reverse().map((row) => grantRoleSql(facts, row, 'by its grantor')),
        ...joined.map((cut) => undoOf(facts, cut, before)),
      ],
      probe: {
        read: membershipProbe(facts, role, member, { options, grantors }),
        before: stateOfRows(facts, before, options, grantors),
        after: stateOfRows(facts, after, options, grantors),
      },
      runAs: null,
      needs:
        options && takes
          ? roleNames(
              facts,
              [...touched].map((row) => membershipAt(facts, row).grantor),
            )
          : [],
      irreversible: null,
      hazards: [],
      cuts: [...ended, ...joined],
    },
  };
}

function afterCuts(facts: Facts, row: number, ended: readonly MembershipCut[]): readonly Membership[] {
  const cuts = ended.filter((cut) => cut.row === row);
  const membership = membershipAt(facts, row);
  if (cuts.some(({ only }) => only === 'all')) return [];
  return [cuts.length === 0 ? membership : { ...membership, admin: false }];
}

/** What the member had been before, with its options, is granted again over what was given. */
function undoOf(facts: Facts, cut: JoinedCut, before: readonly Membership[]): string {
  const own = before.find(({ grantor }) => grantor === bootstrapSuperuser(facts));
  if (own !== undefined) return grantRoleToSql(facts, own);
  return revokeRoleSql({ ...facts, memberships: [newMembership(facts, cut)] }, 0, 'all');
}

function stateOfRows(facts: Facts, rows: readonly Membership[], options: boolean, grantors: boolean): string {
  if (rows.length === 0) return stateOf([]);
  if (grantors) return stateOf(rows.map((row) => membershipItem(row, keyOf(facts, row.grantor), options)));
  const any = (key: 'admin' | 'inherit' | 'set'): boolean => rows.some((row) => row[key]);
  return membershipItem({ admin: any('admin'), inherit: any('inherit'), set: any('set') }, null, options);
}

/** How many admin options stand between the bootstrap superuser and a membership. */
function depthOf(facts: Facts, membership: Membership, seen: readonly PrincipalId[] = []): number {
  const { role, grantor } = membership;
  if (seen.includes(grantor)) return 0;
  const above = facts.memberships.filter((each) => each.role === role && each.member === grantor && each.admin);
  return Math.max(0, ...above.map((each) => 1 + depthOf(facts, each, [...seen, grantor])));
}

const factOf = (facts: Facts, { role, member, grantor, ...options }: Membership): Fact => ({
  kind: 'membership',
  role: keyOf(facts, role),
  member: keyOf(facts, member),
  grantor: keyOf(facts, grantor),
  ...options,
});
