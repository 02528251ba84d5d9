import { NONE, SecurableFlag, type DefaultPrivilege, type SecurableId, type SecurableKind } from '../../model/facts.ts';
import { ACL_DEFAULT_CODES } from '../../dialects/postgres/privileges.ts';
import type { FactSink } from './cluster-facts.ts';
import type { Row } from './connect.ts';
import type { DatabaseRows } from './database-rows.ts';

/** Adds everything below one database. Schemas come first, then what is in them: a parent precedes its children. */
export function addDatabase(sink: FactSink, database: SecurableId, name: string, { rows }: DatabaseRows): void {
  const extensions = extensionsOf(rows.extensions);
  const add = objectAdder(sink, extensions);
  const schemas = new Map<string, SecurableId>();
  for (const row of rows.schemas) {
    const [oid, schema, owner, acl, initial] = row;
    const flags = isSystemSchema(schema) ? SecurableFlag.system : 0;
    schemas.set(
      oid ?? '',
      add({ kind: 'schema', catalog: CATALOG.schema, parent: database, name: schema, oid, owner, acl, initial, flags }),
    );
  }
  const system = new Set(rows.schemas.filter((row) => isSystemSchema(row[1])).map((row) => row[0]));
  const systemFlag = (schema: string | null | undefined): number =>
    system.has(schema ?? '') ? SecurableFlag.system : 0;

  const relations = addRelations(sink, add, rows, schemas, systemFlag, name);
  addInheritance(sink, rows.inheritance, relations);
  for (const [relation, column, acl, initial] of rows.columns) {
    const parent = relations.get(relation ?? '');
    if (parent === undefined) continue; // a kind of relation that is reported as unknown, or a temporary one
    add({ kind: 'column', catalog: '', parent, name: column, oid: '', owner: null, acl, initial, flags: 0 });
  }
  for (const [oid, schema, routine, types, owner, acl, initial, definer] of rows.routines) {
    const parent = schemas.get(schema ?? '');
    if (parent === undefined) continue; // pg_temp
    const flags = systemFlag(schema) | (definer === 't' ? SecurableFlag.definer : 0);
    add({
      kind: 'routine',
      catalog: CATALOG.routine,
      parent,
      name: `${routine ?? ''}(${types ?? ''})`,
      oid,
      owner,
      acl,
      initial,
      flags,
    });
  }
  for (const [oid, schema, type, owner, acl, initial] of rows.types) {
    const parent = schemas.get(schema ?? '');
    if (parent === undefined) continue; // pg_temp, pg_toast
    add({
      kind: 'type',
      catalog: CATALOG.type,
      parent,
      name: type,
      oid,
      owner,
      acl,
      initial,
      flags: systemFlag(schema),
    });
  }
  for (const [oid, language, owner, acl, initial, procedural] of rows.languages) {
    const flags = procedural === 't' ? 0 : SecurableFlag.system;
    add({
      kind: 'language',
      catalog: CATALOG.language,
      parent: database,
      name: language,
      oid,
      owner,
      acl,
      initial,
      flags,
    });
  }
  for (const [oid, wrapper, owner, acl, initial] of rows.wrappers) {
    add({
      kind: 'foreign-data-wrapper',
      catalog: CATALOG.wrapper,
      parent: database,
      name: wrapper,
      oid,
      owner,
      acl,
      initial,
      flags: 0,
    });
  }
  for (const [oid, server, owner, acl, initial] of rows.servers) {
    add({
      kind: 'foreign-server',
      catalog: CATALOG.server,
      parent: database,
      name: server,
      oid,
      owner,
      acl,
      initial,
      flags: 0,
    });
  }
  for (const [oid, owner, acl] of rows.largeObjects) {
    add({
      kind: 'large-object',
      catalog: '',
      parent: database,
      name: oid,
      oid: '',
      owner,
      acl,
      initial: null,
      flags: 0,
    });
  }
  addDefaultPrivileges(sink, rows.defaults, database, schemas);
}

/** OIDs of the catalogs, the same in every version; they tell extension members apart. */
const CATALOG = {
  relation: '1259',
  routine: '1255',
  type: '1247',
  schema: '2615',
  language: '2612',
  wrapper: '2328',
  server: '1417',
} as const;

type Text = string | null | undefined;

interface ReadObject {
  readonly kind: SecurableKind;
  readonly catalog: string;
  readonly parent: SecurableId;
  readonly name: Text;
  readonly oid: Text;
  /** null: the kind has no owner of its own. */
  readonly owner: Text;
  readonly acl: Text;
  readonly initial: Text;
  readonly flags: number;
}

