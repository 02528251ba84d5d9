import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId, type SecurableKind } from '../../model/facts.ts';
import { kindOf, parentOf, RELATION_KINDS } from '../../model/securables.ts';
import { quoteForRegistry, quoteLiteral } from './literals.ts';
import { roleNameOf } from './names.ts';
import { ACL_DEFAULT_CODES } from './privileges.ts';
import { partsOfSignature } from './statements.ts';

/** What a probe says where there is nothing: no privilege, no membership, no such object. */
export const NOTHING = 'nothing';

/** Where objects of a kind are listed, with the alias `o`; those in schemas are joined with theirs. */
interface Catalog {
  readonly table: string;
  /** Column that is the name as facts have it, but for a routine's arguments. */
  readonly name: string;
  readonly owner: string;
  readonly acl: string;
  readonly namespace?: string;
}

const RELATION: Catalog = {
  table: 'pg_class',
  name: 'o.relname',
  owner: 'o.relowner',
  acl: 'o.relacl',
  namespace: 'o.relnamespace',
};

const CATALOGS: Partial<Readonly<Record<SecurableKind, Catalog>>> = {
  database: { table: 'pg_database', name: 'o.datname', owner: 'o.datdba', acl: 'o.datacl' },
  schema: { table: 'pg_namespace', name: 'o.nspname', owner: 'o.nspowner', acl: 'o.nspacl' },
  routine: {
    table: 'pg_proc',
    name: 'o.proname',
    owner: 'o.proowner',
    acl: 'o.proacl',
    namespace: 'o.pronamespace',
  },
  type: { table: 'pg_type', name: 'o.typname', owner: 'o.typowner', acl: 'o.typacl', namespace: 'o.typnamespace' },
  language: { table: 'pg_language', name: 'o.lanname', owner: 'o.lanowner', acl: 'o.lanacl' },
  'foreign-data-wrapper': {
    table: 'pg_foreign_data_wrapper',
    name: 'o.fdwname',
    owner: 'o.fdwowner',
    acl: 'o.fdwacl',
  },
  'foreign-server': { table: 'pg_foreign_server', name: 'o.srvname', owner: 'o.srvowner', acl: 'o.srvacl' },
  'large-object': { table: 'pg_largeobject_metadata', name: 'o.oid', owner: 'o.lomowner', acl: 'o.lomacl' },
  tablespace: { table: 'pg_tablespace', name: 'o.spcname', owner: 'o.spcowner', acl: 'o.spcacl' },
};

const catalogOf = (facts: Facts, id: SecurableId): Catalog => CATALOGS[kindOf(facts, id)] ?? RELATION;

/** `FROM …` with the one row of an object, and the conditions that find it by name. */
function place(facts: Facts, id: SecurableId): { readonly from: string; readonly where: string } {
  const { table, name, namespace } = catalogOf(facts, id);
  const { name: first, types } = partsOfName(facts, id);
  // types as the adapter's query writes them
  const own = `${name} = ${quoteLiteral(first)}${types === null ? '' : ` AND pg_catalog.oidvectortypes(o.proargtypes) = ${quoteLiteral(types)}`}`;
  if (namespace === undefined) return { from: `pg_catalog.${table} o`, where: own };
  const schema = quoteLiteral(facts.securables.name[parentOf(facts, id)] ?? '');
  return {
    from: `pg_catalog.${table} o JOIN pg_catalog.pg_namespace n ON n.oid = ${namespace}`,
    where: `n.nspname = ${schema} AND ${own}`,
  };
}

function partsOfName(facts: Facts, id: SecurableId): ReturnType<typeof partsOfSignature> {
  const name = facts.securables.name[id] ?? '';
  return kindOf(facts, id) === 'routine' ? partsOfSignature(name) : { name, types: null };
}

/** A role's OID; null where there is none of that name; 0 for PUBLIC. */
export function roleOid(facts: Facts, id: PrincipalId): string {
  const name = roleNameOf(facts.principals[id]?.key ?? '');
  return name === null ? '0' : `pg_catalog.to_regrole(${quoteForRegistry(name)})`;
}

/** Who granted what to whom on an object and its columns; who owns it counts as its owner, whoever that is. */
export interface AclEntries {
  readonly object: SecurableId;
  readonly grantee: PrincipalId;
  readonly grantor: PrincipalId;
  readonly owner: PrincipalId;
}

const ITEM = "a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END";
const list = (rows: string): string =>
  `(SELECT coalesce(pg_catalog.string_agg(x.item, ', ' ORDER BY x.item COLLATE "C"), '${NOTHING}') FROM (${rows}) x)`;

/**
 * `INSERT, SELECT WITH GRANT OPTION, pan: SELECT` as `aclState` writes it: entries of the ACL as the server has it, a NULL one
 * as what it stands for.
 */
