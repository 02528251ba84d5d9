import { expect } from 'vitest';
import { postgresScratchServer } from '../../../src/adapters/postgres/scratch.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { carryOver } from '../../../src/plan/carry-over.ts';
import { postgresContents } from '../../../src/plan/postgres/scratch-empty.ts';
import { postgresScratch } from '../../../src/plan/postgres/scratch.ts';
import { stateOf } from '../../../src/plan/state.ts';
import type { PostgresServer } from '../servers.ts';
import type { Copy } from './copy.ts';
import { hostOf } from './postgres-host.ts';

/** Makes on a second server what a snapshot holds, reads that, and leaves the server as it was found, which is checked. */
export async function copyTo(to: PostgresServer, source: Snapshot): Promise<Copy> {
  const scratch = await postgresScratchServer(hostOf(to));
  expect(postgresContents(scratch.fresh)).toEqual([]);
  const { statements, cannot } = postgresScratch(source, scratch.fresh);
  const refused = await scratch.load(statements);
  const loaded = carryOver((await scratch.snapshot()).facts, source.facts);
  expect(await scratch.clean()).toEqual([]);
  expect(stateOf((await scratch.snapshot()).facts)).toEqual(stateOf(scratch.fresh.facts));
  return { source: source.facts, loaded, unmade: [...cannot, ...refused] };
}
