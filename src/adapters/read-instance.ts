import type { Engine } from '../model/engine.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ReadOptions } from './postgres/read.ts';

export type { ReadOptions } from './postgres/read.ts';
export type { Progress } from './postgres/read-server.ts';

/**
 * Reads one instance with the adapter of its engine. A driver is loaded when its engine is first read.
 *
 * @throws {SourceError} when the instance cannot be read at all
 */
export async function readInstance(engine: Engine, options: ReadOptions): Promise<Snapshot> {
  switch (engine) {
    case 'postgres': {
      const { readPostgres } = await import('./postgres/read.ts');
      return readPostgres(options);
    }
    case 'mongodb': {
      const { readMongodb } = await import('./mongodb/read.ts');
      return readMongodb(options);
    }
    case 'mysql':
    case 'mariadb': {
      const { readMysql } = await import('./mysql/read.ts');
      return readMysql(engine, options);
    }
  }
}
