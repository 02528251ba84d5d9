import { isLeftOut } from '../../dialects/mongodb/names.ts';
import { FactBuilder } from '../../model/fact-builder.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { GapList } from '../gap-list.ts';
import type { Progress } from '../postgres/read-server.ts';
import { COMMANDS } from './commands.ts';
import type { Session } from './connect.ts';
import { reportPartialList, reportUnstable, reportVersion } from './gaps.ts';
import { identify, type Identity } from './identity.ts';
import { NamespaceFacts } from './namespace-facts.ts';
import { readProfiling, type NodeSession } from './profiling.ts';
import { Questions } from './questions.ts';
import { readRealm } from './realm.ts';
import { addRealm } from './realm-facts.ts';
import { docs, text, type CollectionRow, type UserRow } from './rows.ts';
import { readShards } from './shards.ts';

export interface ReadServerOptions {
  readonly instance: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly session: Session;
  /** Opens another node of the replica set, or one of a shard's nodes. */
  readonly openNode: NodeSession;
  readonly onProgress?: ((event: Progress) => void) | undefined;
}

/**
 * Reads users, roles, databases and collections through a session that somebody else has opened, and then whatever each node
 * or shard keeps for itself. There is no snapshot over users: their list is read first and last, and a change is a gap.
 */
export async function readServer(options: ReadServerOptions): Promise<Snapshot> {
  const first = await readOnce(options);
  if (first.stable) return first.snapshot(true);
  const second = await readOnce(options);
  return second.snapshot(second.stable);
}

async function readOnce({ instance, takenAt, session, openNode, onProgress }: ReadServerOptions): Promise<{
  readonly stable: boolean;
  readonly snapshot: (stable: boolean) => Snapshot;
}> {
  const gaps = new GapList(instance);
  const questions = new Questions(session, gaps);
  const identity = await identify(questions, gaps);
  reportVersion(gaps, identity.version);
  const databases = await listDatabases(questions);
  if (!identity.listsAll) reportPartialList(gaps, databases.length);
  const users = await questions.users();
  const realm = await readRealm(questions, users, databases);
  const builder = new FactBuilder('mongodb', instance);
  const namespaces = new NamespaceFacts(builder);
  const lists = await readCollections(questions, namespaces, databases, (done, database) =>
    onProgress?.({ instance, database, done, total: databases.length }),
  );
  if (realm.users.length > 0) namespaces.addCollection('admin', 'system.users');
  const profiled = await readProfiling({ identity, questions, gaps, databases, lists, openNode });
  for (const { db } of profiled) namespaces.addCollection(db, 'system.profile');
  for (const { node, db, level } of profiled) builder.addSetting(`profiling of ${db} on ${node}`, level);
  describe(builder, identity);
  addRealm(builder, namespaces, gaps, realm);
  if (identity.topology === 'sharded cluster')
    for (const shard of await readShards({ questions, gaps, openNode })) addRealm(builder, namespaces, gaps, shard);
  onProgress?.({ instance, database: null, done: databases.length, total: databases.length });
  const last = users === null ? null : await questions.users();
  const snapshot = (stable: boolean): Snapshot => {
    if (!stable) reportUnstable(gaps);
    const { version, auditor } = identity;
    const facts = builder.build();
    return { instance, engine: 'mongodb', version, takenAt, auditor: auditor ?? 'nobody', facts, gaps: gaps.list() };
  };
  return { stable: sameUsers(users, last), snapshot };
}

async function listDatabases({ session }: Questions): Promise<readonly string[]> {
  const reply = await session.ask('admin', COMMANDS.databases());
  return docs(reply, 'databases')
    .map((each) => text(each, 'name'))
    .sort();
}

/** By database; what could not be listed is left out. */
async function readCollections(
  questions: Questions,
  namespaces: NamespaceFacts,
  databases: readonly string[],
  onProgress: (done: number, database: string) => void,
): Promise<ReadonlyMap<string, readonly CollectionRow[]>> {
  const lists = new Map<string, readonly CollectionRow[]>();
  for (const [done, db] of databases.entries()) {
    onProgress(done, db);
    namespaces.addDatabase(db);
    // What the server keeps in `config` and `local` is nobody's, and takes privileges of its own.
    const rows = isLeftOut(db) ? null : await questions.collections(db);
    if (rows !== null) lists.set(db, rows);
  }
  for (const [db, rows] of lists) namespaces.addCollections(db, rows);
  return lists;
}

function describe(builder: FactBuilder, { authorization, topology }: Identity): void {
  builder.addSetting('authorization', authorization);
  builder.addSetting('topology', topology);
  // Only members of a replica set write one; mongos does not lead to those of its shards.
  builder.addSetting('oplog', topology === 'replica set' ? 'yes' : 'no');
  if (authorization === 'disabled')
    builder.addPrincipal({
      kind: 'anonymous',
      key: 'anybody',
      exists: true,
      login: true,
      provenance: 'predefined',
      attributes: {},
    });
}

const sameUsers = (some: readonly UserRow[] | null, others: readonly UserRow[] | null): boolean =>
  JSON.stringify(some?.map(inOrder).sort()) === JSON.stringify(others?.map(inOrder).sort());

const inOrder = ({ user, db, roles }: UserRow): string =>
  JSON.stringify([db, user, roles.map((held) => JSON.stringify([held.db, held.role])).sort()]);
