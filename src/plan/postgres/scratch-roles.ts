import { bindsCreateRole } from '../../dialects/postgres/versions.ts';
import { parseSearchPath } from '../../dialects/postgres/search-path.ts';
import { quoteIdentifier } from '../../dialects/postgres/names.ts';
import { roleSql } from '../../dialects/postgres/statements.ts';
import { NONE, type Membership, type Principal } from '../../model/facts.ts';
import type { Draft } from './scratch-draft.ts';

/**
 * Roles without memberships and without SUPERUSER: whoever grants something is to be taken for itself. A member of the
 * owner, or a superuser, would be taken for the owner: https://www.postgresql.org/docs/18/sql-grant.html#SQL-GRANT-NOTES
 */
export function makeRoles(draft: Draft): void {
  for (const principal of draft.facts.principals) {
    const { id, key, kind, exists, provenance } = principal;
    if (kind !== 'role') continue;
    const fresh = draft.freshRole(key);
    if (!exists) draft.cannot(`what role ${key} holds`, 'the role was dropped behind the catalogs’ back');
    else if (provenance === 'predefined' && fresh === undefined)
      draft.cannot(`predefined role ${key}`, 'the scratch server’s version does not have it');
    else if (fresh === undefined)
      draft.add(null, `role ${key}`, `CREATE ROLE ${roleSql(draft.facts, id)} ${optionsSql(principal)}`);
    else if (provenance !== 'predefined' && key !== draft.executor)
      draft.add(null, `role ${key}`, `ALTER ROLE ${roleSql(draft.facts, id)} ${optionsSql(principal)}`);
  }
}

/** What roles become when all grants are there: superusers, members of others, with settings of their own. */
export function completeRoles(draft: Draft): void {
  const { facts, executor } = draft;
  for (const { id, key, exists, provenance, attributes } of facts.principals) {
    if (!exists || provenance === 'predefined') continue;
    const name = roleSql(facts, id);
    if (key === executor) {
      if (attributes['superuser'] !== true)
        draft.cannot(`that ${key} is no superuser`, 'the scratch server is loaded as that role, which has to be one');
    } else if (attributes['superuser'] === true) draft.add(null, `SUPERUSER of ${key}`, `ALTER ROLE ${name} SUPERUSER`);
    for (const [attribute, value] of Object.entries(attributes)) {
      const setting = /^set (\S+)(?: in (.*))?$/s.exec(attribute);
      if (setting === null) continue;
      const [, variable = '', database] = setting;
      const where = database === undefined ? '' : ` IN DATABASE ${quoteIdentifier(database)}`;
      const sql = `ALTER ROLE ${name}${where} SET ${variable} = ${valueSql(variable, String(value))}`;
      draft.add(null, `${attribute} of ${key}`, sql);
    }
  }
  makeMemberships(draft);
}

function optionsSql({ login, attributes }: Principal): string {
  const option = (word: string, given: boolean): string => (given ? word : `NO${word}`);
  const words = ['INHERIT', 'CREATEDB', 'CREATEROLE', 'REPLICATION', 'BYPASSRLS'].map((word) =>
    option(word, attributes[word.toLowerCase()] === true),
  );
  const { connectionLimit, validUntil } = attributes;
  return [
    option('LOGIN', login),
    ...words,
    ...(typeof connectionLimit === 'number' ? [`CONNECTION LIMIT ${String(connectionLimit)}`] : []),
    ...(typeof validUntil === 'string' ? [`VALID UNTIL ${literal(validUntil)}`] : []),
  ].join(' ');
}

/** The value of a setting as SET wants it: search_path is a list, whose elements the server quotes by itself. */
export function valueSql(variable: string, value: string): string {
  if (variable !== 'search_path') return literal(value);
  const schemas = parseSearchPath(value);
  return schemas.length === 0 ? "''" : schemas.map(literal).join(', ');
}

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** From 16 on whoever grants a role needs ADMIN OPTION on it, so that grants follow those that they rest on. */
function makeMemberships(draft: Draft): void {
  const { facts } = draft;
  const known = membershipKeys(draft);
  const bound = bindsCreateRole(facts);
  const admins = new Set<string>();
  let waiting = facts.memberships.filter((row) => !known.has(membershipKey(draft.facts.principals, row)));
  const canGrant = ({ role, grantor }: Membership): boolean =>
    !bound || grantor === NONE || grantor === draft.bootstrap || admins.has(`${String(role)} ${String(grantor)}`);
  while (waiting.length > 0) {
    const able = waiting.filter(canGrant);
    if (able.length === 0) break;
    for (const row of able) {
      draft.add(null, titleOf(draft, row), membershipSql(draft, row, bound));
      if (row.admin) admins.add(`${String(row.role)} ${String(row.member)}`);
    }
    waiting = waiting.filter((row) => !able.includes(row));
  }
  for (const row of waiting) draft.cannot(titleOf(draft, row), 'its grantor holds no ADMIN OPTION any more');
}

function membershipSql({ facts, bootstrap }: Draft, row: Membership, bound: boolean): string {
  const { role, member, grantor, admin, inherit, set } = row;
  const base = `GRANT ${roleSql(facts, role)} TO ${roleSql(facts, member)}`;
  const unsaid = grantor === NONE || facts.principals[grantor]?.exists !== true || (bound && grantor === bootstrap);
  const by = unsaid ? '' : ` GRANTED BY ${roleSql(facts, grantor)}`;
  if (!bound) return `${base}${admin ? ' WITH ADMIN OPTION' : ''}${by}`;
  return `${base} WITH ADMIN ${word(admin)}, INHERIT ${word(inherit)}, SET ${word(set)}${by}`;
}

const word = (value: boolean): string => (value ? 'TRUE' : 'FALSE');

const titleOf = ({ facts }: Draft, { role, member, grantor }: Membership): string => {
  const key = (id: number): string => facts.principals[id]?.key ?? 'nobody known';
  return `${key(member)} as a member of ${key(role)}, by ${key(grantor)}`;
};

/** Memberships of predefined roles in each other are there from the start. */
const membershipKeys = ({ fresh }: Draft): ReadonlySet<string> =>
  new Set(fresh.memberships.map((row) => membershipKey(fresh.principals, row)));

const membershipKey = (principals: readonly Principal[], { role, member }: Membership): string =>
  [role, member].map((id) => JSON.stringify(principals[id]?.key)).join(' ');
