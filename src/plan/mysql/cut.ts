import {
  NONE,
  ROOT,
  type Facts,
  type Membership,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
} from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { withGrants } from './grant-columns.ts';
import { granted, grantedOnColumns, grantedOnPattern } from './granted.ts';

/** Something taken out of the facts of a server, or put in. Rows index into the lists of `Facts`. */
export type Cut =
  /** GRANT OPTION is one of the privileges. */
  | { readonly kind: 'grant'; readonly row: number; readonly privileges: readonly string[] }
  /** A role, or PROXY. */
  | { readonly kind: 'membership'; readonly row: number }
  /** The right to grant a role or PROXY on; the membership stays. */
  | { readonly kind: 'admin'; readonly row: number }
  /** That a role is active at login; it may still be held. */
  | { readonly kind: 'default-role'; readonly row: number }
  /** A partial revoke. */
  | {
      readonly kind: 'restriction';
      readonly principal: PrincipalId;
      readonly database: SecurableId;
      readonly privileges: readonly string[];
    }
  /** Rows for an account that does not exist. */
  | { readonly kind: 'leftovers'; readonly principal: PrincipalId }
  /** A connection that the server keeps with its password. */
  | { readonly kind: 'server'; readonly server: SecurableId }
  /** Put in: what a wider row gave on a database where it is to stay. */
  | {
      readonly kind: 'kept';
      readonly principal: PrincipalId;
      readonly pattern: string;
      readonly privileges: readonly string[];
    }
  /** Put in: privileges on the server, a database, table, view, column or routine; or on some columns of a table, by name. */
  | {
      readonly kind: 'granted';
      readonly principal: PrincipalId;
      readonly target: SecurableId;
      readonly columns?: readonly string[];
      readonly privileges: readonly string[];
    }
  /** Put in: a role for somebody. */
  | {
      readonly kind: 'member';
      readonly role: PrincipalId;
      readonly member: PrincipalId;
      readonly admin: boolean;
      readonly byDefault: boolean;
    }
  /** Put in: a role that holds nothing yet. It gets the next id of `Facts.principals`. */
  | { readonly kind: 'role'; readonly name: string };

/**
 * The facts as they are after some cuts. Ids and rows keep their numbers: a row that the server deletes stays as one that
 * nobody holds. That a row goes is as telling as what it gave, since it may have hidden a wider one.
 */
export function without(facts: Facts, cuts: readonly Cut[]): Facts {
  const changed = cuts.reduce(cutOne, facts);
  return cuts.some(({ kind }) => kind === 'grant') ? withoutEmptyRows(changed, facts) : changed;
}

function cutOne(facts: Facts, cut: Cut): Facts {
  switch (cut.kind) {
    case 'grant':
      return revoked(facts, cut.row, cut.privileges);
    case 'membership':
      return withoutMembership(facts, cut.row);
    case 'admin':
      return withMembership(facts, cut.row, { admin: false });
    case 'default-role':
      return {
        ...facts,
        defaultRoles: facts.defaultRoles.map((one, row) => (row === cut.row ? { account: NONE, role: NONE } : one)),
      };
    case 'restriction': {
      const { principal, database: target } = cut;
      const privilegeSets = [...facts.privilegeSets, { privileges: cut.privileges, grantable: [] }];
      const restrictions = [...facts.restrictions, { principal, target, privileges: facts.privilegeSets.length }];
      return { ...facts, privilegeSets, restrictions };
    }
    case 'leftovers':
      return withoutLeftovers(facts, cut.principal);
    case 'server':
      return {
        ...facts,
        foreignServers: facts.foreignServers.filter(({ server }) => server !== cut.server),
        userMappings: facts.userMappings.filter(({ server }) => server !== cut.server),
      };
    case 'kept':
      return grantedOnPattern(facts, cut.principal, cut.pattern, cut.privileges);
    case 'granted':
      return cut.columns === undefined
        ? granted(facts, cut.principal, cut.target, cut.privileges)
        : grantedOnColumns(facts, cut.principal, cut.target, cut.columns, cut.privileges);
    case 'member':
      return withMember(facts, cut.role, cut.member, cut.admin, cut.byDefault);
    case 'role':
      return withRole(facts, cut.name);
  }
}

/** Its rows for PROXY go as well. */
function withoutLeftovers(facts: Facts, principal: PrincipalId): Facts {
  const memberships = facts.memberships.map((one) =>
    one.member === principal && !one.set ? { ...one, role: NONE, member: NONE } : one,
  );
  return withGrants({ ...facts, memberships }, ({ grantee }) => {
    for (let row = 0; row < facts.grants.count; row++) if (grantee[row] === principal) grantee[row] = NONE;
  });
}

const withMembership = (facts: Facts, at: number, change: Partial<Membership>): Facts => ({
  ...facts,
  memberships: facts.memberships.map((one, row) => (row === at ? { ...one, ...change } : one)),
});

/** With a role MySQL takes that it was one by default; MariaDB keeps the name. */
function withoutMembership(facts: Facts, at: number): Facts {
  const gone = facts.memberships[at];
  const less = withMembership(facts, at, { role: NONE, member: NONE });
  if (gone?.set !== true || facts.engine === 'mariadb') return less;
  return {
    ...less,
    defaultRoles: facts.defaultRoles.map((one) =>
      one.account === gone.member && one.role === gone.role ? { account: NONE, role: NONE } : one,
    ),
  };
}

