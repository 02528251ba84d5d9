import { expect } from 'vitest';
import { startReplay, type Replay, type ReplayedNode } from './replay-server.ts';

/**
 * Serves recordings to the real driver while `body` runs. Whatever is asked and was not recorded fails the test, unless it
 * is named in `lacks`: `crm rolesInfo`.
 */
export async function withReplay<Result>(
  nodes: readonly ReplayedNode[],
  body: (replay: Replay) => Promise<Result>,
  lacks: readonly string[] = [],
): Promise<Result> {
  const replay = await startReplay(nodes);
  try {
    const result = await body(replay);
    expect(replay.unrecorded(), 'requests without a recording').toEqual([...new Set(lacks)].sort());
    return result;
  } finally {
    replay.stop();
  }
}
