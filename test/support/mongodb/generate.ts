import type { Document } from 'mongodb';
import { random, type Random } from '../worlds/random.ts';
import { DATABASES, PASSWORD } from './live-world.ts';

/** Commands that make a random world, in their order, and its users. */
export interface GeneratedWorld {
  readonly commands: readonly { readonly db: string; readonly command: Document }[];
  readonly users: readonly { readonly user: string; readonly db: string }[];
}

const COLLECTIONS = ['inv', 'ledger', 'items', 'fs.files', 'v', 'vj', 'system.js', 'system.profile'];
const ACTIONS = [
  ...['find', 'insert', 'update', 'remove', 'createIndex', 'dropCollection', 'dropDatabase', 'changeStream', 'collMod'],
  ...[
    'grantRole',
    'revokeRole',
    'createRole',
    'createUser',
    'changePassword',
    'viewUser',
    'viewRole',
    'listCollections',
  ],
];
const OF_DATABASE = ['read', 'readWrite', 'dbAdmin', 'userAdmin', 'dbOwner'];
const OF_ADMIN = [
  ...['readAnyDatabase', 'readWriteAnyDatabase', 'userAdminAnyDatabase', 'dbAdminAnyDatabase', 'clusterMonitor'],
  ...['clusterManager', 'clusterAdmin', 'hostManager', 'backup', 'restore', 'root'],
];

/** Some roles in each other, some built-in, and users who have some of them. */
export function generateWorld(seed: number): GeneratedWorld {
  const rnd = random(seed);
  const commands: { readonly db: string; readonly command: Document }[] = [];
  const roles: { readonly role: string; readonly db: string }[] = [];
  for (let i = 0; i < 7; i++) {
    const db = rnd.chance(0.5) ? 'admin' : rnd.pick(DATABASES);
    // A role outside admin can neither reach nor hold anything of another database (error 49).
    const reachable = [...roles, ...builtIns(rnd)].filter((held) => db === 'admin' || held.db === db);
    const privileges = Array.from({ length: 1 + rnd.below(3) }, () => ({
      resource: db === 'admin' ? anyResource(rnd) : { db, collection: rnd.chance(0.5) ? '' : rnd.pick(COLLECTIONS) },
      actions: rnd.some(ACTIONS, 1 + rnd.below(4)),
    }));
    const role = `r${String(i)}`;
    commands.push({ db, command: { createRole: role, privileges, roles: rnd.some(reachable, rnd.below(3)) } });
    roles.push({ role, db });
  }
  const users = Array.from({ length: 7 }, (_, i) => ({
    user: `u${String(i)}`,
    db: rnd.chance(0.4) ? 'admin' : rnd.pick(DATABASES),
  }));
  for (const { user, db } of users)
    commands.push({
      db,
      command: { createUser: user, pwd: PASSWORD, roles: rnd.some([...roles, ...builtIns(rnd)], 1 + rnd.below(3)) },
    });
  return { commands, users };
}

const builtIns = (rnd: Random): readonly { readonly role: string; readonly db: string }[] => [
  { role: rnd.pick(OF_DATABASE), db: rnd.pick([...DATABASES, 'admin', 'local']) },
  ...(rnd.chance(0.3) ? [{ role: rnd.pick(OF_ADMIN), db: 'admin' }] : []),
];

function anyResource(rnd: Random): Document {
  if (rnd.chance(0.1)) return { anyResource: true };
  const db = rnd.chance(0.3) ? '' : rnd.pick(DATABASES);
  return { db, collection: rnd.chance(0.4) ? '' : rnd.pick(COLLECTIONS) };
}
