import { NONE, type Facts } from '../../../src/model/facts.ts';
import { pathOf } from '../../../src/model/securables.ts';

/** Who has which role and which action on what, one line each, sorted: what two readings of users and roles have to agree on. */
export function expanded({ ...facts }: Facts): readonly string[] {
  const key = (id: number): string => facts.principals[id]?.key ?? '?';
  const lines = facts.memberships.flatMap(({ member, role }) =>
    member === NONE ? [] : [`${key(member)} has ${key(role)}`],
  );
  const { grants, privilegeSets } = facts;
  for (let row = 0; row < grants.count; row++) {
    const grantee = grants.grantee[row] ?? NONE;
    if (grantee === NONE) continue;
    for (const privilege of privilegeSets[grants.privileges[row] ?? NONE]?.privileges ?? [])
      lines.push(`${key(grantee)} may ${privilege} on ${pathOf(facts, grants.target[row] ?? NONE)}`);
  }
  for (const { key: name, kind, provenance } of facts.principals)
    if (provenance === 'user') lines.push(`there is ${kind} ${name}`);
  return [...new Set(lines)].sort();
}
