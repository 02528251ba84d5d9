import type { Snapshot } from '../model/snapshot.ts';
import type { ScratchStatement, Unmade } from '../model/scratch.ts';

/** A server that was found empty, to try things on. */
export interface ScratchServer {
  /** As it was found. */
  readonly fresh: Snapshot;
  /** Runs every statement; what the server refused is missing, and told with its words. */
  readonly load: (statements: readonly ScratchStatement[]) => Promise<readonly Unmade[]>;
  /**
   * Runs a script as its client would, in a session of its own.
   * @param database null: whichever
   * @throws {ScriptError} in the server's words
   */
  readonly execute: (script: string, database: string | null) => Promise<void>;
  /** Under the name of the instance that it stands for. */
  readonly snapshot: () => Promise<Snapshot>;
  /** Removes what was made; returns what is left, in words. */
  readonly clean: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** The server did not take a script. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}
