import { routineWord } from '../../../src/dialects/mysql/grant-objects.ts';
import { SECURABLE_KINDS, type Facts } from '../../../src/model/facts.ts';
import { kindOf, pathOf } from '../../../src/model/securables.ts';
import type { Cut } from '../../../src/plan/mysql/cut.ts';

/** Finds what a cut names in the facts. */
export interface Find {
  readonly rows: (grantee: string, target: string) => readonly number[];
  readonly principal: (key: string) => number;
  readonly object: (path: string, kind?: string) => number;
  readonly routine: (grantee: string, word: string, ...privileges: string[]) => Cut;
  readonly defaultRole: (account: string, role: string) => number;
  /** The principal that a new role becomes. */
  readonly next: number;
  readonly member: (member: string, role: string) => number;
  readonly revoke: (grantee: string, target: string, ...privileges: string[]) => Cut;
}

export const finder = (facts: Facts): Find => {
  const found = (index: number, what: string): number => {
    if (index < 0) throw new Error(`no ${what}`);
    return index;
  };
  const principal = (key: string): number =>
    found(
      facts.principals.findIndex((one) => one.key === key),
      key,
    );
  const rows = (grantee: string, target: string): readonly number[] =>
    [...facts.grants.grantee.keys()].filter(
      (row) =>
        facts.grants.grantee[row] === principal(grantee) && pathOf(facts, facts.grants.target[row] ?? 0) === target,
    );
  const revoke = (all: readonly number[], privileges: readonly string[]): Cut => {
    const row = all.find((one) =>
      privileges.every((word) => facts.privilegeSets[facts.grants.privileges[one] ?? 0]?.privileges.includes(word)),
    );
    return { kind: 'grant', row: found(row ?? -1, privileges.join()), privileges };
  };
  return {
    rows,
    next: facts.principals.length,
    principal,
    object: (path, kind) => {
      for (let id = 0; id < facts.securables.count; id++)
        if (
          pathOf(facts, id) === path &&
          (kind === undefined || SECURABLE_KINDS[facts.securables.kind[id] ?? 0] === kind)
        )
          return id;
      throw new Error(`no ${path}`);
    },
    member: (member, role) =>
      found(
        facts.memberships.findIndex((one) => one.member === principal(member) && one.role === principal(role)),
        `${member} in ${role}`,
      ),
    revoke: (grantee, target, ...privileges) => revoke(rows(grantee, target), privileges),
    routine: (grantee, word, ...privileges) =>
      revoke(
        [...facts.grants.grantee.keys()].filter(
          (row) =>
            facts.grants.grantee[row] === principal(grantee) &&
            kindOf(facts, facts.grants.target[row] ?? 0) === 'routine' &&
            routineWord(facts.securables.flags[facts.grants.target[row] ?? 0] ?? 0) === word,
        ),
        privileges,
      ),
    defaultRole: (account, role) =>
      found(
        facts.defaultRoles.findIndex((one) => one.account === principal(account) && one.role === principal(role)),
        `${role} by default`,
      ),
  };
};
