import { expect } from 'vitest';
import { openScratch } from '../../../src/adapters/scratch-server.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { carryOver } from '../../../src/plan/carry-over.ts';
import { mysqlContents } from '../../../src/plan/mysql/scratch-empty.ts';
import { mysqlScratch } from '../../../src/plan/mysql/scratch.ts';
import { stateOf } from '../../../src/plan/state.ts';
import type { MariadbServer, MysqlServer } from '../servers.ts';
import type { Copy } from './copy.ts';

/** Makes on a second server what a snapshot holds, reads that, and leaves the server as it was found, which is checked. */
export async function copyTo(to: MysqlServer | MariadbServer, source: Snapshot): Promise<Copy> {
  const options = { instance: source.instance, url: to.url(), env: {}, home: '/nonexistent', timeoutMs: 60_000 };
  const scratch = await openScratch(source.engine, { ...options, takenAt: source.takenAt });
  expect(mysqlContents(scratch.fresh)).toEqual([]);
  const { statements, cannot } = mysqlScratch(source, scratch.fresh);
  const refused = await scratch.load(statements);
  const loaded = carryOver((await scratch.snapshot()).facts, source.facts);
  expect(await scratch.clean()).toEqual([]);
  expect(stateOf((await scratch.snapshot()).facts)).toEqual(stateOf(scratch.fresh.facts));
  return { source: source.facts, loaded, unmade: [...cannot, ...refused] };
}
