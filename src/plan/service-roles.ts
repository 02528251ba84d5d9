import { SecurableFlag, type Facts, type Principal, type PrincipalId, type SecurableId } from '../model/facts.ts';
import type { Ownership, Service } from '../model/manifest.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { extrasOf } from './role-extras.ts';

/** What a role of a service is for, in the words of the manifest. */
export const ROLE_USES = ['owner', 'app', 'read'] as const;
export type RoleUse = (typeof ROLE_USES)[number];

const SUFFIXES: Readonly<Record<RoleUse, string>> = { owner: 'owner', app: 'rw', read: 'ro' };

/** A service with data on a server, and those who are to belong to its roles. */
export interface ServiceData {
  readonly service: Service;
  /** What is the service's own by the manifest, containers included, in the order of the facts. */
  readonly owned: ReadonlySet<SecurableId>;
  /** Ids of accounts, or of the roles that rotated logins belong to. */
  readonly members: Readonly<Record<RoleUse, readonly PrincipalId[]>>;
  /** Does the manifest give it to no service? */
  readonly isNoService: (id: PrincipalId) => boolean;
  /** Who belongs to none of them, and why. */
  readonly left: readonly string[];
}

/** A role that a plan makes for a service, or fills. */
export interface ServiceRole {
  readonly service: Service;
  readonly use: RoleUse;
  readonly name: string;
  /** Of the principal. */
  readonly key: string;
}

/** A role as an engine's facts have it. */
export interface RoleInFacts extends ServiceRole {
  readonly id: PrincipalId;
}

/** How an engine makes roles of services. */
export interface RoleMaker<Cut> {
  /** Roles that mean something there. */
  readonly uses: readonly RoleUse[];
  readonly keyOf: (facts: Facts, name: string) => string;
  /** Why no role can be called that; null: it can. */
  readonly faultOf: (facts: Facts, name: string) => string | null;
  /** What a principal is or may that a role for this is not and may not, in words. */
  readonly powersOf: (principal: Principal) => readonly string[];
  readonly create: (name: string) => Cut;
  /** What a role of the facts gets, and gets by default, and who gets it, as far as it does not stand already. */
  readonly fill: (
    facts: Facts,
    data: ServiceData,
    role: RoleInFacts,
    all: readonly RoleInFacts[],
  ) => { readonly cuts: readonly Cut[]; readonly notes: readonly string[] };
  readonly without: (facts: Facts, cuts: readonly Cut[]) => Facts;
}

export interface ServiceRoles<Cut> {
  readonly roles: readonly ServiceRole[];
  readonly cuts: readonly Cut[];
  /** What is not done and why, in one line each; sorted. */
  readonly notes: readonly string[];
}

/**
 * Roles for services that own data on a server and have none: one to own it where the engine knows owners, one to read and
 * write it, one to read it. Nothing is taken from anybody. A role of that name is used when it is just that.
 */
export function serviceRoles<Cut>(
  facts: Facts,
  ownership: Ownership,
  accepts: (service: Service) => boolean,
  maker: RoleMaker<Cut>,
): ServiceRoles<Cut> {
  const notes: string[] = [];
  const services = servicesWithData(facts, ownership, accepts);
  const wanted = services.flatMap((data) =>
    maker.uses
      .map((use) => roleOf(facts, maker, data.service, use))
      .filter((role) => !hasRole(facts, ownership, role))
      .map((role) => ({ data, role })),
  );
  const usable = wanted.filter(({ role: { key, name } }) => {
    const fault = maker.faultOf(facts, name);
    if (fault !== null) notes.push(`${key}: not made, ${fault}`);
    return fault === null;
  });
  for (const data of new Set(usable.map((one) => one.data))) notes.push(...data.left);
  const isThere = ({ key }: ServiceRole): boolean => facts.principals.some((one) => one.key === key);
  const creates = usable.filter(({ role }) => !isThere(role)).map(({ role }) => maker.create(role.name));
  const named = maker.without(facts, creates);
  const found = usable.map(({ data, role }) => ({ data, role: { ...role, id: idOf(named, role.key) } }));
  const own = (data: ServiceData): readonly RoleInFacts[] =>
    found.filter((one) => one.data === data).map(({ role }) => role);
  const filled = found.flatMap(({ data, role }) => {
    const { cuts, notes: more } = maker.fill(named, data, role, own(data));
    const extras = isThere(role) ? extrasOf(named, data, role, own(data), maker) : [];
    if (extras.length > 0) {
      notes.push(`${role.key}: there is such a role already, and it is more than that: ${extras.join(', ')}`);
      return [];
    }
    notes.push(...more);
    return [{ role, cuts }];
  });
  return {
    roles: filled.map(({ role: { service, use, name, key } }) => ({ service, use, name, key })),
    cuts: [...creates, ...filled.flatMap(({ cuts }) => cuts)],
    notes: [...new Set(notes)].sort(compare),
  };
}

