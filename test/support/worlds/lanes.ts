/**
 * Does `count` pieces of work, numbered from 0, each in whichever lane is free. The first one that fails ends them all, once
 * the others have finished theirs.
 */
export async function inLanes<Lane>(
  lanes: readonly Lane[],
  count: number,
  work: (lane: Lane, number: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const results = await Promise.allSettled(
    lanes.map(async (lane) => {
      try {
        while (next < count) await work(lane, next++);
      } catch (error) {
        next = count;
        throw error;
      }
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