/** MariaDB knows one role by default. */
function withMember(facts: Facts, role: PrincipalId, member: PrincipalId, admin: boolean, byDefault: boolean): Facts {
  const known = facts.memberships.findIndex((one) => one.set && one.role === role && one.member === member);
  const more =
    known === NONE
      ? {
          ...facts,
          memberships: [...facts.memberships, { role, member, grantor: NONE, inherit: false, set: true, admin }],
        }
      : withMembership(facts, known, { admin: admin || facts.memberships[known]?.admin === true });
  if (!byDefault) return more;
  const kept = facts.defaultRoles.filter(
    (one) => one.account !== member || (facts.engine === 'mysql' && one.role !== role),
  );
  return { ...more, defaultRoles: [...kept, { account: member, role }] };
}

/** A role of MySQL is an account that nobody can log in as. */
const LOCKED = { expired: true, locked: true, plugin: 'caching_sha2_password' } as const;

function withRole(facts: Facts, name: string): Facts {
  const isMariadb = facts.engine === 'mariadb';
  const role = {
    id: facts.principals.length,
    kind: 'role',
    key: isMariadb ? name : `${name}@%`,
    exists: true,
    login: false,
    provenance: 'user',
    attributes: isMariadb ? { user: name } : { user: name, host: '%', ...LOCKED },
  } as const;
  return { ...facts, principals: [...facts.principals, role] };
}

/** What is taken from a whole table is taken from its columns, too. */
function revoked(facts: Facts, row: number, lost: readonly string[]): Facts {
  const { grantee, target } = facts.grants;
  const table = target[row] ?? NONE;
  const rows = [row];
  if (TABLES.has(kindOf(facts, table)))
    for (let other = 0; other < facts.grants.count; other++)
      if (grantee[other] === grantee[row] && isColumnOf(facts, target[other] ?? NONE, table)) rows.push(other);
  const privilegeSets = [...facts.privilegeSets];
  const isGlobal = table === ROOT && facts.engine === 'mysql';
  const changed = withGrants(facts, ({ privileges }) => {
    for (const each of rows) {
      privilegeSets.push(reduced(privilegeSets[privileges[each] ?? 0], lost));
      privileges[each] = privilegeSets.length - 1;
    }
    // The GRANT OPTION of an account is that of its dynamic privileges, too.
    if (isGlobal && lost.includes('GRANT OPTION'))
      for (let other = 0; other < facts.grants.count; other++) {
        const set = privilegeSets[privileges[other] ?? 0];
        if (grantee[other] !== grantee[row] || target[other] !== ROOT || set?.grantable.length === 0) continue;
        privilegeSets.push({ privileges: set?.privileges ?? [], grantable: [] });
        privileges[other] = privilegeSets.length - 1;
      }
  });
  return isGlobal
    ? withoutRestrictions({ ...changed, privilegeSets }, grantee[row] ?? NONE, lost)
    : { ...changed, privilegeSets };
}

/** Who loses a privilege on the whole server loses its partial revokes. */
function withoutRestrictions(facts: Facts, principal: PrincipalId, lost: readonly string[]): Facts {
  const privilegeSets = [...facts.privilegeSets];
  const restrictions = facts.restrictions.map((one) => {
    if (one.principal !== principal) return one;
    privilegeSets.push(reduced(privilegeSets[one.privileges], lost));
    return { ...one, privileges: privilegeSets.length - 1 };
  });
  return { ...facts, privilegeSets, restrictions };
}

const TABLES: ReadonlySet<string> = new Set(['table', 'view', 'sequence', 'foreign-table']);

const isColumnOf = (facts: Facts, id: SecurableId, table: SecurableId): boolean =>
  kindOf(facts, id) === 'column' && parentOf(facts, id) === table;

function reduced(set: PrivilegeSet | undefined, lost: readonly string[]): PrivilegeSet {
  const keep = (words: readonly string[] = []): readonly string[] => words.filter((word) => !lost.includes(word));
  return { privileges: keep(set?.privileges), grantable: keep(set?.grantable) };
}

/**
 * The server deletes rows that have lost their last privilege; the row of a table stays as long as one of its columns has any.
 * The account's own row, with its privileges on the whole server, stays whatever it holds.
 */
function withoutEmptyRows(facts: Facts, before: Facts): Facts {
  const { grantee, target, count } = facts.grants;
  const isEmpty = (row: number): boolean => privilegesIn(facts, row) === 0;
  const lastOf = (row: number): boolean => {
    const table = target[row] ?? NONE;
    for (let other = 0; other < count; other++)
      if (grantee[other] === grantee[row] && isColumnOf(facts, target[other] ?? NONE, table) && !isEmpty(other))
        return false;
    return true;
  };
  const touched = new Set<string>();
  for (let row = 0; row < count; row++)
    if (privilegesIn(before, row) !== privilegesIn(facts, row)) touched.add(placeOf(facts, row));
  return withGrants(facts, (columns) => {
    for (let row = 0; row < count; row++) {
      if (!isEmpty(row) || target[row] === ROOT || !touched.has(placeOf(facts, row))) continue;
      if (!TABLES.has(kindOf(facts, target[row] ?? NONE)) || lastOf(row)) columns.grantee[row] = NONE;
    }
  });
}

const privilegesIn = (facts: Facts, row: number): number =>
  facts.privilegeSets[facts.grants.privileges[row] ?? 0]?.privileges.length ?? 0;

/** Whose it is and on what; columns are within their table. */
function placeOf(facts: Facts, row: number): string {
  const target = facts.grants.target[row] ?? NONE;
  const place = kindOf(facts, target) === 'column' ? parentOf(facts, target) : target;
  return `${String(facts.grants.grantee[row])} ${String(place)}`;
}