function roleOf<Cut>(facts: Facts, maker: RoleMaker<Cut>, service: Service, use: RoleUse): ServiceRole {
  const name = `${service.name}_${SUFFIXES[use]}`;
  return { service, use, name, key: maker.keyOf(facts, name) };
}

function idOf({ principals }: Facts, key: string): PrincipalId {
  const found = principals.find((one) => one.key === key);
  if (found === undefined) throw new Error(`no role ${key}`);
  return found.id;
}

/** Does the manifest name one that is there? Whoever is to own things may be a login, too. */
function hasRole(facts: Facts, ownership: Ownership, { service: { name }, use, key }: ServiceRole): boolean {
  return facts.principals.some(
    (one) =>
      one.exists &&
      (use === 'owner' || (!one.login && (one.kind === 'role' || one.key === key))) &&
      ownership
        .subjectsOf(one.id)
        .some((subject) => subject.kind === 'service' && subject.service.name === name && subject.identity.use === use),
  );
}

const NOT_MEANT = SecurableFlag.system | SecurableFlag.missing;

function servicesWithData(
  facts: Facts,
  ownership: Ownership,
  accepts: (service: Service) => boolean,
): readonly ServiceData[] {
  const ids = [...ownership.ownerOf.keys()].filter((id) => ((facts.securables.flags[id] ?? 0) & NOT_MEANT) === 0);
  const isNoService = (id: PrincipalId): boolean => ownership.subjectsOf(id).every((one) => one.kind !== 'service');
  const byOwner = groupBy(ids, (id) => ownership.ownerOf[id] ?? -1);
  return ownership.owners
    .flatMap(({ name, kind }, index): ServiceData[] => {
      const service = ownership.services.find((one) => one.name === name);
      const owned = byOwner.get(index);
      if (kind !== 'service' || service === undefined || owned === undefined || !accepts(service)) return [];
      return [{ service, owned: new Set(owned), isNoService, ...membersOf(facts, ownership, service) }];
    })
    .sort((a, b) => compare(a.service.name, b.service.name));
}

function membersOf(facts: Facts, ownership: Ownership, { name }: Service): Pick<ServiceData, 'members' | 'left'> {
  const left: string[] = [];
  const members: Record<RoleUse, Set<PrincipalId>> = { owner: new Set(), app: new Set(), read: new Set() };
  for (const { id, key, exists, login } of facts.principals) {
    if (!exists || !login) continue;
    const subjects = ownership.subjectsOf(id);
    const subject = subjects.find((one) => one.kind === 'service' && one.service.name === name);
    if (subject?.kind !== 'service') continue;
    const { use, ephemeral, memberOf, match } = subject.identity;
    const member = ephemeral ? facts.principals.find((one) => one.key === memberOf && one.exists)?.id : id;
    if (use === null) left.push(`${key}: gets no role of ${name}, since the manifest does not say what its use is`);
    else if (subjects.length > 1) left.push(`${key}: gets no role of ${name}, since it is not that service's alone`);
    else if (member === undefined)
      left.push(`${match}: gets no role of ${name}, since the manifest names no role that its logins belong to`);
    else members[use === 'migrate' ? 'owner' : use].add(member);
  }
  return { members: { owner: [...members.owner], app: [...members.app], read: [...members.read] }, left };
}
