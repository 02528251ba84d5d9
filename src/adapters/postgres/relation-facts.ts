import { SecurableFlag, type SecurableId, type SecurableKind } from '../../model/facts.ts';
import type { FactSink } from './cluster-facts.ts';
import type { Row } from './connect.ts';
import type { DatabaseRows } from './database-rows.ts';
import { CATALOG, type AddObject, type ReadSchema } from './object-adder.ts';

const RELATION_KINDS: Readonly<Record<string, SecurableKind>> = {
  r: 'table',
  p: 'partitioned-table',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign-table',
  S: 'sequence',
};

/** Relations between two pauses. */
const STEP = 200;

/** Adds relations, whose partitions then point to their root, and the columns that have grants of their own; pauses now and then. */
export async function addRelations(
  sink: FactSink,
  add: AddObject,
  rows: DatabaseRows['rows'],
  schemas: ReadonlyMap<string, ReadSchema>,
  database: string,
  pause: () => Promise<void>,
): Promise<void> {
  const relations = new Map<string, SecurableId>();
  const addRelation = ([oid, schema, name, letter, owner, acl, initial, flags]: Row): void => {
    const parent = schemas.get(schema ?? '');
    if (parent === undefined) return; // pg_toast
    const kind = RELATION_KINDS[letter ?? ''];
    if (kind === undefined) {
      reportKind(sink, letter ?? '', database);
      return;
    }
    const bits = Number(flags) | parent.flags;
    const object = { kind, catalog: CATALOG.relation, parent: parent.id, name, oid, owner, acl, initial, flags: bits };
    relations.set(oid ?? '', add(object));
  };
  for (let start = 0; start < rows.relations.length; start += STEP) {
    rows.relations.slice(start, start + STEP).forEach(addRelation);
    await pause();
  }
  addInheritance(sink, rows.inheritance, relations);
  for (const [relation, name, acl, initial] of rows.columns) {
    const parent = relations.get(relation ?? '');
    if (parent === undefined) continue; // of a kind that is reported as unknown
    add({ kind: 'column', parent, name, acl, initial, flags: 0 });
  }
}

/** Marks partitions and inheritance children, and names the topmost parent of each. */
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

function reportKind({ gaps }: FactSink, letter: string, database: string): void {
  gaps.add('required', {
    fact: `relations of kind ${letter} in database ${database}`,
    why: 'this version of dbowner does not know that kind',
    remedy: 'use a version of dbowner that knows this server version',
    costs: [`grants on them in database ${database}`],
  });
}
