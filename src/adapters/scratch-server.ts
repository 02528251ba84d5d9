import type { Engine } from '../model/engine.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ScratchStatement, Unmade } from '../model/scratch.ts';
import type { ReadOptions } from './postgres/read.ts';

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

/**
 * Connects to a server to rehearse on, and reads it.
 *
 * @throws {SourceError} when it cannot be reached or read
 */
export async function openScratch(engine: Engine, options: ReadOptions): Promise<ScratchServer> {
  switch (engine) {
    case 'postgres': {
      const { openPostgresScratch } = await import('./postgres/open-scratch.ts');
      return openPostgresScratch(options);
    }
    case 'mysql':
    case 'mariadb': {
      const { openMysqlScratch } = await import('./mysql/scratch.ts');
      return openMysqlScratch(engine, options);
    }
    case 'mongodb': {
      const { openMongodbScratch } = await import('./mongodb/scratch.ts');
      return openMongodbScratch(options);
    }
  }
}

/**
 * An empty PostgreSQL in this process.
 *
 * @param takenAt ISO 8601, UTC
 * @throws {UsageError} when the package that it is in is not installed
 */
export async function openEmbeddedScratch(instance: string, takenAt: string): Promise<ScratchServer> {
  const { embeddedScratchHost } = await import('./postgres/pglite.ts');
  const { postgresScratchServer } = await import('./postgres/scratch.ts');
  return postgresScratchServer(await embeddedScratchHost(instance, takenAt));
}

/**
 * What no other running server answers.
 *
 * @throws {SourceError} when it cannot be reached
 */
export async function identityOf(engine: Engine, options: ReadOptions): Promise<string> {
  switch (engine) {
    case 'postgres': {
      const { postgresIdentity } = await import('./postgres/open-scratch.ts');
      return postgresIdentity(options);
    }
    case 'mysql':
    case 'mariadb': {
      const { mysqlIdentity } = await import('./mysql/scratch.ts');
      return mysqlIdentity(options);
    }
    case 'mongodb': {
      const { mongodbIdentity } = await import('./mongodb/scratch.ts');
      return mongodbIdentity(options);
    }
  }
}

/** The server did not take a script. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}
