import type { SecurableId } from '../../model/facts.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { FactSink } from './cluster-facts.ts';
import type { Row } from './connect.ts';
import type { DatabaseRows } from './database-rows.ts';
import { CATALOG } from './object-adder.ts';
import type { ObjectIds } from './object-ids.ts';

/** Adds foreign keys between relations. */
export function addForeignKeys({ builder }: FactSink, rows: readonly Row[], ids: ObjectIds): void {
  for (const [name, child, parent, cascades] of rows) {
    const from = ids.get(CATALOG.relation, child);
    const to = ids.get(CATALOG.relation, parent);
    if (from === undefined || to === undefined) continue; // temporary
    builder.addForeignKey({ name: name ?? '', from, to, cascades: cascades === 't' });
  }
}

/** Adds what is sent to other servers, and what comes from them. */
export function addPublications(
  { builder, roles }: FactSink,
  { publications, subscriptions }: DatabaseRows['rows'],
  ids: ObjectIds,
  database: SecurableId,
): void {
  const known = (catalog: string, oid: string | null | undefined): SecurableId[] => {
    const id = ids.get(catalog, oid);
    return id === undefined ? [] : [id];
  };
  for (const [name, rows] of groupBy(publications, (row) => row[0] ?? '')) {
    const members = rows.flatMap(([, , , catalog, oid]) => known(catalog ?? '', oid));
    const owner = roles.byOid(rows[0]?.[1] ?? '');
    builder.addPublishedSet({ name, database, owner, members, all: rows[0]?.[2] === 't' });
  }
  for (const [name, rows] of groupBy(subscriptions, (row) => row[0] ?? '')) {
    const sources = rows.flatMap(([, , publication]) => publication ?? []);
    const tables = rows.flatMap(([, , , relation]) => known(CATALOG.relation, relation));
    const owner = roles.byOid(rows[0]?.[1] ?? '');
    builder.addSubscription({ name, database, owner, publications: sources, tables });
  }
}
