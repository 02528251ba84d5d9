// Makes demo/shop-mysql.snapshot.ndjson.gz from demo/shop-mysql.sql: node scripts/run-ts.mjs scripts/demo-mysql.ts
import { readFileSync } from 'node:fs';
import { readMysql } from '../src/adapters/mysql/read.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { writeSnapshot } from '../src/snapshot/file.ts';
import { withServer, type MysqlServer } from '../test/support/servers.ts';

const FILE = 'demo/shop-mysql.snapshot.ndjson.gz';

/** Takes the snapshot of a real server. */
export async function main(): Promise<void> {
  const snapshot = await withServer('mysql:9.7', readShop);
  writeSnapshot(snapshot, FILE);
  console.log(`${FILE}: MySQL ${snapshot.version}`);
}

/** Runs the shop's statements on a new server, and reads it. */
export async function readShop(server: MysqlServer): Promise<Snapshot> {
  const connection = await server.connect();
  await connection.query(readFileSync('demo/shop-mysql.sql', 'utf8'));
  await connection.end();
  return await readMysql('mysql', {
    instance: 'shop-mysql',
    url: server.url(),
    env: {},
    home: '/',
    timeoutMs: 60_000,
    takenAt: '2026-11-02T09:00:00.000Z',
  });
}
