import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { addGrantTables } from '../../dialects/mysql/grant-rows.ts';
import { FactBuilder } from '../../model/fact-builder.ts';
import type { Facts } from '../../model/facts.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Progress } from '../postgres/read-server.ts';
import { GapList } from '../gap-list.ts';
import type { Session } from './connect.ts';
import { DATASETS, datasetsOf, type DatasetName } from './datasets.ts';
import { addEvents, addRoutines, addTriggers, addViews, type DefinitionSink } from './definition-facts.ts';
import {
  reportDefinition,
  reportHiddenBodies,
  reportMissing,
  reportStrangeKit,
  reportUnjudgedKit,
  reportUnstable,
  reportVersion,
} from './gaps.ts';
import { grantTablesOf } from './grant-tables.ts';
import { hashOfBody, kitProcedureWith } from './kit.ts';
import { ObjectLookup } from './object-lookup.ts';
import { readDatasets, type ServerRows } from './read-datasets.ts';
import { identify, type ServerIdentity } from './server-identity.ts';
import { addForeignKeys, addProxies, ForeignFacts } from './structure-facts.ts';
import { readOnlyTransaction } from './transaction.ts';

export interface ReadServerOptions {
  readonly instance: string;
  readonly engine: MysqlEngine;
  readonly timeoutMs: number;
  readonly takenAt: string;
  readonly session: Session;
  /** What we reached it at; '' over a socket. */
  readonly address: string;
  readonly onProgress?: ((event: Progress) => void) | undefined;
}

/**
 * Reads a server through a session that somebody else opens. The grant tables are read first and last; when they changed in
 * between everything is read once more, and then a gap says so.
 */
export async function readServer(options: ReadServerOptions): Promise<Snapshot> {
  const { instance, session, timeoutMs, takenAt, onProgress } = options;
  const server = await identify(instance, options.engine, session);
  const steps = { instance, total: 1 };
  onProgress?.({ ...steps, database: 'mysql', done: 0 });
  let rows = await readOnce(session, server.engine, timeoutMs);
  let stable = await isUnchanged(session, server.engine, rows);
  if (!stable) {
    rows = await readOnce(session, server.engine, timeoutMs);
    stable = await isUnchanged(session, server.engine, rows);
  }
  onProgress?.({ ...steps, database: null, done: 1 });
  const gaps = new GapList(instance);
  const facts = factsOf(options, server, rows, gaps);
  reportVersion(gaps, server);
  if (!stable) reportUnstable(gaps);
  const { engine, version, auditor } = server;
  return { instance, engine, version, takenAt, auditor, facts, gaps: gaps.list() };
}

const readOnce = (session: Session, engine: MysqlEngine, timeoutMs: number): Promise<ServerRows> =>
  readOnlyTransaction(session, engine, timeoutMs, () => readDatasets(engine, session));

/** Are the grant tables what they were at the beginning? */
async function isUnchanged(session: Session, engine: MysqlEngine, { asked, datasets }: ServerRows): Promise<boolean> {
  for (const name of datasetsOf(engine)) {
    const sql = 'table' in DATASETS[name] ? asked[name] : undefined;
    if (sql === undefined) continue;
    const now = await session.query(sql);
    if (fingerprint(now) !== fingerprint(datasets[name] ?? [])) return false;
  }
  return true;
}

const fingerprint = (rows: readonly object[]): string => hashOfBody(JSON.stringify(rows));

function factsOf(
  { instance, address }: ReadServerOptions,
  server: ServerIdentity,
  rows: ServerRows,
  gaps: GapList,
): Facts {
  const { engine } = server;
  const builder = new FactBuilder(engine, instance);
  const tables = grantTablesOf(instance, engine, rows, address);
  const names = addGrantTables(builder, tables);
  const sink: DefinitionSink = { engine, builder, names, lookup: new ObjectLookup(names, rows, tables.settings) };
  const { datasets } = rows;
  addProxies(sink, datasets.proxies_priv ?? []);
  const hiddenViews = addViews(sink, datasets.views ?? []);
  const hiddenRoutines = addRoutines(sink, datasets.routines ?? []);
  addTriggers(sink, datasets.triggers ?? []);
  addEvents(sink, datasets.events ?? []);
  addForeignKeys(sink, datasets.foreign_keys ?? []);
  const foreign = new ForeignFacts(sink);
  foreign.addServers(datasets.servers ?? []);
  for (const { database, table, statement } of rows.definitions) {
    if (statement === null) reportDefinition(gaps, database, table);
    else foreign.addTable(database, table, statement);
  }
  reportMissing(gaps, server, rows.missing);
  const seen = (name: DatasetName): boolean => !rows.missing.some(({ dataset }) => dataset === name);
  if (seen('views')) reportHiddenBodies(gaps, 'view', hiddenViews);
  if (seen('routines')) {
    reportHiddenBodies(gaps, 'routine', hiddenRoutines);
    checkKit(engine, rows, gaps);
  }
  if (rows.kitUnjudged) reportUnjudgedKit(gaps);
  return builder.build();
}

/** What was called has to be what dbowner would have installed, by the bodies that the routines' own list shows. */
function checkKit(engine: MysqlEngine, { called, datasets }: ServerRows, gaps: GapList): void {
  for (const { schema, procedure } of called) {
    const row = (datasets.routines ?? []).find(
      (one) =>
        one['ROUTINE_SCHEMA'] === schema && one['ROUTINE_NAME'] === procedure && one['ROUTINE_TYPE'] === 'PROCEDURE',
    );
    const body = row?.['BODY'] ?? null;
    if (body === null || kitProcedureWith(engine, hashOfBody(body)) !== procedure)
      reportStrangeKit(gaps, schema, procedure);
  }
}
