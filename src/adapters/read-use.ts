import type { Engine } from '../model/engine.ts';
import type { LiveUse, UseOptions } from './use.ts';

export type { LiveUse, UseOptions } from './use.ts';

/**
 * Reads what one instance keeps in itself about its use, with the adapter of its engine. A driver is loaded when its engine
 * is first read.
 *
 * @throws {SourceError} when the instance cannot be read at all
 */
export async function readUse(engine: Engine, options: UseOptions): Promise<LiveUse> {
  switch (engine) {
    case 'postgres': {
      const { readPostgresUse } = await import('./postgres/use/read-use.ts');
      return readPostgresUse(options);
    }
    case 'mongodb': {
      const { readMongodbUse } = await import('./mongodb/use/read-use.ts');
      return readMongodbUse(options);
    }
    case 'mysql':
    case 'mariadb': {
      const { readMysqlUse } = await import('./mysql/use/read-use.ts');
      return readMysqlUse(engine, options);
    }
  }
}
