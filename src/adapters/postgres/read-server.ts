import { principalKey } from '../../dialects/postgres/names.ts';
import { FactBuilder } from '../../model/fact-builder.ts';
import { ROOT, type SecurableId } from '../../model/facts.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { AclWriter } from './acl-writer.ts';
import { addCluster, addRoles, type FactSink } from './cluster-facts.ts';
import { readCluster, sameCluster, type ClusterRows } from './cluster-rows.ts';
import type { Session } from './connect.ts';
import { loadBodyParser } from './body-parser.ts';
import { addDatabase } from './database-facts.ts';
import { readDatabase, type DatabaseRows } from './database-rows.ts';
import type { Failure } from './failures.ts';
import { GapList } from '../gap-list.ts';
import {
  reportCluster,
  reportDatabase,
  reportDatabaseFailure,
  reportStrangers,
  reportUnstable,
  reportVersion,
} from './gaps.ts';
import { addLoginRules } from './login-rule-facts.ts';
import { RoleIndex } from './role-index.ts';
import { identify, type ServerIdentity } from './server-identity.ts';
import { Lanes } from './lanes.ts';
import { limitsFor, readOnlyTransaction } from './transaction.ts';

/** Said before each database and once at the end. */
export interface Progress {
  readonly instance: string;
  /** The database that is read next; null: all are done. */
  readonly database: string | null;
  readonly done: number;
  readonly total: number;
}

export interface ReadServerOptions {
  readonly instance: string;
  /** The database that the URL names. */
  readonly database: string;
  readonly timeoutMs: number;
  readonly takenAt: string;
  readonly open: (database: string) => Promise<Session>;
  /** How many sessions may be open at once; 1 unless said. */
  readonly sessions?: number;
  /** Does the server refuse one more session because it has as many as it takes? */
  readonly isCrowded?: (error: unknown) => boolean;
  /** Words for an error of `open` or of a query; undefined for a bug, which is thrown on. */
  readonly explain: (error: unknown, database: string) => Failure | undefined;
  readonly onProgress?: ((event: Progress) => void) | undefined;
}

/**
 * Reads a cluster through sessions that somebody else opens: all databases, as many at once as there are sessions. The catalogs that all databases
 * share are read first and last; when they changed in between everything is read once more, and then a gap says so.
 *
 * Errors of the first session are thrown as they are; those of other databases become gaps.
 */
export async function readServer(options: ReadServerOptions): Promise<Snapshot> {
  const first = await readOnce(options);
  if (first.stable) return first.snapshot(true);
  const second = await readOnce(options);
  return second.snapshot(second.stable);
}

interface Reading {
  readonly stable: boolean;
  readonly snapshot: (stable: boolean) => Snapshot;
}

async function readOnce(options: ReadServerOptions): Promise<Reading> {
  const { instance, database: home, onProgress } = options;
  const limits = limitsFor(options.timeoutMs);
  const { open, sessions: width = 1, isCrowded = () => false } = options;
  const lanes = new Lanes({ open, width, isCrowded });
  try {
    const server = await lanes.run(home, (session) => identify(instance, session));
    const gaps = new GapList(instance);
    const ask = (name: string): Coming => askFor(lanes, name, options, gaps, server.major);
    const shared = lanes.run(home, async (session) => {
      const cluster = await readOnlyTransaction(session, limits, (query) => readCluster(query, server.major));
      const sink = sinkFor(server, cluster, new FactBuilder('postgres', instance), gaps);
      const databases = addCluster(sink, cluster);
      await addLoginRules(sink, session, limits, server.major);
      return { cluster, sink, databases };
    });
    const coming = [ask(home)];
    const { cluster, sink, databases } = await shared;
    const names = connectable(cluster, home);
    if (names.length === 1) await lanes.closeIdle();
    let addLast: () => Promise<void> = async () => {};
    for (const [done, name] of names.entries()) {
      coming.push(...names.slice(done + coming.length, done + 2 + width).map(ask));
      onProgress?.({ instance, database: name, done, total: names.length });
      if (done === 1) loadBodyParser().catch(() => undefined); // whoever needs it waits for it, and gets its error
      await addLast(); // while the server answers
      const rows = await coming.shift();
      addLast = async () => {
        if (rows !== undefined) await addRows(sink, databases, name, rows, server);
      };
    }
    onProgress?.({ instance, database: null, done: names.length, total: names.length });
    const [last] = await Promise.all([
      lanes.runLast(home, (session) =>
        readOnlyTransaction(session, limits, (query) => readCluster(query, server.major)),
      ),
      addLast(),
    ]);
    reportCluster(sink.gaps, cluster, home);
    return { stable: sameCluster(cluster, last), snapshot: (stable) => finish(sink, server, options, stable) };
  } finally {
    await lanes.close();
  }
}

/** What one database holds; undefined once its failure is in the list of gaps. */
type Coming = Promise<DatabaseRows | undefined>;

function askFor(
  lanes: Lanes,
  database: string,
  { timeoutMs, explain }: ReadServerOptions,
  gaps: GapList,
  version: number,
): Coming {
  const read = async (): Coming => {
    try {
      return await lanes.run(database, (session) =>
        readOnlyTransaction(session, limitsFor(timeoutMs), (query) => readDatabase(query, version)),
      );
    } catch (error) {
      const failure = explain(error, database);
      if (failure === undefined) throw error;
      reportDatabaseFailure(gaps, database, failure);
      return undefined;
    }
  };
  const coming = read();
  coming.catch(() => undefined); // when an earlier database ends the reading, nobody waits for this one
  return coming;
}

async function addRows(
  sink: FactSink,
  databases: ReadonlyMap<string, SecurableId>,
  name: string,
  rows: DatabaseRows,
  server: ServerIdentity,
): Promise<void> {
  reportDatabase(sink.gaps, name, server.auditor, rows);
  const id = databases.get(name) ?? sink.builder.addSecurable({ kind: 'database', parent: ROOT, name });
  await addDatabase(sink, id, name, rows);
  reportStrangers(sink, name);
}

function sinkFor(server: ServerIdentity, cluster: ClusterRows, builder: FactBuilder, gaps: GapList): FactSink {
  const roles = new RoleIndex(builder);
  addRoles(builder, roles, gaps, cluster);
  reportVersion(gaps, server);
  for (const [name, value] of Object.entries(server.settings)) builder.addSetting(name, value);
  return { builder, roles, gaps, acls: new AclWriter(builder, roles, gaps, cluster.rows.aclDefaults) };
}

/** Databases that take connections, the one that the session is in first. */
function connectable({ rows, unreadable }: ClusterRows, home: string): readonly string[] {
  if (unreadable.includes('pg_database')) return [home];
  const open = rows.databases.filter((row) => row[3] === 't' && row[4] !== '-2').map((row) => row[0] ?? '');
  return [home, ...open.filter((name) => name !== home)];
}

function finish(
  sink: FactSink,
  server: ServerIdentity,
  { instance, takenAt }: ReadServerOptions,
  stable: boolean,
): Snapshot {
  if (!stable) reportUnstable(sink.gaps);
  return {
    instance,
    engine: 'postgres',
    version: server.version,
    takenAt,
    auditor: principalKey(server.auditor),
    facts: sink.builder.build(),
    gaps: sink.gaps.list(),
  };
}