function objectAdder({ builder, roles, acls }: FactSink, extensions: ReadonlyMap<string, string>) {
  return ({ kind, catalog, parent, name, oid, owner: ownerOid, acl, initial, flags }: ReadObject): SecurableId => {
    const owner = ownerOid == null ? NONE : roles.byOid(ownerOid);
    const extension = extensions.size === 0 ? undefined : extensions.get(`${catalog}:${oid ?? ''}`);
    const id = builder.addSecurable({ kind, parent, name: name ?? '', owner, flags, extension });
    acls.write(id, { code: codeOf(kind), owner, acl: acl ?? null, initial: initial ?? null });
    return id;
  };
}

const RELATION_KINDS: Readonly<Record<string, SecurableKind>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign-table',
  S: 'sequence',
};

function addRelations(
  { gaps }: FactSink,
  add: ReturnType<typeof objectAdder>,
  rows: DatabaseRows['rows'],
  schemas: ReadonlyMap<string, SecurableId>,
  systemFlag: (schema: Text) => number,
  database: string,
): ReadonlyMap<string, SecurableId> {
  const relations = new Map<string, SecurableId>();
  for (const [oid, schema, name, letter, owner, acl, initial, flags] of rows.relations) {
    const parent = schemas.get(schema ?? '');
    if (parent === undefined) continue; // pg_toast
    const kind = RELATION_KINDS[letter ?? ''];
    if (kind === undefined) {
      gaps.add('required', {
        fact: `relations of kind ${letter ?? ''} in database ${database}`,
        why: 'this version of dbowner does not know that kind',
        remedy: 'use a version of dbowner that knows this server version',
        costs: [`grants on them in database ${database}`],
      });
      continue;
    }
    const bits = Number(flags) | systemFlag(schema);
    relations.set(
      oid ?? '',
      add({ kind, catalog: CATALOG.relation, parent, name, oid, owner, acl, initial, flags: bits }),
    );
  }
  return relations;
}

/** Marks partitions and inheritance children with their topmost parent. */
function addInheritance(
  { builder }: FactSink,
  rows: readonly Row[],
  relations: ReadonlyMap<string, SecurableId>,
): void {
  const parents = new Map(rows.map(([child, parent]) => [child ?? '', parent ?? ''] as const));
  for (const child of parents.keys()) {
    let root = child;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    const id = relations.get(child);
    const rootId = relations.get(root);
    if (id === undefined || rootId === undefined) continue; // of a kind that is reported as unknown
    builder.addFlags(id, SecurableFlag.partition);
    builder.setRoot(id, rootId);
  }
}

const DEFAULT_KINDS: Readonly<Record<string, DefaultPrivilege['of']>> = {
  r: 'table',
  S: 'sequence',
  f: 'routine',
  T: 'type',
  n: 'schema',
  L: 'large-object', // from 18
};

/** One row per entry as stored. An entry-less ACL (everything revoked, even the creator's) is a row that grants nothing. */
function addDefaultPrivileges(
  { builder, roles, acls, gaps }: FactSink,
  rows: readonly Row[],
  database: SecurableId,
  schemas: ReadonlyMap<string, SecurableId>,
): void {
  for (const [creatorOid, schema, letter, acl] of rows) {
    const of = DEFAULT_KINDS[letter ?? ''];
    if (of === undefined) {
      gaps.add('required', {
        fact: `default privileges on objects of type ${letter ?? ''}`,
        why: 'this version of dbowner does not know that type',
        remedy: 'use a version of dbowner that knows this server version',
        costs: ['DBO108 for objects of that type'],
      });
      continue;
    }
    const creator = roles.byOid(creatorOid ?? '');
    const row = { creator, database, schema: schema === '0' ? NONE : (schemas.get(schema ?? '') ?? NONE), of };
    const entries = acls.parse(acl ?? '{}');
    for (const { grantee, grantor, privileges } of entries) {
      builder.addDefaultPrivilege({ ...row, grantee, grantor, privileges });
    }
    if (entries.length === 0) {
      builder.addDefaultPrivilege({
        ...row,
        grantee: creator,
        grantor: creator,
        privileges: builder.internPrivileges([]),
      });
    }
  }
}

const extensionsOf = (rows: readonly Row[]): ReadonlyMap<string, string> =>
  new Map(rows.map(([catalog, oid, extension]) => [`${catalog ?? ''}:${oid ?? ''}`, extension ?? '']));

const isSystemSchema = (name: Text): boolean => name === 'pg_catalog' || name === 'information_schema';

function codeOf(kind: SecurableKind): string {
  return kind in ACL_DEFAULT_CODES
    ? ACL_DEFAULT_CODES[kind as keyof typeof ACL_DEFAULT_CODES]
    : ACL_DEFAULT_CODES.relation;
}
