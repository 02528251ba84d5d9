import { NONE, SecurableFlag, type Facts } from '../../../src/model/facts.ts';
import { kindOf, pathOf } from '../../../src/model/securables.ts';
import { ATTRIBUTE_NAMES, type Cut } from '../../../src/plan/postgres/cut.ts';

/** Chooses among facts below some databases, and among what all databases share. */
export function randomCuts(facts: Facts, databases: readonly string[], random: () => number): readonly Cut[] {
  const some = (share: number): boolean => random() < share;
  const share = random() * 0.5;
  const cuts: Cut[] = [];
  const isThere = (id: number): boolean => {
    const [, database = ''] = pathOf(facts, id).split('/');
    return databases.includes(database) || kindOf(facts, id) === 'parameter' || kindOf(facts, id) === 'tablespace';
  };
  const isUsers = (id: number): boolean => facts.principals[id]?.provenance === 'user';
  const { grants, privilegeSets } = facts;
  for (let row = 0; row < grants.count; row++) {
    const set = privilegeSets[grants.privileges[row] ?? NONE];
    const target = grants.target[row] ?? NONE;
    if (set === undefined || !isThere(target) || isFixed(facts, target) || !some(share)) continue;
    const privileges = set.privileges.filter(() => some(0.6));
    const options = set.grantable.filter(() => some(0.5));
    if (options.length > 0 && some(0.3)) cuts.push({ kind: 'grant', row, privileges: options, only: 'grant-option' });
    else if (privileges.length > 0) cuts.push({ kind: 'grant', row, privileges });
  }
  facts.memberships.forEach(({ role, member, admin }, row) => {
    if (!isUsers(member) || !some(share)) return;
    const keeps = facts.memberships[row]?.inherit === true || facts.memberships[row]?.set === true;
    if (isUsers(role) || isUsers(member))
      cuts.push({ kind: 'membership', row, only: admin && keeps && some(0.5) ? 'admin' : 'all' });
  });
  for (const { id, attributes, key } of facts.principals)
    for (const name of ATTRIBUTE_NAMES)
      if (isUsers(id) && key !== 'postgres' && attributes[name] === true && some(share))
        cuts.push({ kind: 'attribute', principal: id, name });
  facts.defaultPrivileges.forEach(({ privileges, database }, row) => {
    const held = privilegeSets[privileges]?.privileges.filter(() => some(0.6)) ?? [];
    if (isThere(database) && held.length > 0 && some(share))
      cuts.push({ kind: 'default-privilege', row, privileges: held });
  });
  facts.userMappings.forEach(({ server }, row) => {
    if (isThere(server) && some(share)) cuts.push({ kind: 'user-mapping', row });
  });
  facts.definitions.forEach(({ kind, on }, row) => {
    if (isThere(on) && ['trigger', 'rule'].includes(kind) && some(share)) cuts.push({ kind: 'definition', row });
  });
  return [...cuts, ...randomGifts(facts, isThere, isUsers, random)];
}

/** Languages that only superusers can use take no REVOKE. */
const isFixed = (facts: Facts, id: number): boolean =>
  kindOf(facts, id) === 'language' && ((facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0;

/** A role, and grants to it and to others. */
function randomGifts(
  facts: Facts,
  isThere: (id: number) => boolean,
  isUsers: (id: number) => boolean,
  random: () => number,
): readonly Cut[] {
  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const created = facts.principals.length;
  const users = facts.principals.filter(({ id }) => isUsers(id)).map(({ id }) => id);
  const tables = [...facts.securables.name.keys()].filter((id) => kindOf(facts, id) === 'table' && isThere(id));
  const cuts: Cut[] = [{ kind: 'role', name: 'made_ro' }];
  for (let n = 0; n < 3; n++) {
    const target = one(tables);
    if (target === undefined) continue;
    const principal = random() < 0.5 ? created : (one(users) ?? created);
    cuts.push({ kind: 'granted', principal, target, privileges: random() < 0.5 ? ['SELECT'] : ['INSERT', 'UPDATE'] });
  }
  const member = one(users);
  if (member !== undefined) cuts.push({ kind: 'joined', role: created, member, inherit: true, set: true });
  return cuts;
}
