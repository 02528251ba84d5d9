import fc from 'fast-check';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import { GRANT_ORIGINS, NONE, SECURABLE_KINDS, type Facts } from '../../../src/model/facts.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';

/** Names as hostile as a server takes them, and some that JavaScript finds special. */
export const hostileName = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('PUBLIC', '__proto__', 'constructor', '123', 'a\nb', '"', '\\', '{a,b}', 'r=w/x', '\u2028', ''),
);

const DEFINITION_KINDS = [
  'view',
  'materialized-view',
  'rule',
  'trigger',
  'routine',
  'event-trigger',
  'event',
  'merge',
] as const;

const places = fc.nat({ max: 1000 });

/** Facts of one server: every field varies, every reference is sound. */
export const randomSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    instance: hostileName,
    principals: fc.uniqueArray(hostileName, { minLength: 1, maxLength: 8 }),
    attributes: fc.dictionary(hostileName, fc.oneof(hostileName, fc.integer(), fc.boolean()), { maxKeys: 4 }),
    securables: fc.array(
      fc.record({ kind: places, parent: places, name: hostileName, owner: places, flags: fc.nat(2047) }),
      {
        maxLength: 20,
      },
    ),
    sets: fc.array(fc.subarray(['SELECT', 'INSERT', 'ALTER SYSTEM', 'USAGE']), { minLength: 1, maxLength: 5 }),
    grants: fc.array(fc.tuple(places, places, places, places, places), { maxLength: 30 }),
    memberships: fc.array(fc.tuple(places, places, places, fc.boolean(), fc.boolean(), fc.boolean()), { maxLength: 8 }),
    defaults: fc.array(fc.tuple(places, places, places, places), { maxLength: 8 }),
    definitions: fc.array(fc.tuple(places, places, places, hostileName, fc.array(places, { maxLength: 4 })), {
      maxLength: 8,
    }),
    settings: fc.dictionary(hostileName, hostileName, { maxKeys: 3 }),
    gaps: fc.uniqueArray(hostileName, { maxLength: 3 }),
  })
  .map((world) => ({
    instance: world.instance,
    engine: 'postgres',
    version: '18.4',
    takenAt: '2026-11-20T10:00:00.000Z',
    auditor: world.principals[0] ?? '',
    facts: build(world),
    gaps: world.gaps.map((fact) => ({
      instance: world.instance,
      fact,
      why: 'it is hidden',
      remedy: 'show it',
      kind: 'optional',
      costs: [fact],
    })),
  }));

interface World {
  readonly instance: string;
  readonly principals: readonly string[];
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly securables: readonly {
    readonly kind: number;
    readonly parent: number;
    readonly name: string;
    readonly owner: number;
    readonly flags: number;
  }[];
  readonly sets: readonly (readonly string[])[];
  readonly grants: readonly (readonly [number, number, number, number, number])[];
  readonly memberships: readonly (readonly [number, number, number, boolean, boolean, boolean])[];
  readonly defaults: readonly (readonly [number, number, number, number])[];
  readonly definitions: readonly (readonly [number, number, number, string, readonly number[]])[];
  readonly settings: Readonly<Record<string, string>>;
}

function build(world: World): Facts {
  const builder = new FactBuilder('postgres', world.instance);
  const principals = world.principals.map((key, i) =>
    builder.addPrincipal({
      kind: i === 0 ? 'public' : 'role',
      key,
      exists: i % 3 !== 1,
      login: i % 2 === 0,
      provenance: 'user',
      attributes: i === 1 ? world.attributes : {},
    }),
  );
  const principal = (place: number): number => principals[place % principals.length] ?? 0;
  const maybe = (place: number): number => (place % 4 === 0 ? NONE : principal(place));
  const securables = [0];
  for (const [i, { kind, parent, name, owner, flags }] of world.securables.entries()) {
    const id = builder.addSecurable({
      kind: SECURABLE_KINDS[1 + (kind % (SECURABLE_KINDS.length - 1))] ?? 'table',
      parent: securables[parent % securables.length] ?? 0,
      name: `${name}#${i}`, // siblings have distinct names
      owner: maybe(owner),
      flags,
      extension: flags % 5 === 0 ? name : undefined,
    });
    if (flags % 7 === 0) builder.setRoot(id, securables[kind % securables.length] ?? 0);
    securables.push(id);
  }
  const securable = (place: number): number => securables[place % securables.length] ?? 0;
  const sets = world.sets.map((words, i) => builder.internPrivileges(words, words.slice(0, i)));
  const set = (place: number): number => sets[place % sets.length] ?? 0;
  for (const [grantee, target, privileges, grantor, origin] of world.grants) {
    const from = GRANT_ORIGINS[origin % GRANT_ORIGINS.length];
    builder.addGrant(principal(grantee), securable(target), set(privileges), maybe(grantor), from);
  }
  for (const [role, member, grantor, inherit, maySet, admin] of world.memberships) {
    const ids = { role: principal(role), member: principal(member), grantor: maybe(grantor) };
    builder.addMembership({ ...ids, inherit, set: maySet, admin });
    builder.addDefaultRole({ account: principal(member), role: principal(role) });
  }
  for (const [creator, database, grantee, privileges] of world.defaults) {
    const where = { creator: principal(creator), database: securable(database), schema: NONE, of: 'table' } as const;
    builder.addDefaultPrivilege({ ...where, grantee: principal(grantee), privileges: set(privileges), grantor: NONE });
    builder.addRestriction({ principal: principal(grantee), target: securable(database), privileges: set(privileges) });
  }
  for (const [kind, on, runsAs, name, uses] of world.definitions) {
    const ends = { server: securable(on), database: securable(kind), owner: principal(runsAs) };
    const known = kind % 2 === 0 ? name : null;
    builder.addDefinition({
      kind: DEFINITION_KINDS[kind % DEFINITION_KINDS.length] ?? 'view',
      on: securable(on),
      name,
      events: kind % 3 === 0 ? ['UPDATE', 'INSERT'] : ['SELECT'],
      runsAs: maybe(runsAs),
      ...(kind % 7 === 0 ? { definer: principal(runsAs) } : {}),
      references: uses.map((use) => ({ target: securable(use), privilege: use % 2 === 0 ? 'SELECT' : 'EXECUTE' })),
      opaque: known,
      bound: kind % 5 === 0,
      hash: known,
      fixedSearchPath: runsAs % 2 === 0,
      shadowedBy: runsAs % 3 === 0 ? ['*', name] : [],
    });
    builder.addForeignServer({ server: ends.server, wrapper: name, host: known, port: null, database: known });
    builder.addUserMapping({ server: ends.server, principal: ends.owner, remoteUser: known });
    const remote = { remoteSchema: known, remoteName: name };
    builder.addForeignTable({ table: securable(runsAs), server: ends.server, ...remote });
    builder.addForeignKey({ name, from: securable(on), to: securable(runsAs), cascades: on % 2 === 0 });
    const where = { name, database: ends.database, owner: ends.owner };
    builder.addPublishedSet({ ...where, members: uses.map(securable), all: on % 2 === 0 });
    const login = { type: 'host', address: known, netmask: null, method: 'trust' };
    builder.addLoginRule({ ...login, databases: ['b', name], users: [name, 'a'] });
    builder.addSubscription({ ...where, publications: [name, 'b', 'a'], tables: uses.map(securable) });
  }
  for (const [name, value] of Object.entries(world.settings)) builder.addSetting(name, value);
  return builder.build();
}
