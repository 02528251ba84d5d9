import { MongoClient, MongoServerError, type Document } from 'mongodb';
import type { Verdict } from './worlds.ts';

export const PASSWORD = 'test-only';
export const DATABASES = ['billing', 'orders', 'crm', 'stock'] as const;
const COLLECTIONS = ['inv', 'ledger', 'items', 'fs.files'];
const VIEWS = ['v', 'vj'];
/** Unauthorized. */
const REFUSED = 13;

/** One attempt, and what puts the world back when it was let. */
interface Attempt {
  readonly op: string;
  readonly db: string;
  readonly coll: string;
  readonly command: Document;
}

/** The databases that every world is about, on a live server; drops what earlier worlds left there. */
export async function resetWorld(root: MongoClient): Promise<void> {
  for (const db of [...DATABASES, 'admin']) await dropAccounts(root, db);
  for (const db of DATABASES) await restore(root, db);
}

/** Everybody but the one who asks. */
async function dropAccounts(root: MongoClient, db: string): Promise<void> {
  const status = await root.db('admin').command({ connectionStatus: 1 });
  const [self] = (status['authInfo'] as Document)['authenticatedUsers'] as {
    readonly user: string;
    readonly db: string;
  }[];
  const { users } = (await root.db(db).command({ usersInfo: 1 })) as unknown as { readonly users: readonly Document[] };
  for (const { user } of users)
    if (user !== self?.user || db !== self?.db) await root.db(db).command({ dropUser: String(user) });
  await root.db(db).command({ dropAllRolesFromDatabase: 1 });
}

async function restore(root: MongoClient, db: string): Promise<void> {
  await root.db(db).command({ dropDatabase: 1 });
  for (const name of COLLECTIONS) await root.db(db).command({ insert: name, documents: [{ _id: 1, x: 1 }] });
  const pipeline = [{ $lookup: { from: 'ledger', localField: 'x', foreignField: 'x', as: 'l' } }];
  await root.db(db).command({ create: 'v', viewOn: 'inv', pipeline: [] });
  await root.db(db).command({ create: 'vj', viewOn: 'items', pipeline });
  // Profiling writes one only when it is switched on.
  await root.db(db).command({ create: 'system.profile', capped: true, size: 65_536 });
}

const attempts: readonly Attempt[] = [
  ...DATABASES.flatMap((db) =>
    [...COLLECTIONS, ...VIEWS].map((coll) => attempt('find', db, coll, { find: coll, limit: 1 })),
  ),
  ...DATABASES.flatMap((db) => COLLECTIONS.flatMap((coll) => onCollection(db, coll))),
  ...DATABASES.flatMap((db) => onDatabase(db)),
  attempt('mergeInto', 'orders', 'ledger', pipelineOn('inv', [merge('billing')])),
  attempt('clusterChangeStream', 'admin', '', pipelineOn(1, [{ $changeStream: { allChangesForCluster: true } }])),
  attempt('oplog', 'local', 'oplog.rs', { find: 'oplog.rs', limit: 1 }),
  attempt('usersRead', 'admin', 'system.users', { find: 'system.users', limit: 1 }),
  attempt('createUser', 'admin', '', { createUser: 'tried', pwd: PASSWORD, roles: [] }),
];

function attempt(op: string, db: string, coll: string, command: Document): Attempt {
  return { op, db, coll, command };
}

function onCollection(db: string, coll: string): readonly Attempt[] {
  const nothing = { _id: 'nobody has this one' };
  return [
    attempt('insert', db, coll, { insert: coll, documents: [{ x: 2 }] }),
    attempt('update', db, coll, { update: coll, updates: [{ q: nothing, u: { $set: { x: 3 } } }] }),
    attempt('remove', db, coll, { delete: coll, deletes: [{ q: nothing, limit: 0 }] }),
    attempt('createIndex', db, coll, { createIndexes: coll, indexes: [{ key: { x: 1 }, name: 'x_1' }] }),
    attempt('changeStream', db, coll, pipelineOn(coll, [{ $changeStream: {} }])),
    attempt('drop', db, coll, { drop: coll }),
  ];
}

function onDatabase(db: string): readonly Attempt[] {
  const lookup = { $lookup: { from: 'ledger', localField: 'x', foreignField: 'x', as: 'l' } };
  const privileges = [{ resource: { db, collection: 'inv' }, actions: ['find'] }];
  return [
    attempt('lookup', db, 'inv', pipelineOn('inv', [lookup])),
    attempt('outTo', db, 'ledger', pipelineOn('inv', [merge(db)])),
    attempt('profileRead', db, 'system.profile', { find: 'system.profile', limit: 1 }),
    attempt('createUser', db, '', { createUser: 'tried', pwd: PASSWORD, roles: [] }),
    attempt('createRole', db, '', { createRole: 'tried', privileges, roles: [] }),
    // Nobody is called so: error 11 comes after authorization.
    attempt('grantSelf', db, '', { grantRolesToUser: 'nobody has this name', roles: [{ role: 'readWrite', db }] }),
    attempt('dropDatabase', db, '', { dropDatabase: 1 }),
  ];
}

function pipelineOn(on: string | number, pipeline: readonly Document[]): Document {
  return { aggregate: on, pipeline, cursor: {} };
}

function merge(db: string): Document {
  return { $merge: { into: { db, coll: 'ledger' } } };
}

/** What each of the users can do, found out by doing it. */
export async function tryAll(
  url: string,
  root: MongoClient,
  users: readonly { readonly user: string; readonly db: string }[],
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { user, db: authSource } of users) {
    const client = new MongoClient(url, { auth: { username: user, password: PASSWORD }, authSource });
    try {
      for (const { op, db, coll, command } of attempts) {
        const allowed = await isLet(client, db, command);
        verdicts.push({ user: `${user}@${authSource}`, op, db, coll, allowed });
        if (allowed) await putBack(root, op, db);
      }
    } finally {
      await client.close();
    }
  }
  return verdicts;
}

/** Any other answer than a refusal came after authorization. */
async function isLet(client: MongoClient, db: string, command: Document): Promise<boolean> {
  try {
    await client.db(db).command(command);
    return true;
  } catch (error) {
    if (error instanceof MongoServerError) return error.code !== REFUSED;
    throw error;
  }
}

/** Indexes and documents may stay: nobody's rights depend on them. */
async function putBack(root: MongoClient, op: string, db: string): Promise<void> {
  if (op === 'drop' || op === 'dropDatabase') await restore(root, db);
  if (op === 'createUser') await root.db(db).command({ dropUser: 'tried' });
  if (op === 'createRole') await root.db(db).command({ dropRole: 'tried' });
}
