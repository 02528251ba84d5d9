import { setImmediate } from 'node:timers/promises';
import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { addGrantTables } from '../../dialects/mysql/grant-rows.ts';
import { FactBuilder } from '../../model/fact-builder.ts';
import type { Facts } from '../../model/facts.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Progress } from '../postgres/read-server.ts';
import { GapList } from '../gap-list.ts';
import type { Row, Session } from './connect.ts';
import { datasetsOf, isGrantTable, type DatasetName } from './datasets.ts';
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
import { readDatasets, type ServerRows, type Sessions } from './read-datasets.ts';
import { identify, type ServerIdentity } from './server-identity.ts';
import { addForeignKeys, addProxies, ForeignFacts } from './structure-facts.ts';
import { readOnlyTransaction } from './transaction.ts';

export interface ReadServerOptions {
  readonly instance: string;
  readonly engine: MysqlEngine;
  readonly timeoutMs: number;
  readonly takenAt: string;
  readonly sessions: Sessions;
  /** What we reached it at; '' over a socket. */
  readonly address: string;
  readonly onProgress?: ((event: Progress) => void) | undefined;
}

/**
 * Reads a server through sessions that somebody else opens. The grant tables are read first and last; when they changed in
 * between everything is read once more, and then a gap says so.
 */
export async function readServer(options: ReadServerOptions): Promise<Snapshot> {
  const { instance, sessions, takenAt, onProgress } = options;
  const server = await identify(instance, options.engine, sessions[0]);
  const steps = { instance, total: 1 };
  onProgress?.({ ...steps, database: 'mysql', done: 0 });
  let reading = await readOnce(options, server);
  if (!reading.stable) reading = await readOnce(options, server);
  onProgress?.({ ...steps, database: null, done: 1 });
  const { facts, gaps, stable } = reading;
  reportVersion(gaps, server);
  if (!stable) reportUnstable(gaps);
  const { engine, version, auditor } = server;
  return { instance, engine, version, takenAt, auditor, facts, gaps: gaps.list() };
}

interface Reading {
  readonly facts: Facts;
  readonly gaps: GapList;
  readonly stable: boolean;
}

/** Facts are made while the server answers the last questions: in steps, between which the answers come in. */
async function readOnce(options: ReadServerOptions, server: ServerIdentity): Promise<Reading> {
  const { instance, sessions, timeoutMs } = options;
  const { engine } = server;
  const [first, ...others] = sessions;
  let read = (): Promise<ServerRows> => readDatasets(engine, sessions);
  for (const session of [...others, first]) {
    const inner = read;
    read = () => readOnlyTransaction(session, engine, timeoutMs, inner);
  }
  const rows = await read();
  const gaps = new GapList(instance);
  const [stable, facts] = await Promise.all([isUnchanged(first, engine, rows), factsOf(options, server, rows, gaps)]);
  return { facts, gaps, stable };
}

/** Are the grant tables what they were at the beginning? */
async function isUnchanged(session: Session, engine: MysqlEngine, { asked, datasets }: ServerRows): Promise<boolean> {
  for (const name of datasetsOf(engine)) {
    const sql = isGrantTable(name) ? asked[name] : undefined;
    if (sql === undefined) continue;
    const now = await session.query(sql);
    if (!areSame(now, datasets[name] ?? [])) return false;
  }
  return true;
}

/** Rows of the same query: they have the same columns. */
const areSame = (rows: readonly Row[], before: readonly Row[]): boolean =>
  rows.length === before.length && rows.every((row, i) => isSame(row, before[i]));

function isSame(row: Row, before: Row | undefined): boolean {
  for (const column in row) if (row[column] !== before?.[column]) return false;
  return true;
}

async function factsOf(
  { instance, address }: ReadServerOptions,
  server: ServerIdentity,
  rows: ServerRows,
  gaps: GapList,
): Promise<Facts> {
  const { engine } = server;
  const builder = new FactBuilder(engine, instance);
  const tables = grantTablesOf(instance, engine, rows, address);
  const names = addGrantTables(builder, tables);
  await setImmediate();
  const sink: DefinitionSink = { engine, builder, names, lookup: new ObjectLookup(names, rows, tables.settings) };
  await setImmediate();
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
