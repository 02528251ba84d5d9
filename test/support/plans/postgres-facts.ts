import { NONE, type Facts } from '../../../src/model/facts.ts';
import { kindOf } from '../../../src/model/securables.ts';
import type { Cut } from '../../../src/plan/postgres/cut.ts';

/** Rows of the grants by names. */
export function rowsOf(facts: Facts, on: string, grantee: string, grantor?: string): readonly number[] {
  const { grants } = facts;
  const rows = [...grants.grantee.keys()].filter(
    (row) =>
      facts.securables.name[grants.target[row] ?? NONE] === on &&
      facts.principals[grants.grantee[row] ?? NONE]?.key === grantee &&
      (grantor === undefined || facts.principals[grants.grantor[row] ?? NONE]?.key === grantor),
  );
  if (rows.length === 0) throw new Error(`nothing is granted on ${on} to ${grantee}`);
  return rows;
}

/** @param on name of the object, or of a column */
export const grantCuts = (
  facts: Facts,
  privileges: readonly string[],
  on: string,
  grantee: string,
  grantor?: string,
): Cut[] => rowsOf(facts, on, grantee, grantor).map((row) => ({ kind: 'grant', row, privileges }));

export const membershipCuts = (facts: Facts, role: string, member: string, only: 'all' | 'admin' = 'all'): Cut[] =>
  facts.memberships.flatMap((row, at): Cut[] =>
    row.role === principalOf(facts, role) && row.member === principalOf(facts, member)
      ? [{ kind: 'membership', row: at, only }]
      : [],
  );

export const principalOf = (facts: Facts, key: string): number =>
  facts.principals.findIndex((each) => each.key === key);

export const objectOf = (facts: Facts, name: string, kind = 'table'): number =>
  [...facts.securables.name.keys()].find((at) => facts.securables.name[at] === name && kindOf(facts, at) === kind) ??
  NONE;
