import { readMongodb } from '../../../src/adapters/mongodb/read.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';

/** Reads a server as an audit of the instance `mongo` would. */
export const readAt = (url: string, nodes: readonly string[] = []): Promise<Snapshot> =>
  readMongodb({
    instance: 'mongo',
    url,
    nodes,
    env: {},
    home: '/nowhere',
    timeoutMs: 10_000,
    takenAt: '2026-11-21T06:00:00.000Z',
  });
