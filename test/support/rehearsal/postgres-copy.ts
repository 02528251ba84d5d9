import { expect } from 'vitest';
import { postgresScratchServer } from '../../../src/adapters/postgres/scratch.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Unmade } from '../../../src/model/scratch.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { carryOver } from '../../../src/plan/carry-over.ts';
import { postgresContents } from '../../../src/plan/postgres/scratch-empty.ts';
import { postgresScratch } from '../../../src/plan/postgres/scratch.ts';
import { compareStates, stateOf } from '../../../src/plan/state.ts';
import type { PostgresServer } from '../servers.ts';
import { accessLines } from './access-lines.ts';
import { hostOf } from './postgres-host.ts';

export interface Copy {
  readonly source: Facts;
  readonly loaded: Facts;
  readonly unmade: readonly Unmade[];
}

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

/** The same rights by the same grants, and the same accesses; lines that hold `unmade` are left out. */
export function expectSame({ source, loaded }: Copy, unmade?: string): void {
  const made = (line: string): boolean => unmade === undefined || !line.includes(unmade);
  for (const list of [stateOf, accessLines])
    expect(compareStates(list(source).filter(made), list(loaded))).toEqual({ lost: [], gained: [] });
}
