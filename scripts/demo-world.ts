// Makes demo/shop.tar.br from demo/shop.sql: node scripts/run-ts.mjs scripts/demo-world.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

/** Writes the prebuilt data directory. */
export async function main(): Promise<void> {
  const packed = brotliCompressSync(await buildShop());
  writeFileSync('demo/shop.tar.br', packed);
  console.log(`demo/shop.tar.br: ${Math.round(packed.length / 1024)} KiB`);
}

/**
 * Runs the shop's statements on a new embedded server.
 * @returns tar archive of its data directory: a cluster with the database `shop` and no other, small enough to be shipped
 */
export async function buildShop(): Promise<Uint8Array<ArrayBuffer>> {
  const first = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'], postgresqlconf: SMALL });
  await first.exec('CREATE DATABASE shop');
  const cluster = await first.dumpDataDir('none');
  await first.close();
  const server = await PGlite.create({ loadDataDir: cluster, database: 'shop', postgresqlconf: SMALL });
  await server.exec(readFileSync('demo/shop.sql', 'utf8'));
  for (const name of ['template0', 'template1']) await server.exec(`ALTER DATABASE ${name} IS_TEMPLATE false`);
  for (const name of ['postgres', 'template0', 'template1']) await server.exec(`DROP DATABASE ${name}`);
  for (let i = 0; i < 3; i++) await server.exec('CHECKPOINT'); // lets go of the write-ahead log of what was dropped
  const directory = await server.dumpDataDir('none');
  await server.close();
  return new Uint8Array(await directory.arrayBuffer());
}

const SMALL = ['min_wal_size=2MB', 'max_wal_size=2MB'];
