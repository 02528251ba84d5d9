import { expect, it } from 'vitest';
import { createMysqlResolver } from '../../../src/access/mysql.ts';
import { factsOfGrantTables } from '../../../src/dialects/mysql/grant-rows.ts';
import { mariadbTables, mysqlTables, partialRevokesTables } from '../../support/mysql-corpus.ts';

it.each([
  ['MySQL', mysqlTables, true],
  ['MySQL with partial revokes, where no name is a pattern,', partialRevokesTables, false],
  ['MariaDB', mariadbTables, true],
] as const)(
  'on %s bundles leave out what nobody holds and what does not exist, and nothing else',
  (_, tables, some) => {
    const resolver = createMysqlResolver(factsOfGrantTables(tables()));
    const bundled = new Set([...(resolver.bundles?.() ?? [])].map(({ access }) => JSON.stringify(access)));
    const accesses = [...resolver.accesses()];
    const all = new Set(accesses.map((access) => JSON.stringify(access)));
    expect([...bundled].filter((access) => !all.has(access))).toEqual([]);
    const left = accesses.filter((access) => !bundled.has(JSON.stringify(access)));
    expect(left.some(({ target }) => target.kind === 'all')).toBe(some);
    expect(
      left.filter(
        (access) => access.target.kind !== 'pattern' && (access.by === 'public' || resolver.holders(access).length > 0),
      ),
    ).toEqual([]);
  },
);
