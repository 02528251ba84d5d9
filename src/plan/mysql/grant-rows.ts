import {
  GRANT_ORIGINS,
  NONE,
  type Fact,
  type Facts,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../../model/facts.ts';
import { pathOf } from '../../model/securables.ts';
import { groupBy } from '../../shared/group-by.ts';

/** The rows of some grantees, found by whom and what they are for. */
export class GrantRows {
  readonly facts: Facts;
  readonly #rows: ReadonlyMap<PrincipalId, readonly number[]>;

  constructor(facts: Facts, grantees: ReadonlySet<PrincipalId>) {
    this.facts = facts;
    const { grantee, count } = facts.grants;
    const rows: number[] = [];
    for (let row = 0; row < count; row++) if (grantees.has(grantee[row] ?? NONE)) rows.push(row);
    this.#rows = groupBy(rows, (row) => grantee[row] ?? NONE);
  }

  all(grantee: PrincipalId): readonly number[] {
    return this.#rows.get(grantee) ?? [];
  }
  on(grantee: PrincipalId, target: SecurableId): readonly number[] {
    return this.all(grantee).filter((row) => this.facts.grants.target[row] === target);
  }
  /** What the only row of somebody for something holds; null: there is none. */
  held(grantee: PrincipalId, target: SecurableId): readonly string[] | null {
    const [row] = this.on(grantee, target);
    return row === undefined ? null : this.set(row).privileges;
  }
  set(row: number): PrivilegeSet {
    return this.facts.privilegeSets[this.facts.grants.privileges[row] ?? NONE] ?? { privileges: [], grantable: [] };
  }
  grantor(row: number): PrincipalId {
    return this.facts.grants.grantor[row] ?? NONE;
  }

  /** The fact of each of the rows. */
  factsOf(rows: readonly number[]): readonly Fact[] {
    const { principals, grants } = this.facts;
    return rows.map((row) => ({
      kind: 'grant',
      grantee: principals[grants.grantee[row] ?? NONE]?.key ?? '',
      target: pathOf(this.facts, grants.target[row] ?? NONE),
      privileges: this.set(row),
      grantor: principals[this.grantor(row)]?.key ?? null,
      origin: GRANT_ORIGINS[grants.origin[row] ?? 0] ?? 'explicit',
    }));
  }
}
