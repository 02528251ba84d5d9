import { GapList } from '../../../src/adapters/gap-list.ts';
import { NamespaceFacts } from '../../../src/adapters/mongodb/namespace-facts.ts';
import { addRealm } from '../../../src/adapters/mongodb/realm-facts.ts';
import { docs, parseCollection, parseExpanded, parseRole, parseUser } from '../../../src/adapters/mongodb/rows.ts';
import { userKey } from '../../../src/dialects/mongodb/names.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { answerOf } from './account-questions.ts';
import type { Accounts } from './accounts.ts';
import type { Doc } from './recording.ts';

/** What an audit would read of these accounts on a server with these collections, by database. */
export function snapshotOf(
  accounts: Accounts,
  collections: ReadonlyMap<string, readonly Doc[]>,
  shard: string | null = null,
): Snapshot {
  const builder = new FactBuilder('mongodb', 'mongo');
  const namespaces = new NamespaceFacts(builder);
  const gaps = new GapList('mongo');
  const databases = [...new Set([...collections.keys(), 'admin', 'config', 'local'])].sort();
  for (const db of databases) namespaces.addDatabase(db);
  for (const [db, rows] of collections) namespaces.addCollections(db, rows.map(parseCollection));
  namespaces.addCollection('admin', 'system.users');
  for (const [name, value] of [
    ['authorization', 'enabled'],
    ['topology', 'replica set'],
    ['oplog', 'yes'],
  ] as const)
    builder.addSetting(name, value);
  const ask = (db: string, command: Doc): Doc => answerOf(accounts, db, command) ?? {};
  const all = docs(ask('admin', { usersInfo: { forAllDBs: true } }), 'users').map(parseUser);
  const exact = { usersInfo: all.map(({ user, db }) => ({ user, db })), showPrivileges: true };
  const expanded = docs(ask('admin', exact), 'users').map(parseExpanded);
  const roles = databases.flatMap((db) =>
    docs(ask(db, { rolesInfo: 1, showPrivileges: true, showBuiltinRoles: true }), 'roles').map(parseRole),
  );
  const byKey = new Map(expanded.map((row) => [userKey(row.user, row.db), row]));
  addRealm(builder, namespaces, gaps, { shard, users: all, expanded: byKey, roles });
  const facts = builder.build();
  return {
    instance: 'mongo',
    engine: 'mongodb',
    version: '4.9.0',
    takenAt: '2026-11-21T06:00:00.000Z',
    auditor: 'root@admin',
    facts,
    gaps: gaps.list(),
  };
}
