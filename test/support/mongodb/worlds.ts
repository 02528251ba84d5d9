import { NamespaceFacts } from '../../../src/adapters/mongodb/namespace-facts.ts';
import { addRealm } from '../../../src/adapters/mongodb/realm-facts.ts';
import {
  docs,
  parseCollection,
  parsePrivilege,
  parseRole,
  parseUser,
  type ExpandedRow,
} from '../../../src/adapters/mongodb/rows.ts';
import { GapList } from '../../../src/adapters/gap-list.ts';
import { FactBuilder } from '../../../src/model/fact-builder.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { builtInRoles, recordedLines, type Doc } from './recording.ts';

/** What one user tried on the real server, and whether it was let. */
export interface Verdict {
  readonly user: string;
  readonly op: string;
  readonly db: string;
  readonly coll: string;
  readonly allowed: boolean;
}

/** A world of random users and roles, as the server described it. */
export interface World {
  readonly seed: number;
  readonly replies: {
    readonly usersInfo: Doc;
    /** By database. */
    readonly rolesInfo: Readonly<Record<string, Doc>>;
    /** By user: all that it may, added up by the server. */
    readonly usersInfoPrivileges: Readonly<Record<string, readonly Doc[]>>;
    readonly listDatabases: Doc;
    readonly listCollections: Readonly<Record<string, readonly Doc[]>>;
  };
  readonly verdicts: readonly Verdict[];
}

export const recordedWorlds = (): readonly World[] =>
  recordedLines('worlds.jsonl.gz').map((line) => JSON.parse(line) as World);

/** Where the facts of a world come from: what the server adds up per user, or what it says of roles and who has them. */
export type Source = 'expanded' | 'definitions';

export function worldFacts({ replies }: World, source: Source): Facts {
  const builder = new FactBuilder('mongodb', 'mongo');
  const namespaces = new NamespaceFacts(builder);
  const gaps = new GapList('mongo');
  const databases = docs(replies.listDatabases, 'databases').map(({ name }) => String(name));
  for (const db of databases) namespaces.addDatabase(db);
  for (const [db, rows] of Object.entries(replies.listCollections))
    namespaces.addCollections(db, rows.map(parseCollection));
  namespaces.addCollection('admin', 'system.users');
  // Whoever may read a profile was let, whether or not there was one.
  for (const db of databases) namespaces.addCollection(db, 'system.profile');
  builder.addSetting('authorization', 'enabled');
  builder.addSetting('oplog', 'yes');
  const users = docs(replies.usersInfo, 'users').map(parseUser);
  if (source === 'definitions') {
    const custom = Object.values(replies.rolesInfo).flatMap((reply) => docs(reply, 'roles'));
    const roles = [...custom, ...databases.flatMap((db) => builtInRoles(db) as unknown as Doc[])].map(parseRole);
    addRealm(builder, namespaces, gaps, { shard: null, users, expanded: new Map(), roles });
  } else {
    const expanded = new Map(
      Object.entries(replies.usersInfoPrivileges).map(([key, privileges]): [string, ExpandedRow] => [
        key,
        { user: '', db: '', roles: [], privileges: privileges.map(parsePrivilege), restricted: false },
      ]),
    );
    const alone = users.map(({ user, db }) => ({ user, db, roles: [] }));
    addRealm(builder, namespaces, gaps, { shard: null, users: alone, expanded, roles: [] });
  }
  if (gaps.list().length > 0)
    throw new Error(
      `the world has gaps: ${gaps
        .list()
        .map(({ fact }) => fact)
        .join(', ')}`,
    );
  return builder.build();
}
