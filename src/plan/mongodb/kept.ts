import { createHash } from 'node:crypto';
import { actionOf, CHANGES_PASSWORDS, GRANTS_ROLES } from '../../dialects/mongodb/actions.ts';
import { isLeftOut, isOfServer, roleKey } from '../../dialects/mongodb/names.ts';
import { resourceText, type Resource } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import type { Rights } from '../../access/mongodb/rights.ts';
import { NONE, type Facts, type PrincipalId } from '../../model/facts.ts';
import { compare } from '../../shared/compare.ts';
import type { NewRole, ResourceRight } from './cut.ts';
import { lostOf, type Lost } from './losses.ts';
import type { OwnPlaces } from './own-places.ts';

/** What a role gives apart from what is lost: rights of its own, and roles in it that lose nothing. */
export interface Kept {
  readonly rights: readonly ResourceRight[];
  readonly roles: readonly PrincipalId[];
}

/** @returns null where those who have the role would have to keep different things */
export function keptOf(
  rights: Rights,
  places: OwnPlaces,
  role: PrincipalId,
  lost: Lost,
  users: readonly PrincipalId[],
): Kept | null {
  const kept = new Map<string, { readonly resource: Resource; readonly privileges: Set<string> }>();
  const roles = new Set<PrincipalId>();
  const touched = new Set<string>();
  const keep = ({ resource, privileges }: ResourceRight): void => {
    const known = kept.get(resourceText(resource)) ?? { resource, privileges: new Set<string>() };
    for (const privilege of privileges) known.privileges.add(privilege);
    if (known.privileges.size > 0) kept.set(resourceText(resource), known);
  };
  const isTouched = (id: PrincipalId): boolean =>
    rights.closure(id).some((each) => rights.of(each).some(({ row }) => lost.has(row)));
  const seen = new Set<PrincipalId>();
  const visit = (id: PrincipalId): boolean => {
    if (seen.has(id)) return true;
    seen.add(id);
    for (const { row, resource, privileges } of rights.of(id)) {
      const gone = lostOf(privileges, [...(lost.get(row) ?? [])]);
      if (gone.length > 0 && resource.kind === 'namespace') touched.add(resource.db);
      const left = { resource, privileges: privileges.filter((privilege) => !gone.includes(privilege)) };
      if (gone.length === 0 || !isOfCollections(resource) || reachesData(left)) keep(left);
      const parts = places.of(resource, gone, users);
      if (parts === null) return false;
      parts.forEach(keep);
    }
    return rights.rolesOf(id).every(({ to }) => {
      if (isTouched(to)) return visit(to);
      roles.add(to);
      return true;
    });
  };
  if (!visit(role)) return null;
  const all = [...kept.values()].map(({ resource, privileges }) => ({
    resource,
    privileges: [...privileges].sort(compare),
  }));
  // Nobody needs a right on a collection that there is not; built-in roles have such.
  const there = all.filter(({ resource }) => !places.missing.has(resourceText(resource)));
  return { rights: useful(there, touched), roles: [...roles].sort((a, b) => a - b) };
}

/** Of a database whose data is lost altogether, looking at its statistics and the like is not kept either. */
function useful(rights: readonly ResourceRight[], touched: ReadonlySet<string>): readonly ResourceRight[] {
  const dbOf = ({ resource }: ResourceRight): string => ('db' in resource ? resource.db : '');
  const needed = new Set(rights.filter(reachesData).map(dbOf));
  return rights
    .filter((right) => {
      const db = dbOf(right);
      if (db === '' || needed.has(db) || !touched.has(db)) return true;
      // What the server keeps there about itself is none of the data.
      return (db === 'admin' || isLeftOut(db)) && !isScripts(right) && right.privileges.some(isOnData);
    })
    .sort((a, b) => compare(resourceText(a.resource), resourceText(b.resource)));
}

const isScripts = ({ resource }: ResourceRight): boolean =>
  resource.kind === 'namespace' && resource.collection === 'system.js';

/** Whoever loses what is in certain collections needs nothing else of them. */
const isOfCollections = (resource: Resource): boolean =>
  resource.kind === 'buckets' || (resource.kind === 'namespace' && resource.collection !== '');

function reachesData({ resource, privileges }: ResourceRight): boolean {
  if (resource.kind === 'namespace' && isOfServer(resource.db, resource.collection)) return false;
  return privileges.some((each) => isOnData(each) || each === GRANTS_ROLES || each === CHANGES_PASSWORDS);
}

const isOnData = (privilege: string): boolean => actionOf(privilege) !== undefined;

/**
 * The role that gives just this. Its name says what it was made from and, in a few digits, what it gives: who is to keep the
 * same gets the same role, and making it again tomorrow makes no second one.
 */
export function roleFor(facts: Facts, { rights, roles }: Kept, from: PrincipalId, member: PrincipalId): NewRole {
  const shard = facts.principals[from]?.attributes['shard'];
  const { db: memberDb } = facts.principals[member]?.attributes ?? {};
  // A role outside of `admin` can inherit only what its own database has; a user can have any.
  const db = facts.principals[member]?.kind === 'role' ? String(memberDb) : 'admin';
  const keys = roles.map((id) => facts.principals[id]?.key ?? '').sort(compare);
  const text = JSON.stringify([rights.map(({ resource, privileges }) => [resourceText(resource), privileges]), keys]);
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const name = `${String(facts.principals[from]?.attributes['name'])}_kept_${digits}`;
  const where = typeof shard === 'string' ? shard : null;
  const keyOf = (own: string): string => (where === null ? roleKey(own, db) : `${roleKey(own, db)} (${where})`);
  return { key: keyOf(name), db, name, shard: where, rights, roles: keys };
}

/** Is there such a role, and is it just that? */
export function isThere(facts: Facts, rights: Rights, { key, ...wanted }: NewRole): boolean {
  const known = facts.principals.find((each) => each.key === key);
  if (known === undefined) return false;
  const text = (some: readonly ResourceRight[]): string =>
    JSON.stringify(some.map(({ resource, privileges }) => [resourceText(resource), privileges]).sort());
  const roles = rights.rolesOf(known.id).map(({ to }) => facts.principals[to]?.key ?? '');
  return (
    text(rights.of(known.id)) === text(wanted.rights) && roles.sort(compare).join('\0') === wanted.roles.join('\0')
  );
}

/** Can such a role be where the member needs it? Outside of `admin` a role has to do with its own database alone. */
export function fits(facts: Facts, rights: Rights, role: PrincipalId, member: PrincipalId): boolean {
  const { kind, attributes } = facts.principals[member] ?? {};
  if (kind !== 'role' || attributes?.['db'] === 'admin') return true;
  return rights
    .closure(role)
    .flatMap((id) => rights.of(id))
    .every(({ row }) => {
      const resource = resourceOf(facts, facts.grants.target[row] ?? NONE);
      return resource?.kind === 'namespace' && resource.db === attributes?.['db'];
    });
}
