import type { Facts, PrincipalId, SecurableId, SecurableKind } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { quoteForRegistry, quoteLiteral } from './literals.ts';
import { roleNameOf } from './names.ts';
import { partsOfSignature } from './statements.ts';

/** What a probe says where there is nothing: no privilege, no membership, no such object. */
export const NOTHING = 'nothing';

/** Where objects of a kind are listed, with the alias `o`; those in schemas are joined with theirs. */
export interface Catalog {
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

export const catalogOf = (facts: Facts, id: SecurableId): Catalog => CATALOGS[kindOf(facts, id)] ?? RELATION;

/** `FROM …` with the one row of an object, and the conditions that find it by name. */
export function place(facts: Facts, id: SecurableId): { readonly from: string; readonly where: string } {
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

/** An entry of `aclexplode(…) a` as text. */
export const ITEM = "a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END";
/** Items of a query, sorted, as one text. */
export const list = (rows: string): string =>
  `(SELECT coalesce(pg_catalog.string_agg(x.item, ', ' ORDER BY x.item COLLATE "C"), '${NOTHING}') FROM (${rows}) x)`;

/** Items in the order of the server's collation "C", which is that of their bytes. */
export const stateOf = (items: readonly string[]): string =>
  items.length === 0
    ? NOTHING
    : [...items].sort((a, b) => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))).join(', ');

export const orMissing = (rows: string, state: string): string =>
  `CASE WHEN NOT EXISTS (SELECT FROM ${rows}) THEN 'no such object' ELSE ${state} END`;
