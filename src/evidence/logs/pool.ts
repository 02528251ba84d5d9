import type { Lane, Task } from './lane.ts';
import type { Reading } from './read-range.ts';

/** A reading, and which lane's numbers it has. */
export interface LaneReading {
  readonly lane: number;
  readonly reading: Reading;
}

/** Hands tasks to whichever lane is free, in the order in which they come. */
export class Pool {
  private readonly lanes: readonly Lane[];
  private readonly idle: number[];
  /** Lanes that have met what no record holds: what they know is not what the log says first. */
  private readonly stale = new Set<number>();
  private readonly waiting: ((lane: number) => void)[] = [];

  constructor(lanes: readonly Lane[]) {
    this.lanes = lanes;
    this.idle = lanes.map((_, i) => i);
  }

  get size(): number {
    return this.lanes.length;
  }

  /** The one reading of a range. */
  async range(task: Task): Promise<LaneReading> {
    let found: LaneReading | undefined;
    for await (const reading of this.stream(task)) found = reading;
    if (found === undefined) throw new Error('a range without a reading');
    return found;
  }

  async *stream(task: Task): AsyncGenerator<LaneReading> {
    const lane = this.idle.shift() ?? (await new Promise<number>((resolve) => this.waiting.push(resolve)));
    try {
      const reader = this.lanes[lane];
      if (reader === undefined) return;
      const reset = task.range.reset || this.stale.delete(lane);
      for await (const reading of reader.read({ ...task, range: { ...task.range, reset } })) yield { lane, reading };
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.idle.push(lane);
      else next(lane);
    }
  }

  /** Lets a lane begin anew with its next task. */
  forget(lane: number): void {
    this.stale.add(lane);
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }
}
