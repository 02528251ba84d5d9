import {
  NONE,
  type Facts,
  type Membership,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../../model/facts.ts';
import { relationOf } from '../../model/securables.ts';
import { hasMembershipOptions } from '../../dialects/postgres/versions.ts';
import { groupBy } from '../../shared/group-by.ts';
import { inheritedRoles } from './bootstrap.ts';
import type { Cut, GrantCut, MembershipCut } from './cut.ts';

/**
 * What cannot stay when some cuts are made: grants by those who lose their grant option, and memberships granted by those who
 * lose the admin option (from 16), with what hangs on these in turn. The server refuses to revoke what others depend on.
 * https://www.postgresql.org/docs/18/sql-revoke.html
 */
export function dependentCuts(facts: Facts, cuts: readonly Cut[]): readonly (GrantCut | MembershipCut)[] {
  return [...dependentGrants(facts, cuts), ...dependentMemberships(facts, cuts)];
}

function dependentGrants(facts: Facts, cuts: readonly Cut[]): readonly GrantCut[] {
  const { grants, privilegeSets } = facts;
  const setOf = (row: number): PrivilegeSet => privilegeSets[grants.privileges[row] ?? NONE] ?? EMPTY;
  const queue = cuts
    .filter((cut) => cut.kind === 'grant')
    .filter(({ row, privileges }) => setOf(row).grantable.some((privilege) => privileges.includes(privilege)));
  if (queue.length === 0) return [];
  const touched = new Set(queue.map(({ row }) => grants.target[row] ?? NONE));
  const rows: number[] = [];
  for (let row = 0; row < grants.count; row++) if (touched.has(grants.target[row] ?? NONE)) rows.push(row);
  const rowsOf = groupBy(rows, (row) => grants.target[row] ?? NONE);
  const acl = new AclAfter(facts, cuts, rowsOf);
  const dependents: GrantCut[] = [];
  for (const { row, privileges } of queue) {
    const target = grants.target[row] ?? NONE;
    const grantor = grants.grantee[row] ?? NONE;
    for (const privilege of privileges) {
      if (acl.canGrant(grantor, target, privilege)) continue;
      for (const other of rowsOf.get(target) ?? []) {
        if (grants.grantor[other] !== grantor || !acl.set(other).privileges.includes(privilege)) continue;
        const cut: GrantCut = { kind: 'grant', row: other, privileges: [privilege] };
        const passesOn = acl.set(other).grantable.includes(privilege);
        acl.cut(cut);
        dependents.push(cut);
        if (passesOn) queue.push(cut);
      }
    }
  }
  return dependents;
}

const EMPTY: PrivilegeSet = { privileges: [], grantable: [] };

/** The entries of some ACLs while they are being cut. */
class AclAfter {
  readonly #facts: Facts;
  readonly #rowsOf: ReadonlyMap<SecurableId, readonly number[]>;
  readonly #sets = new Map<number, PrivilegeSet>();
  readonly #superusers: ReadonlySet<PrincipalId>;

  constructor(facts: Facts, cuts: readonly Cut[], rowsOf: ReadonlyMap<SecurableId, readonly number[]>) {
    this.#facts = facts;
    this.#rowsOf = rowsOf;
    const ended = new Set(
      cuts.flatMap((cut) => (cut.kind === 'attribute' && cut.name === 'superuser' ? [cut.principal] : [])),
    );
    this.#superusers = new Set(
      facts.principals.flatMap(({ id, attributes }) =>
        attributes['superuser'] === true && !ended.has(id) ? [id] : [],
      ),
    );
    for (const cut of cuts) if (cut.kind === 'grant') this.cut(cut);
  }

  set(row: number): PrivilegeSet {
    const { grants, privilegeSets } = this.#facts;
    return this.#sets.get(row) ?? privilegeSets[grants.privileges[row] ?? NONE] ?? EMPTY;
  }

  cut({ row, privileges, only }: GrantCut): void {
    const set = this.set(row);
    const keep = (words: readonly string[]): readonly string[] => words.filter((word) => !privileges.includes(word));
    this.#sets.set(row, {
      privileges: only === undefined ? keep(set.privileges) : set.privileges,
      grantable: keep(set.grantable),
    });
  }

  /** https://github.com/postgres/postgres/blob/REL_18_4/src/backend/utils/adt/acl.c (recursive_revoke, aclmask) */
  canGrant(id: PrincipalId, target: SecurableId, privilege: string): boolean {
    if (this.#superusers.has(id)) return true;
    const roles = inheritedRoles(this.#facts, id, target);
    if (roles.has(this.#facts.securables.owner[relationOf(this.#facts, target)] ?? NONE)) return true;
    const { grantee } = this.#facts.grants;
    return (this.#rowsOf.get(target) ?? []).some(
      (row) => roles.has(grantee[row] ?? NONE) && this.set(row).grantable.includes(privilege),
    );
  }
}

function dependentMemberships(facts: Facts, cuts: readonly Cut[]): readonly MembershipCut[] {
  const queue = cuts.filter((cut) => cut.kind === 'membership');
  if (queue.length === 0 || !hasMembershipOptions(facts)) return [];
  const gone = new Set(queue.map(({ row }) => row));
  const isCutWhole = new Set(queue.filter(({ only }) => only === 'all').map(({ row }) => row));
  const dependents: MembershipCut[] = [];
  const administers = ({ role, grantor }: Membership): boolean =>
    facts.memberships.some(
      (each, row) => each.role === role && each.member === grantor && each.admin && !gone.has(row),
    );
  for (const { row } of queue) {
    const lost = facts.memberships[row];
    if (lost?.admin !== true) continue;
    facts.memberships.forEach((each, other) => {
      if (each.role !== lost.role || each.grantor !== lost.member || isCutWhole.has(other) || administers(each)) return;
      const cut: MembershipCut = { kind: 'membership', row: other, only: 'all' };
      gone.add(other);
      isCutWhole.add(other);
      dependents.push(cut);
      queue.push(cut);
    });
  }
  return dependents;
}
