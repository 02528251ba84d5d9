import { NONE, type Facts, type PrincipalId, type SecurableId } from '../model/facts.ts';
import { pathOf, relationOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import type { RoleInFacts, RoleMaker, ServiceData } from './service-roles.ts';

/**
 * What a role that there is has, and one that is made for the same would not have: rights, members, attributes. It is filled in
 * the model, and compared with a new one that is filled alike.
 */
export function extrasOf<Cut>(
  facts: Facts,
  data: ServiceData,
  role: RoleInFacts,
  all: readonly RoleInFacts[],
  maker: RoleMaker<Cut>,
): readonly string[] {
  const fill = (some: Facts, one: RoleInFacts): Facts => {
    const others = all.map((other) => (other.use === role.use ? one : other));
    return maker.without(some, maker.fill(some, data, one, others).cuts);
  };
  const name = `${role.name} anew`;
  const withNew = maker.without(facts, [maker.create(name)]);
  const key = maker.keyOf(facts, name);
  const fresh = withNew.principals.find((one) => one.key === key)?.id ?? NONE;
  const wanted = new Set(holdingsOf(fill(withNew, { ...role, name, key, id: fresh }), fresh, data));
  const principal = facts.principals[role.id];
  return [
    ...(principal === undefined ? [] : maker.powersOf(principal)),
    ...holdingsOf(fill(facts, role), role.id, data).filter((line) => !wanted.has(line)),
  ];
}

/**
 * Everything that facts say of a role but its name, in lines that do not depend on it; sorted. Whoever made it may administer it:
 * MariaDB sees to that, and PostgreSQL for those who are no superusers.
 */
function holdingsOf(facts: Facts, id: PrincipalId, data: ServiceData): readonly string[] {
  const { owned } = data;
  const lines = new Set<string>();
  const { grants, privilegeSets, securables, principals } = facts;
  const key = (one: PrincipalId): string => principals[one]?.key ?? '';
  const isOwn = (on: SecurableId): boolean => securables.owner[relationOf(facts, on)] === id;
  const words = (set: number): readonly string[] => {
    const { privileges = [], grantable = [] } = privilegeSets[set] ?? {};
    return [...privileges, ...grantable.map((word) => `${word} with grant option`)];
  };
  for (let row = 0; row < grants.count; row++)
    if (grants.grantee[row] === id && !isOwn(grants.target[row] ?? NONE))
      for (const word of words(grants.privileges[row] ?? NONE))
        lines.add(`${word} on ${pathOf(facts, grants.target[row] ?? NONE)}`);
  for (const { role, member, admin } of facts.memberships) {
    if (member === id) lines.add(`it is a member of ${key(role)}`);
    if (role === id && !(admin && data.isNoService(member)))
      lines.add(`${key(member)} is a member${admin ? ' with admin option' : ''}`);
  }
  for (const row of facts.defaultPrivileges)
    if (row.grantee === id && row.creator !== id)
      for (const word of words(row.privileges)) lines.add(`${word} on every new ${row.of} in ${placeOf(facts, row)}`); // whoever created things there before
  for (let on = 0; on < securables.count; on++)
    if (isOwn(on) && !owned.has(on)) lines.add(`it owns ${pathOf(facts, on)}`);
  return [...lines].sort(compare);
}

const placeOf = (facts: Facts, { schema, database }: { readonly schema: number; readonly database: number }): string =>
  pathOf(facts, schema === NONE ? database : schema);
