// Makes the demo's MongoDB snapshot from the recording of a real cluster: node scripts/run-ts.mjs scripts/demo-mongodb.ts
import { readMongodb } from '../src/adapters/mongodb/read.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { writeSnapshot } from '../src/snapshot/file.ts';
import { shardedCluster } from '../test/support/mongodb/cluster.ts';
import { startReplay } from '../test/support/mongodb/replay-server.ts';

/** Writes the snapshot that the demo audits. */
export async function main(): Promise<void> {
  writeSnapshot(await recordedShop(), 'demo/shop-mongo.snapshot.ndjson.gz');
}

/** Reads the recorded cluster (MongoDB 4.9.0, two shards) as the shop's instance, with the real driver. */
export async function recordedShop(): Promise<Snapshot> {
  const replay = await startReplay(shardedCluster());
  try {
    return await readMongodb({
      instance: 'shop-mongo',
      url: replay.urls[0] ?? '',
      env: {},
      home: '',
      timeoutMs: 10_000,
      takenAt: RECORDED_AT,
    });
  } finally {
    replay.stop();
  }
}

/** By the clock of the cluster. */
const RECORDED_AT = '2026-11-21T00:56:56.000Z';
