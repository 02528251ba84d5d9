import { PostgresSessions } from '../../access/postgres/sessions.ts';
import { principalKey } from '../../dialects/postgres/names.ts';
import { hasMembershipOptions } from '../../dialects/postgres/versions.ts';
import { NONE, type Facts, type PrincipalId, type SecurableId, type SecurableKind } from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';
import type { RoleInFacts, RoleMaker, RoleUse, ServiceData } from '../service-roles.ts';
import { ATTRIBUTE_NAMES, without, type Cut } from './cut.ts';
import { wordsFor } from './give-back.ts';

/**
 * Roles that nobody can log in as. Two of them get what is on the service's objects, and by default privileges what is created in
 * its schemas later by those who own something there or migrate; the third is there to own the objects.
 */
export const roleMaker: RoleMaker<Cut> = {
  uses: ['owner', 'app', 'read'],
  keyOf: (_, name) => principalKey(name),
  faultOf: (_, name) => {
    // https://www.postgresql.org/docs/18/sql-syntax-lexical.html (NAMEDATALEN), https://www.postgresql.org/docs/18/sql-createrole.html
    if (Buffer.byteLength(name) > 63) return 'since names of roles end after 63 bytes';
    return name.startsWith('pg_') ? "since names of roles that begin so are the server's own" : null;
  },
  powersOf: ({ login, attributes }) => [
    ...(login ? ['it can log in'] : []),
    ...ATTRIBUTE_NAMES.filter((each) => attributes[each] === true).map((each) => each.toUpperCase()),
  ],
  create: (name) => ({ kind: 'role', name }),
  fill,
  without,
};

function fill(
  facts: Facts,
  data: ServiceData,
  role: RoleInFacts,
  all: readonly RoleInFacts[],
): { readonly cuts: readonly Cut[]; readonly notes: readonly string[] } {
  const { cuts: joins, notes } = memberships(facts, data, role);
  return { cuts: [...grants(facts, data, role), ...defaults(facts, data, role, all), ...joins], notes };
}

/** What a role for rows has on a kind of object. */
function wordsOf(use: RoleUse, kind: SecurableKind): readonly string[] {
  if (use === 'owner') return [];
  const read = wordsFor(kind, 'read');
  return use === 'read' ? read : [...read, ...wordsFor(kind, 'write'), ...wordsFor(kind, 'execute')].sort();
}

function grants(facts: Facts, { owned }: ServiceData, { id: principal, use }: RoleInFacts): readonly Cut[] {
  if (use === 'owner') return [];
  const wanted = new Map<SecurableId, readonly string[]>();
  for (const id of owned) {
    const kind = kindOf(facts, id);
    const words = kind === 'column' || facts.securables.extension.has(id) ? [] : wordsOf(use, kind);
    const schema = kind === 'schema' ? id : words.length === 0 ? NONE : enclosing(facts, id, 'schema');
    if (schema !== NONE) wanted.set(schema, ['USAGE']);
    if (words.length > 0) wanted.set(id, words);
  }
  const { rights } = sessionsOf(facts);
  const databases = new Set([...wanted.keys()].map((id) => enclosing(facts, id, 'database')));
  for (const id of databases) if (!rights.has(principal, id, 'CONNECT')) wanted.set(id, ['CONNECT']);
  const held = heldBy(facts, principal);
  return [...wanted].flatMap(([target, words]): Cut[] => {
    const privileges = words.filter((word) => held.get(target)?.has(word) !== true);
    return privileges.length === 0 ? [] : [{ kind: 'granted', principal, target, privileges }];
  });
}

const known = new WeakMap<Facts, PostgresSessions>();

/** Made once for all roles. */
function sessionsOf(facts: Facts): PostgresSessions {
  let sessions = known.get(facts);
  if (sessions === undefined) known.set(facts, (sessions = new PostgresSessions(facts)));
  return sessions;
}

/** What it was granted by name. */
function heldBy({ grants: rows, privilegeSets }: Facts, role: PrincipalId): Map<SecurableId, Set<string>> {
  const held = new Map<SecurableId, Set<string>>();
  for (let row = 0; row < rows.count; row++) {
    if (rows.grantee[row] !== role) continue;
    const target = rows.target[row] ?? NONE;
    const words = privilegeSets[rows.privileges[row] ?? NONE]?.privileges ?? [];
    held.set(target, new Set([...(held.get(target) ?? []), ...words]));
  }
  return held;
}

const CREATED = ['routine', 'sequence', 'table'] as const;

function defaults(
  facts: Facts,
  { owned, members }: ServiceData,
  { id: grantee, use }: RoleInFacts,
  all: readonly RoleInFacts[],
): readonly Cut[] {
  if (use === 'owner') return [];
  const owners = all.flatMap((role) => (role.use === 'owner' ? [role.id] : []));
  const schemas = [...owned].filter((id) => kindOf(facts, id) === 'schema');
  const creating = creatorsIn(facts, owned);
  return schemas.flatMap((schema) => {
    const creators = new Set([...(creating.get(schema) ?? []), ...members.owner, ...owners]);
    const database = enclosing(facts, schema, 'database');
    return [...creators].flatMap((creator) =>
      CREATED.flatMap((of): Cut[] => {
        const row = facts.defaultPrivileges.find(
          (each) => each.creator === creator && each.schema === schema && each.of === of && each.grantee === grantee,
        );
        const held = facts.privilegeSets[row?.privileges ?? NONE]?.privileges ?? [];
        const privileges = wordsOf(use, of).filter((word) => !held.includes(word));
        if (privileges.length === 0) return [];
        return [{ kind: 'default', give: true, creator, database, schema, of, grantee, privileges }];
      }),
    );
  });
}

/** Who owns something of the service's, by its schema. Whoever comes with the engine or the cloud makes nothing for it. */
function creatorsIn(facts: Facts, owned: ReadonlySet<SecurableId>): Map<SecurableId, Set<PrincipalId>> {
  const found = new Map<SecurableId, Set<PrincipalId>>();
  for (const id of owned) {
    const owner = facts.securables.owner[id] ?? NONE;
    const schema = enclosing(facts, id, 'schema');
    if (schema === NONE || facts.principals[owner]?.provenance !== 'user' || facts.securables.extension.has(id))
      continue;
    found.set(schema, (found.get(schema) ?? new Set()).add(owner));
  }
  return found;
}

function memberships(
  facts: Facts,
  { members }: ServiceData,
  { id: role, key, use }: RoleInFacts,
): { readonly cuts: readonly Cut[]; readonly notes: readonly string[] } {
  const fresh = members[use].filter(
    (member) => member !== role && !facts.memberships.some((one) => one.role === role && one.member === member),
  );
  const notes: string[] = [];
  const cuts = fresh.map((member): Cut => {
    const { key: name = '', attributes } = facts.principals[member] ?? {};
    const inherit = hasMembershipOptions(facts) || attributes?.['inherit'] !== false;
    if (!inherit) notes.push(`${name}: has NOINHERIT, so it has to SET ROLE to ${key}`);
    return { kind: 'joined', role, member, inherit, set: true };
  });
  return { cuts, notes };
}
