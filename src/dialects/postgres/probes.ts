import type { Facts, PrincipalId, SecurableId } from '../../model/facts.ts';
import { catalogOf, list, NOTHING, orMissing, place, roleOid } from './catalogs.ts';
import { quoteLiteral } from './literals.ts';
import { roleNameOf } from './names.ts';

/** The name of an object's owner. */
export function ownerProbe(facts: Facts, id: SecurableId): string {
  const { from, where } = place(facts, id);
  const name = `pg_catalog.pg_get_userbyid(${catalogOf(facts, id).owner})`;
  return `coalesce((SELECT ${name}::text FROM ${from} WHERE ${where}), 'no such object')`;
}

/** `present` or `nothing`. */
const existence = (rows: string): string =>
  `CASE WHEN EXISTS (SELECT FROM ${rows}) THEN 'present' ELSE '${NOTHING}' END`;

export const roleProbe = (name: string): string =>
  existence(`pg_catalog.pg_roles r WHERE r.rolname = ${quoteLiteral(name)}`);

/** Of a user mapping; its options are not everybody's to see. */
export function mappingProbe(facts: Facts, server: SecurableId, principal: PrincipalId): string {
  const name = quoteLiteral(facts.securables.name[server] ?? '');
  return existence(
    `pg_catalog.pg_user_mappings m WHERE m.srvname = ${name} AND m.umuser = ${roleOid(facts, principal)}`,
  );
}

/** Of a trigger, a rule or an event trigger. */
export function definitionProbe(facts: Facts, row: number): string {
  const { kind, name, on } = definitionOf(facts, row);
  const own = quoteLiteral(name);
  if (kind === 'event-trigger') return existence(`pg_catalog.pg_event_trigger e WHERE e.evtname = ${own}`);
  const { from, where } = place(facts, on);
  return kind === 'rule'
    ? existence(`${from} JOIN pg_catalog.pg_rewrite w ON w.ev_class = o.oid WHERE ${where} AND w.rulename = ${own}`)
    : existence(
        `${from} JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid WHERE ${where} AND NOT t.tgisinternal AND t.tgname = ${own}`,
      );
}

export function definitionOf(facts: Facts, row: number): Facts['definitions'][number] {
  const definition = facts.definitions[row];
  if (definition === undefined) throw new Error(`no definition ${String(row)}`);
  return definition;
}

/** What a routine fixes search_path to, without any quotes; `nothing` where it does not. */
export function searchPathProbe(facts: Facts, routine: SecurableId): string {
  const { from, where } = place(facts, routine);
  const value = `SELECT pg_catalog.replace(pg_catalog.substr(s.setting, 13), '"', '') FROM pg_catalog.unnest(o.proconfig) s (setting) \
WHERE pg_catalog.starts_with(s.setting, 'search_path=')`;
  return `coalesce((SELECT coalesce((${value}), '${NOTHING}') FROM ${from} WHERE ${where}), 'no such object')`;
}

/** The attributes of a role out of some, as `CREATEROLE, SUPERUSER`. */
export function attributeProbe(facts: Facts, id: PrincipalId, attributes: readonly string[]): string {
  const name = quoteLiteral(roleNameOf(facts.principals[id]?.key ?? '') ?? '');
  const items = attributes
    .map((attribute) => `(${quoteLiteral(attribute.toUpperCase())}, r.${ATTRIBUTE_COLUMNS[attribute] ?? ''})`)
    .join(', ');
  const from = `pg_catalog.pg_roles r WHERE r.rolname = ${name}`;
  return orMissing(
    from,
    `(SELECT coalesce(pg_catalog.string_agg(v.item, ', ' ORDER BY v.item COLLATE "C"), '${NOTHING}') \
FROM pg_catalog.pg_roles r CROSS JOIN LATERAL (VALUES ${items}) v (item, has) WHERE r.rolname = ${name} AND v.has)`,
  );
}

const ATTRIBUTE_COLUMNS: Readonly<Record<string, string>> = {
  superuser: 'rolsuper',
  createrole: 'rolcreaterole',
  createdb: 'rolcreatedb',
  replication: 'rolreplication',
  bypassrls: 'rolbypassrls',
};

/**
 * How one role is a member of another: one item per grantor, `admin inherit set by postgres`, or with `grantors` false what it
 * comes to, whoever granted it. Before 16 there is `member` and `admin member`.
 */
export function membershipProbe(
  facts: Facts,
  role: PrincipalId,
  member: PrincipalId,
  { options, grantors }: { readonly options: boolean; readonly grantors: boolean },
): string {
  const from = `pg_catalog.pg_auth_members m WHERE m.roleid = ${roleOid(facts, role)} AND m.member = ${roleOid(facts, member)}`;
  const any = (column: string): string => (grantors ? `m.${column}` : `pg_catalog.bool_or(m.${column})`);
  const word = (column: string, text: string): string => `CASE WHEN ${any(column)} THEN '${text}' ELSE '' END`;
  const what = [
    word('admin_option', 'admin '),
    ...(options ? [word('inherit_option', 'inherit '), word('set_option', 'set ')] : []),
    "'member'",
    ...(grantors && options ? ["' by '", 'pg_catalog.pg_get_userbyid(m.grantor)'] : []),
  ].join(' || ');
  if (grantors) return list(`SELECT ${what} AS item FROM ${from}`);
  return `(SELECT CASE WHEN pg_catalog.count(*) = 0 THEN '${NOTHING}' ELSE ${what} END FROM ${from})`;
}

/** One item of `membershipProbe`. */
export const membershipItem = (
  { admin, inherit, set }: { readonly admin: boolean; readonly inherit: boolean; readonly set: boolean },
  grantor: string | null,
  options: boolean,
): string =>
  [
    ...(admin ? ['admin'] : []),
    ...(options && inherit ? ['inherit'] : []),
    ...(options && set ? ['set'] : []),
    'member',
    ...(options && grantor !== null ? [`by ${grantor}`] : []),
  ].join(' ');
