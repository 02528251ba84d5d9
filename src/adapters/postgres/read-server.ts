import { principalKey } from '../../dialects/postgres/names.ts';
import { FactBuilder } from '../../model/fact-builder.ts';
import { ROOT, type SecurableId } from '../../model/facts.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { AclWriter } from './acl-writer.ts';
import { addCluster, addRoles, type FactSink } from './cluster-facts.ts';
import { readCluster, sameCluster, type ClusterRows } from './cluster-rows.ts';
import type { Session } from './connect.ts';
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
  /** Words for an error of `open` or of a query; undefined for a bug, which is thrown on. */
  readonly explain: (error: unknown, database: string) => Failure | undefined;
  readonly onProgress?: ((event: Progress) => void) | undefined;
}

/**
 * Reads a cluster through sessions that somebody else opens: all databases, one at a time. The catalogs that all databases
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
  const { instance, database: home, timeoutMs, onProgress } = options;
  const limits = limitsFor(timeoutMs);
  const slot = new SessionSlot(options.open);
  try {
    const first = await slot.to(home);
    const server = await identify(instance, first);
    const cluster = await readOnlyTransaction(first, limits, (query) => readCluster(query, server.major));
    const sink = sinkFor(instance, server, cluster);
    const databases = addCluster(sink, cluster);
    await addLoginRules(sink, first, limits, server.major);
    const names = connectable(cluster, home);
    let addLast: () => Promise<void> = async () => {};
    for (const [done, name] of names.entries()) {
      onProgress?.({ instance, database: name, done, total: names.length });
      const { asked, rows: coming } = askFor(slot, name, options, sink, server.major);
      await asked;
      await addLast(); // while the server answers
      const rows = await coming;
      addLast = async () => {
        if (rows !== undefined) await addRows(sink, databases, name, rows, server);
      };
    }
    await addLast();
    onProgress?.({ instance, database: null, done: names.length, total: names.length });
    const last = await readOnlyTransaction(await slot.any(home), limits, (query) => readCluster(query, server.major));
    reportCluster(sink.gaps, cluster, home);
    return { stable: sameCluster(cluster, last), snapshot: (stable) => finish(sink, server, options, stable) };
  } finally {
    await slot.close();
  }
}

/** One database that is being read. */
interface Asked {
  /** Settles when all queries are on their way, or when nothing more will be asked. */
  readonly asked: Promise<void>;
  /** undefined once its failure is in the list of gaps. */
  readonly rows: Promise<DatabaseRows | undefined>;
}

function askFor(
  slot: SessionSlot,
  database: string,
  { timeoutMs, explain }: ReadServerOptions,
  { gaps }: FactSink,
  version: number,
): Asked {
  let onAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const read = async (): Promise<DatabaseRows | undefined> => {
    try {
      return await readOnlyTransaction(await slot.to(database), limitsFor(timeoutMs), (query) =>
        readDatabase(query, version, onAsked),
      );
    } catch (error) {
      const failure = explain(error, database);
      if (failure === undefined) throw error;
      await slot.close(); // its transaction is broken
      reportDatabaseFailure(gaps, database, failure);
      return undefined;
    }
  };
  return { asked, rows: read().finally(onAsked) };
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

/** Holds at most one open session. */
class SessionSlot {
  readonly #open: ReadServerOptions['open'];
  #current: { readonly database: string; readonly session: Session } | undefined;

  constructor(open: ReadServerOptions['open']) {
    this.#open = open;
  }

  async to(database: string): Promise<Session> {
    if (this.#current?.database === database) return this.#current.session;
    await this.close();
    const session = await this.#open(database);
    this.#current = { database, session };
    return session;
  }

  /** Whichever session is open, else one to the given database. */
  async any(database: string): Promise<Session> {
    return this.#current?.session ?? (await this.to(database));
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.session.close();
  }
}

function sinkFor(instance: string, server: ServerIdentity, cluster: ClusterRows): FactSink {
  const builder = new FactBuilder('postgres', instance);
  const gaps = new GapList(instance);
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
