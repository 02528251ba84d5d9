import type { FactSink } from './cluster-facts.ts';
import type { DatabaseRows } from './database-rows.ts';
import { CATALOG } from './object-adder.ts';
import type { ObjectIds } from './object-ids.ts';

/** The OID that a mapping for PUBLIC has instead of a role's. */
const PUBLIC_OID = '0';

/** Adds where foreign servers lead to, as whom, and the tables that stand for what is there. */
export function addForeign({ builder, roles }: FactSink, rows: DatabaseRows['rows'], ids: ObjectIds): void {
  for (const [oid, wrapper, host, port, database] of rows.serverOptions) {
    const server = ids.get(CATALOG.server, oid);
    if (server === undefined) continue;
    const where = { host: host ?? null, port: port ?? null, database: database ?? null };
    builder.addForeignServer({ server, wrapper: wrapper ?? '', ...where });
  }
  for (const [oid, user, remoteUser] of rows.mappings) {
    const server = ids.get(CATALOG.server, oid);
    if (server === undefined) continue;
    const principal = user === PUBLIC_OID ? roles.public : roles.byOid(user ?? '');
    builder.addUserMapping({ server, principal, remoteUser: remoteUser ?? null });
  }
  for (const [oid, serverOid, remoteSchema, remoteName] of rows.foreignTables) {
    const table = ids.get(CATALOG.relation, oid);
    const server = ids.get(CATALOG.server, serverOid);
    if (table === undefined || server === undefined) continue;
    builder.addForeignTable({ table, server, remoteSchema: remoteSchema ?? null, remoteName: remoteName ?? '' });
  }
}
