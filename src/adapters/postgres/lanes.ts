import type { Session } from './connect.ts';

export interface LanesOptions {
  /** How many sessions may be open at once, at least 1. */
  readonly width: number;
  readonly open: (database: string) => Promise<Session>;
  /** Does the server refuse one more session because it has as many as it takes? */
  readonly isCrowded: (error: unknown) => boolean;
}

/**
 * The sessions with one server: each does one thing at a time, and what finds none free waits its turn. A server that has no
 * room for all of them is read with one.
 */
export class Lanes {
  readonly #isCrowded: LanesOptions['isCrowded'];
  readonly #lanes: readonly Lane[];
  readonly #waiting: ((lane: Lane) => void)[] = [];
  readonly #works = new Set<Promise<unknown>>();
  /** With one lane, or once the server was crowded: the only one that goes on. */
  #only: Lane | undefined;

  constructor({ width, open, isCrowded }: LanesOptions) {
    this.#isCrowded = isCrowded;
    this.#lanes = Array.from({ length: width }, () => new Lane(open));
    if (width === 1) this.#only = this.#lanes[0];
  }

  /**
   * Does work in a session with a database once it is its turn.
   * @returns what `work` does; errors of opening the session and of `work`
   */
  run<Result>(database: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    const result = this.#run(database, work);
    const settled = result
      .catch(() => undefined) // its caller has the error
      .finally(() => this.#works.delete(settled));
    this.#works.add(settled);
    return result;
  }

  /** Waits for all work, then does work in whichever session is open, else in one with the given database. */
  async runLast<Result>(database: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    await Promise.all(this.#works);
    return await this.run(this.#lanes.find((lane) => lane.database !== undefined)?.database ?? database, work);
  }

  /** Closes the sessions that nothing is done in: a pooler may give another one only then. */
  async closeIdle(): Promise<void> {
    await Promise.all(this.#lanes.filter(({ isBusy }) => !isBusy).map((lane) => lane.close()));
  }

  /** Waits for all work and closes all sessions. */
  async close(): Promise<void> {
    await Promise.all(this.#works);
    await this.closeIdle();
  }

  async #run<Result>(database: string, work: (session: Session) => Promise<Result>): Promise<Result> {
    const lane = await this.#take(database);
    try {
      const session = await lane.to(database).catch(async (error: unknown) => {
        if (lane === this.#only || !this.#isCrowded(error)) throw error;
        if (this.#only !== undefined) return null;
        this.#only = lane;
        await Promise.all(this.#lanes.filter((other) => other !== lane).map((other) => other.retire()));
        return await lane.to(database);
      });
      if (session !== null) return await work(session);
    } catch (error) {
      await lane.close(); // its transaction is broken
      throw error;
    } finally {
      this.#giveBack(lane);
    }
    return await this.#run(database, work);
  }

  #take(database: string): Promise<Lane> {
    const free = this.#lanes.filter((lane) => !lane.isBusy && (this.#only ?? lane) === lane);
    const lane = free.find((each) => each.database === database) ?? free[0];
    if (lane === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    lane.isBusy = true;
    return Promise.resolve(lane);
  }

  #giveBack(lane: Lane): void {
    const next = (this.#only ?? lane) === lane ? this.#waiting.shift() : undefined;
    if (next !== undefined) next(lane);
    else lane.rest();
  }
}

/** Holds at most one open session. */
class Lane {
  readonly #open: LanesOptions['open'];
  #current: { readonly database: string; readonly session: Session } | undefined;
  isBusy = false;
  #onRest = (): void => undefined;

  constructor(open: LanesOptions['open']) {
    this.#open = open;
  }

  /** Of the open session. */
  get database(): string | undefined {
    return this.#current?.database;
  }

  async to(database: string): Promise<Session> {
    if (this.#current?.database === database) return this.#current.session;
    await this.close();
    const session = await this.#open(database);
    this.#current = { database, session };
    return session;
  }

  rest(): void {
    this.isBusy = false;
    this.#onRest();
  }

  /** Closes it when it has nothing to do any more. */
  async retire(): Promise<void> {
    if (this.isBusy)
      await new Promise<void>((resolve) => {
        this.#onRest = resolve;
      });
    await this.close();
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.session.close();
  }
}
