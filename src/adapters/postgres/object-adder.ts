import { ACL_DEFAULT_CODES } from '../../dialects/postgres/privileges.ts';
import { NONE, SecurableFlag, type SecurableId, type SecurableKind } from '../../model/facts.ts';
import type { FactSink } from './cluster-facts.ts';
import type { Row } from './connect.ts';
import type { ObjectIds } from './object-ids.ts';

/** A value of a row, or a column that the row does not have. */
export type Text = string | null | undefined;

/** OIDs of the catalogs, the same in every version; with them an OID says which object it is. */
export const CATALOG = {
  relation: '1259',
  routine: '1255',
  type: '1247',
  schema: '2615',
  language: '2612',
  wrapper: '2328',
  server: '1417',
} as const;

export interface ReadObject {
  readonly kind: SecurableKind;
  readonly parent: SecurableId;
  readonly name: Text;
  /** What it has in `pg_depend`, so that its extension is found; left out for kinds that no extension owns. */
  readonly catalog?: string;
  readonly oid?: Text;
  /** OID of the owner; left out for kinds without one. */
  readonly owner?: Text;
  readonly acl: Text;
  readonly initial: Text;
  readonly flags: number;
}

/** A schema by its OID, and the flags that its objects share. */
export interface ReadSchema {
  readonly id: SecurableId;
  readonly flags: number;
}

export type AddObject = (object: ReadObject) => SecurableId;

/** Adds objects of one database with their owner, extension and grants; `ids` then knows them by their OIDs. */
export function objectAdder(
  { builder, roles, acls }: FactSink,
  extensionObjects: readonly Row[],
  ids: ObjectIds,
): AddObject {
  const extensions = new Map(
    extensionObjects.map(([catalog, oid, extension]) => [`${catalog ?? ''}:${oid ?? ''}`, extension ?? '']),
  );
  return ({ kind, parent, name, catalog, oid, owner: ownerOid, acl, initial, flags }) => {
    const owner = ownerOid == null ? NONE : roles.byOid(ownerOid);
    const extension = extensions.size === 0 ? undefined : extensions.get(`${catalog ?? ''}:${oid ?? ''}`);
    const id = builder.addSecurable({ kind, parent, name: name ?? '', owner, flags, extension });
    if (catalog !== undefined && oid != null) ids.add(catalog, oid, id);
    acls.write(id, defaultCode(kind), owner, acl ?? null, initial ?? null);
    return id;
  };
}

/** Adds the schemas of a database; they come before what is in them. */
export function addSchemas(
  add: AddObject,
  rows: readonly Row[],
  database: SecurableId,
): ReadonlyMap<string, ReadSchema> {
  const schemas = new Map<string, ReadSchema>();
  for (const [oid, name, owner, acl, initial] of rows) {
    const flags = name === 'pg_catalog' || name === 'information_schema' ? SecurableFlag.system : 0;
    const id = add({
      kind: 'schema',
      catalog: CATALOG.schema,
      parent: database,
      name,
      oid,
      owner,
      acl,
      initial,
      flags,
    });
    schemas.set(oid ?? '', { id, flags });
  }
  return schemas;
}

/** Kinds that are not listed are relations. */
const CODES: ReadonlyMap<string, string> = new Map(Object.entries(ACL_DEFAULT_CODES));

const defaultCode = (kind: SecurableKind): string => CODES.get(kind) ?? ACL_DEFAULT_CODES.relation;
