import { SecurableFlag, type SecurableId } from '../../model/facts.ts';
import type { FactSink } from './cluster-facts.ts';
import type { Row } from './connect.ts';
import type { DatabaseRows } from './database-rows.ts';
import { addDefaultPrivileges } from './default-privilege-facts.ts';
import { addSchemas, CATALOG, objectAdder, type AddObject, type ReadSchema } from './object-adder.ts';
import { addRelations } from './relation-facts.ts';

/** Adds everything below one database. */
export function addDatabase(sink: FactSink, database: SecurableId, name: string, { rows }: DatabaseRows): void {
  const add = objectAdder(sink, rows.extensions);
  const schemas = addSchemas(add, rows.schemas, database);
  addRelations(sink, add, rows, schemas, name);
  addRoutines(add, rows.routines, schemas);
  addTypes(add, rows.types, schemas);
  for (const [oid, name, owner, acl, initial, procedural] of rows.languages) {
    const flags = procedural === 't' ? 0 : SecurableFlag.system;
    add({ kind: 'language', catalog: CATALOG.language, parent: database, name, oid, owner, acl, initial, flags });
  }
  for (const [oid, name, owner, acl, initial] of rows.wrappers) {
    const kind = 'foreign-data-wrapper';
    add({ kind, catalog: CATALOG.wrapper, parent: database, name, oid, owner, acl, initial, flags: 0 });
  }
  for (const [oid, name, owner, acl, initial] of rows.servers) {
    add({
      kind: 'foreign-server',
      catalog: CATALOG.server,
      parent: database,
      name,
      oid,
      owner,
      acl,
      initial,
      flags: 0,
    });
  }
  for (const [name, owner, acl] of rows.largeObjects) {
    add({ kind: 'large-object', parent: database, name, owner, acl, initial: null, flags: 0 });
  }
  addDefaultPrivileges(sink, rows.defaults, database, schemas);
}

function addRoutines(add: AddObject, rows: readonly Row[], schemas: ReadonlyMap<string, ReadSchema>): void {
  for (const [oid, schema, routine, types, owner, acl, initial, definer] of rows) {
    const parent = schemas.get(schema ?? '');
    if (parent === undefined) continue; // pg_temp
    const flags = parent.flags | (definer === 't' ? SecurableFlag.definer : 0);
    const name = `${routine ?? ''}(${types ?? ''})`;
    add({ kind: 'routine', catalog: CATALOG.routine, parent: parent.id, name, oid, owner, acl, initial, flags });
  }
}

function addTypes(add: AddObject, rows: readonly Row[], schemas: ReadonlyMap<string, ReadSchema>): void {
  for (const [oid, schema, name, owner, acl, initial] of rows) {
    const parent = schemas.get(schema ?? '');
    if (parent === undefined) continue; // pg_temp, pg_toast
    const flags = parent.flags;
    add({ kind: 'type', catalog: CATALOG.type, parent: parent.id, name, oid, owner, acl, initial, flags });
  }
}
