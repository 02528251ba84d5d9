import { setImmediate } from 'node:timers/promises';
import { SecurableFlag, type SecurableId } from '../../model/facts.ts';
import type { FactSink } from './cluster-facts.ts';
import { BodyReader } from './body-reader.ts';
import type { Row } from './connect.ts';
import type { DatabaseRows } from './database-rows.ts';
import { addDefaultPrivileges } from './default-privilege-facts.ts';
import { addForeign } from './foreign-facts.ts';
import { addSchemas, CATALOG, objectAdder, type AddObject, type ReadSchema } from './object-adder.ts';
import { ObjectIds } from './object-ids.ts';
import { addRelations } from './relation-facts.ts';
import { addBodies } from './routine-facts.ts';
import { addForeignKeys, addPublications } from './structure-facts.ts';
import { addRules, addTriggers } from './trigger-facts.ts';
import { addViews } from './view-facts.ts';

/** Adds everything below one database, in steps: between them, answers of other sessions come in. */
export async function addDatabase(
  sink: FactSink,
  database: SecurableId,
  name: string,
  { rows }: DatabaseRows,
): Promise<void> {
  const pause = (): Promise<void> => setImmediate();
  const ids = new ObjectIds();
  const add = objectAdder(sink, rows.extensions, ids);
  const schemas = addSchemas(add, rows.schemas, database);
  await addRelations(sink, add, rows, schemas, name, pause);
  addRoutines(add, rows.routines, schemas);
  await pause();
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
  const reader = await BodyReader.for(rows, ids);
  await pause();
  addViews(sink, rows, ids, reader);
  await pause();
  addRules(sink, rows.rules, ids, reader);
  addTriggers(sink, rows, ids, database);
  await pause();
  await addBodies(sink, rows, ids, reader, pause);
  await pause();
  addForeign(sink, rows, ids);
  addForeignKeys(sink, rows.foreignKeys, ids);
  addPublications(sink, rows, ids, database);
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
