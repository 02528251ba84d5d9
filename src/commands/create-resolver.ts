import type { Resolver } from '../model/access.ts';
import type { Facts } from '../model/facts.ts';
import { createMongodbResolver } from '../access/mongodb.ts';
import { createMysqlResolver } from '../access/mysql.ts';
import { createPostgresResolver } from '../access/postgres.ts';

/** What facts amount to, as their server would decide it. */
export function createResolver(facts: Facts): Resolver {
  switch (facts.engine) {
    case 'postgres':
      return createPostgresResolver(facts);
    case 'mysql':
    case 'mariadb':
      return createMysqlResolver(facts);
    case 'mongodb':
      return createMongodbResolver(facts);
  }
}
