import type { ReplayedNode } from './replay-server.ts';
import { recorded, recordedOf, withBuiltInRoles, type Exchange } from './recording.ts';

const SYSTEM = ['admin', 'config', 'local'];

/** The collections of `admin`, which these recordings did not ask for and which are the same on every server of a version. */
const ADMIN_COLLECTIONS = recorded('access-paths.replies.jsonl.gz').filter(
  ({ db, command }) => db === 'admin' && 'listCollections' in command,
);

/** Who root is, which the recording of the sharded cluster did not ask. */
const ROOT_STATUS = recordedOf('nodes.replies.jsonl.gz', 'primary').filter(
  ({ command }) => 'connectionStatus' in command,
);

const completed = (exchanges: readonly Exchange[], databases: readonly string[]): readonly Exchange[] => [
  ...ROOT_STATUS,
  ...withBuiltInRoles(exchanges, [...SYSTEM, ...databases]),
  ...ADMIN_COLLECTIONS,
];

/** A server of `nodes.replies.jsonl.gz`: `noauth`, `localhost-exception`, or a member of the replica set. */
export const recordedNode = (node: string): readonly Exchange[] =>
  node === 'localhost-exception'
    ? recordedOf('nodes.replies.jsonl.gz', node)
    : completed(recordedOf('nodes.replies.jsonl.gz', node), ['billing']);

/** Where each member of the recorded replica set listened. */
const MEMBERS = { primary: '127.0.0.1:27151', secondary1: '127.0.0.1:27152', secondary2: '127.0.0.1:27153' } as const;

/** The replica set of three; `changed` says what is different at a member. */
export const replicaSet = (
  changed: Partial<Record<keyof typeof MEMBERS, Partial<ReplayedNode>>> = {},
): ReplayedNode[] =>
  (['primary', 'secondary1', 'secondary2'] as const).map((member) => ({
    address: MEMBERS[member],
    exchanges: recordedNode(member),
    ...changed[member],
  }));

const CLUSTER = { mongos: '127.0.0.1:27130', shard1: '127.0.0.1:27132', shard2: '127.0.0.1:27133' } as const;

/** The recorded sharded cluster: the router first, then its two shards. */
export const shardedCluster = (
  changed: Partial<Record<keyof typeof CLUSTER, Partial<ReplayedNode>>> = {},
): ReplayedNode[] =>
  (['mongos', 'shard1', 'shard2'] as const).map((node) => ({
    address: CLUSTER[node],
    exchanges: completed(
      recordedOf('sharded.replies.jsonl.gz', node),
      node === 'shard1' ? ['billing'] : ['billing', 'orders'],
    ),
    ...changed[node],
  }));
