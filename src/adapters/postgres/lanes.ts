import type { Session } from './connect.ts';

export interface LanesOptions {
  /** How many sessions may be open at once, at least 1. */
  readonly width: number;
  readonly open: (database: string) => Promise<Session>;
  /** Does the server refuse one more session because it has as many as it takes? */
  readonly isCrowded: (error: unknown) => boolean;
}

/**
 * The sessions with one server. Work goes to the lane that has the least to do, and each lane does its own in order. A
 * server that has no room for all of them is read with one.
 */
export class Lanes {
  readonly #options: LanesOptions;
  #lanes: readonly [Lane, ...Lane[]];

  constructor(options: LanesOptions) {
    this.#options = options;
    const lane = (): Lane => new Lane(options.open);
    this.#lanes = [lane(), ...Array.from({ length: options.width - 1 }, lane)];
  }

  /**
   * Does work in a session with a database once it is its turn.
   * @returns what `work` does; errors of opening the session and of `work`
   */
  run<Result>(database: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    const lane = this.#lanes.reduce((free, other) => (other.pending < free.pending ? other : free));
    return lane.next(async () => {
      try {
        await lane.to(database);
      } catch (error) {
        if (this.#lanes.length === 1 || !this.#options.isCrowded(error)) throw error;
        await this.#narrowTo(lane);
      }
      const session = await lane.to(database);
      try {
        return await work(session);
      } catch (error) {
        await lane.close(); // its transaction is broken
        throw error;
      }
    });
  }

  /** Waits for all work, then does work in whichever session is open, else in one with the given database. */
  async runLast<Result>(database: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    await this.#settled();
    const session = this.#lanes.find((lane) => lane.session !== undefined)?.session;
    return session === undefined ? await this.run(database, work) : await work(session);
  }

  /** Closes the sessions that nothing waits for: a pooler may give another one only then. */
  async closeIdle(): Promise<void> {
    await Promise.all(this.#lanes.filter(({ pending }) => pending === 0).map((lane) => lane.close()));
  }

  /** Waits for all work and closes all sessions. */
  async close(): Promise<void> {
    await this.#settled();
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #settled(): Promise<unknown> {
    return Promise.all(this.#lanes.map((lane) => lane.settled));
  }

  async #narrowTo(lane: Lane): Promise<void> {
    const others = this.#lanes.filter((other) => other !== lane);
    this.#lanes = [lane];
    await Promise.all(others.map((other) => other.settled.then(() => other.close())));
  }
}

/** Holds at most one open session, and does one thing at a time. */
class Lane {
  readonly #open: LanesOptions['open'];
  #current: { readonly database: string; readonly session: Session } | undefined;
  pending = 0;
  /** Settles with the last work, and never rejects: its caller has the error. */
  settled: Promise<unknown> = Promise.resolve();

  constructor(open: LanesOptions['open']) {
    this.#open = open;
  }

  get session(): Session | undefined {
    return this.#current?.session;
  }

  /** Does work when all before it is done. */
  next<Result>(work: () => Promise<Result>): Promise<Result> {
    this.pending++;
    const result = this.settled.then(work).finally(() => this.pending--);
    this.settled = result.catch(() => undefined);
    return result;
  }

  async to(database: string): Promise<Session> {
    if (this.#current?.database === database) return this.#current.session;
    await this.close();
    const session = await this.#open(database);
    this.#current = { database, session };
    return session;
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.session.close();
  }
}
