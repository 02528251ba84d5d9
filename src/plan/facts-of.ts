import {
  GRANT_ORIGINS,
  NONE,
  SecurableFlag,
  type DefaultPrivilege,
  type Fact,
  type Facts,
  type GrantOrigin,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../model/facts.ts';
import { kindOf, pathOf } from '../model/securables.ts';
import { compare } from '../shared/compare.ts';
import { engineDefaultsOf, ownersRights } from './postgres/acl-rows.ts';
import { ownerOf } from './postgres/bootstrap.ts';

/**
 * Every fact of a snapshot as the changes of plans write them: what an engine gives by default is told like what is stored,
 * and what is not there, like an empty grant, is not told.
 */
export function* factsOf(facts: Facts): Generator<Fact> {
  const key = (id: PrincipalId): string => facts.principals[id]?.key ?? '';
  for (const { key: name, attributes, exists } of facts.principals)
    if (exists) yield { kind: 'principal', key: name, attributes };
  yield* securableFacts(facts);
  yield* grantFacts(facts);
  for (const { role, member, grantor, inherit, set, admin } of facts.memberships)
    yield {
      ...{ kind: 'membership', role: key(role), member: key(member), grantor: facts.principals[grantor]?.key ?? null },
      ...{ inherit, set, admin },
    };
  yield* defaultFacts(facts);
  for (const { principal, target, privileges } of facts.restrictions)
    yield {
      ...{ kind: 'restriction', principal: key(principal), target: pathOf(facts, target) },
      privileges: setOf(facts, privileges),
    };
  for (const { account, role } of facts.defaultRoles)
    yield { kind: 'default-role', account: key(account), role: key(role) };
  for (const { kind, on, name, fixedSearchPath } of facts.definitions)
    yield { kind: 'definition', of: kind, on: pathOf(facts, on), name, fixedSearchPath };
  for (const { server, principal } of facts.userMappings)
    yield { kind: 'user-mapping', server: pathOf(facts, server), principal: key(principal) };
  for (const [name, value] of facts.settings) yield { kind: 'setting', name, value };
}

/** Those of some facts that do not stand on a server: without any, whatever a change removes is still there. */
export function missingFrom(facts: Facts, wanted: readonly Fact[]): readonly Fact[] {
  const keyOf = facts.engine === 'postgres' ? keyWithGrantor : keyWithoutGrantor;
  const keys = new Set(wanted.map(keyOf));
  const found = new Map<string, Fact[]>();
  for (const fact of factsOf(facts)) {
    const key = keyOf(fact);
    if (keys.has(key)) found.set(key, [...(found.get(key) ?? []), fact]);
  }
  return wanted.filter((fact) => !isAmong(fact, found.get(keyOf(fact)) ?? [], facts));
}

/** MySQL notes who granted something last, and nothing hangs on it. */
const keyWithoutGrantor = (fact: Fact): string =>
  keyWithGrantor(fact.kind === 'grant' ? { ...fact, grantor: null } : fact);

/** What a fact is about, without what it says of it. */
function keyWithGrantor(fact: Fact): string {
  switch (fact.kind) {
    case 'principal':
      return JSON.stringify([fact.kind, fact.key]);
    case 'grant':
      return JSON.stringify([fact.kind, fact.grantee, fact.target, fact.grantor]);
    case 'restriction':
      return JSON.stringify([fact.kind, fact.principal, fact.target]);
    default:
      return JSON.stringify(Object.entries(fact).sort(([a], [b]) => compare(a, b)));
  }
}

/** Changes name of an account the attributes that they are about; and of a privilege of MongoDB, the actions. */
function isAmong(fact: Fact, found: readonly Fact[], { engine }: Facts): boolean {
  if (fact.kind === 'principal')
    return found.some(
      (one) =>
        one.kind === 'principal' &&
        Object.entries(fact.attributes).every(([name, value]) => one.attributes[name] === value),
    );
  if (fact.kind === 'restriction') {
    const taken = found.flatMap((one) => (one.kind === 'restriction' ? one.privileges.privileges : []));
    return fact.privileges.privileges.every((word) => taken.includes(word));
  }
  if (fact.kind !== 'grant') return found.length > 0;
  const sets = found.flatMap((one) => (one.kind === 'grant' ? [one.privileges] : []));
  if (engine === 'mongodb') {
    const held = sets.flatMap(({ privileges }) => privileges);
    return fact.privileges.privileges.every((word) => held.includes(word));
  }
  const text = textOf(fact.privileges);
  return sets.some((set) => textOf(set) === text);
}

const textOf = ({ privileges, grantable }: PrivilegeSet): string =>
  JSON.stringify([[...new Set(privileges)].sort(), [...new Set(grantable)].sort()]);

function* securableFacts(facts: Facts): Generator<Fact> {
  const { count, owner, flags } = facts.securables;
  for (let id = 0; id < count; id++) {
    if (((flags[id] ?? 0) & SecurableFlag.missing) !== 0) continue;
    const by = facts.principals[owner[id] ?? NONE]?.key ?? null;
    yield { kind: 'securable', path: pathOf(facts, id), of: kindOf(facts, id), owner: by };
  }
}

function* grantFacts(facts: Facts): Generator<Fact> {
  const { grants, securables, engine } = facts;
  for (let row = 0; row < grants.count; row++) {
    const target = grants.target[row] ?? NONE;
    const named = grants.grantor[row] ?? NONE;
    const by = named === NONE && engine === 'postgres' ? ownerOf(facts, target) : named;
    const privileges = setOf(facts, grants.privileges[row] ?? NONE);
    if (privileges.privileges.length === 0 && engine === 'postgres') continue;
    const origin = GRANT_ORIGINS[grants.origin[row] ?? 0] ?? 'explicit';
    yield grantFact(facts, target, grants.grantee[row] ?? NONE, by, privileges, origin);
  }
  if (engine !== 'postgres') return;
  for (let id = 0; id < securables.count; id++) {
    const owner = securables.owner[id] ?? NONE;
    const isStored = ((securables.flags[id] ?? 0) & SecurableFlag.storedAcl) !== 0;
    if (owner === NONE || isStored || kindOf(facts, id) === 'column') continue;
    const privileges = ownersRights(facts, id);
    if (privileges.length > 0)
      yield grantFact(facts, id, owner, owner, { privileges, grantable: [] }, 'engine-default');
  }
}

const grantFact = (
  facts: Facts,
  target: SecurableId,
  grantee: PrincipalId,
  by: PrincipalId,
  privileges: PrivilegeSet,
  origin: GrantOrigin,
): Fact => ({
  ...{ kind: 'grant', grantee: facts.principals[grantee]?.key ?? '', target: pathOf(facts, target), privileges },
  ...{ grantor: facts.principals[by]?.key ?? null, origin },
});

/** Where nothing is stored for the next objects of somebody in a whole database, there is what the engine gives. */
function* defaultFacts(facts: Facts): Generator<Fact> {
  const key = (id: PrincipalId): string => facts.principals[id]?.key ?? '';
  const stored = new Set<string>();
  for (const { creator, database, schema, of, grantee, privileges } of facts.defaultPrivileges) {
    if (schema === NONE) stored.add(JSON.stringify([creator, database, of]));
    yield {
      ...{ kind: 'default-privilege', creator: key(creator), of, grantee: key(grantee) },
      ...{ under: pathOf(facts, schema === NONE ? database : schema), privileges: setOf(facts, privileges) },
    };
  }
  if (facts.engine !== 'postgres') return;
  const creators = facts.principals.filter(({ kind, exists }) => kind === 'role' && exists);
  for (let database = 0; database < facts.securables.count; database++) {
    if (kindOf(facts, database) !== 'database') continue;
    for (const { id: creator } of creators)
      for (const of of OBJECTS_TO_BE) {
        if (stored.has(JSON.stringify([creator, database, of]))) continue;
        for (const [grantee, privileges] of engineDefaultsOf(facts, of, creator))
          yield {
            ...{ kind: 'default-privilege', creator: key(creator), of, grantee: key(grantee) },
            ...{ under: pathOf(facts, database), privileges: { privileges, grantable: [] } },
          };
      }
  }
}

const OBJECTS_TO_BE = [
  'table',
  'sequence',
  'routine',
  'type',
  'schema',
  'large-object',
] as const satisfies readonly DefaultPrivilege['of'][];

const setOf = (facts: Facts, id: number): PrivilegeSet => facts.privilegeSets[id] ?? { privileges: [], grantable: [] };