export function aclProbe(facts: Facts, entries: AclEntries): string {
  const { object } = entries;
  if (kindOf(facts, object) === 'parameter') return parameterProbe(facts, entries);
  const { acl, owner } = catalogOf(facts, object);
  const { from, where } = place(facts, object);
  const who = (id: PrincipalId): string => (id === entries.owner ? owner : roleOid(facts, id));
  const match = `a.grantee = ${who(entries.grantee)} AND a.grantor = ${who(entries.grantor)}`;
  const all = `coalesce(${acl}, pg_catalog.acldefault('${defaultCode(facts, object)}', ${owner}))`;
  const own = `SELECT ${ITEM} AS item FROM ${from} CROSS JOIN LATERAL pg_catalog.aclexplode(${all}) a WHERE ${where} AND ${match}`;
  const columns = hasColumns(facts, object)
    ? ` UNION ALL SELECT c.attname || ': ' || ${ITEM} FROM ${from} JOIN pg_catalog.pg_attribute c ON c.attrelid = o.oid AND NOT c.attisdropped \
CROSS JOIN LATERAL pg_catalog.aclexplode(c.attacl) a WHERE ${where} AND ${match}`
    : '';
  return orMissing(`${from} WHERE ${where}`, list(own + columns));
}

/** The text that `aclProbe` gives. */
export function aclState(
  items: Iterable<readonly [column: string | null, privilege: string, grantable: boolean]>,
): string {
  return stateOf(
    [...items].map(([column, privilege, grantable]) => {
      const item = grantable ? `${privilege} WITH GRANT OPTION` : privilege;
      return column === null ? item : `${column}: ${item}`;
    }),
  );
}

/** Items in the order of the server's collation "C", which is that of their bytes. */
export const stateOf = (items: readonly string[]): string =>
  items.length === 0
    ? NOTHING
    : [...items].sort((a, b) => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))).join(', ');

const defaultCode = (facts: Facts, id: SecurableId): string =>
  new Map<string, string>(Object.entries(ACL_DEFAULT_CODES)).get(kindOf(facts, id)) ?? ACL_DEFAULT_CODES.relation;

export const hasColumns = (facts: Facts, id: SecurableId): boolean =>
  RELATION_KINDS.has(kindOf(facts, id)) && kindOf(facts, id) !== 'sequence';

const orMissing = (rows: string, state: string): string =>
  `CASE WHEN NOT EXISTS (SELECT FROM ${rows}) THEN 'no such object' ELSE ${state} END`;

/** Parameters belong to the bootstrap superuser, 10, and have no row before somebody is granted one. */
function parameterProbe(facts: Facts, { object, grantee, grantor, owner }: AclEntries): string {
  const name = quoteLiteral(facts.securables.name[object] ?? '');
  const who = (id: PrincipalId): string => (id === owner ? '10' : roleOid(facts, id));
  const rows = `SELECT ${ITEM} AS item FROM pg_catalog.pg_parameter_acl o CROSS JOIN LATERAL pg_catalog.aclexplode(o.paracl) a \
WHERE o.parname = ${name} AND a.grantee = ${who(grantee)} AND a.grantor = ${who(grantor)}`;
  return list(rows);
}

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

/** What ALTER DEFAULT PRIVILEGES is about, and its letters in `pg_default_acl.defaclobjtype` and for `acldefault`. */
export const DEFAULT_LETTERS = {
  table: { stored: 'r', code: 'r' },
  sequence: { stored: 'S', code: 's' },
  routine: { stored: 'f', code: 'f' },
  type: { stored: 'T', code: 'T' },
  schema: { stored: 'n', code: 'n' },
  'large-object': { stored: 'L', code: 'L' },
} as const;

/** What one role will be granted on the next object of another. */
export function defaultProbe(
  facts: Facts,
  { creator, schema, of, grantee }: Pick<Facts['defaultPrivileges'][number], 'creator' | 'schema' | 'of' | 'grantee'>,
): string {
  const { stored, code } = DEFAULT_LETTERS[of];
  const role = roleOid(facts, creator);
  const namespace =
    schema === NONE || schema === ROOT
      ? 'd.defaclnamespace = 0'
      : `d.defaclnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = ${quoteLiteral(facts.securables.name[schema] ?? '')})`;
  const acl = `(SELECT d.defaclacl FROM pg_catalog.pg_default_acl d WHERE d.defaclrole = ${role} AND d.defaclobjtype = '${stored}' AND ${namespace})`;
  const all = schema === NONE ? `coalesce(${acl}, pg_catalog.acldefault('${code}', ${role}))` : acl;
  return list(
    `SELECT ${ITEM} AS item FROM pg_catalog.aclexplode(${all}) a WHERE a.grantee = ${roleOid(facts, grantee)}`,
  );
}
