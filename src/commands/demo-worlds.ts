import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { Engine } from '../model/engine.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** A server of the example shop, as it is shipped. */
export interface DemoWorld {
  /** Its name in the shop's manifest. */
  readonly instance: string;
  readonly engine: Engine;
  /** What is audited, for the words: `an embedded server`. */
  readonly from: string;
  /**
   * Starts it, reads it and stops it.
   * @param takenAt ISO 8601, UTC
   * @throws UsageError when what it runs on is not installed
   */
  readonly read: (takenAt: string) => Promise<Snapshot>;
}

export const DEMO_WORLDS: readonly DemoWorld[] = [
  {
    instance: 'shop-pg',
    engine: 'postgres',
    from: 'an embedded server',
    read: async (takenAt) => {
      const { readEmbedded } = await import('../adapters/postgres/pglite.ts');
      return readEmbedded({ instance: 'shop-pg', database: 'shop', dataDirectory: unpacked('shop.tar.br'), takenAt });
    },
  },
  {
    instance: 'shop-mysql',
    engine: 'mysql',
    from: 'a snapshot of a real server, MySQL 9.7',
    read: () => snapshotOf('shop-mysql'),
  },
  {
    instance: 'shop-mongo',
    engine: 'mongodb',
    from: 'a snapshot of a real cluster, MongoDB 4.9.0 with two shards',
    read: () => snapshotOf('shop-mongo'),
  },
];

async function snapshotOf(instance: string): Promise<Snapshot> {
  const { readSnapshot } = await import('../snapshot/file.ts');
  return readSnapshot(fileURLToPath(new URL(`../../demo/${instance}.snapshot.ndjson.gz`, import.meta.url)));
}

const unpacked = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(brotliDecompressSync(readFileSync(new URL(`../../demo/${name}`, import.meta.url))));
