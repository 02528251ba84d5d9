import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readShop } from '../../scripts/demo-mysql.ts';
import { readSnapshot, serializeSnapshot } from '../../src/snapshot/file.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { ROOT } from '../support/cli.ts';
import { useServer } from '../support/servers.ts';

const server = useServer('mysql:9.7');

it('demo/shop-mysql.snapshot.ndjson.gz is what a real server makes of demo/shop-mysql.sql', async () => {
  const shipped = readSnapshot(join(ROOT, 'demo/shop-mysql.snapshot.ndjson.gz'));
  const read = await readShop(server());
  expect(shipped.gaps).toEqual([]);
  const facts = (snapshot: Snapshot): string[] =>
    serializeSnapshot({ ...snapshot, version: shipped.version })
      .split('\n')
      .filter((line) => !line.includes('"fact":"setting","name":"port"')); // each server of the tests has one of its own
  expect(facts(read)).toEqual(facts(shipped));
});
