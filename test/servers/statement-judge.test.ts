import { loadModule, parseSync } from 'libpg-query';
import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPostgresStatement } from '../../src/dialects/postgres/statement-reading.ts';
import { readTolerantly } from '../../src/dialects/postgres/tolerant-reading.ts';
import type { StatementReading } from '../../src/dialects/statement-reading.ts';
import { seed } from '../support/seed.ts';
import { FUNCTIONS, generateStatements, SCHEMAS, TABLES } from '../support/statements/generate.ts';
import { useServer } from '../support/servers.ts';

const SEED = seed(import.meta.filename);
beforeAll(loadModule);

const WORLD = SCHEMAS.flatMap((schema) => [
  `CREATE SCHEMA ${schema}`,
  ...TABLES.map((table) => `CREATE TABLE ${schema}."${table}" (id int PRIMARY KEY, n int, s text)`),
  ...FUNCTIONS.map(
    (name) => `CREATE FUNCTION ${schema}."${name}"(x int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN x; END'`,
  ),
  ...FUNCTIONS.map(
    (name) => `CREATE FUNCTION ${schema}."${name}"(x numeric) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN x; END'`,
  ),
]);

/** What the modes of the locks that a statement takes say. https://www.postgresql.org/docs/18/explicit-locking.html */
const LOCKS = `
  SELECT DISTINCT CASE
      WHEN l.mode IN ('AccessShareLock', 'RowShareLock') THEN 'read'
      ELSE 'change' END || ' ' || n.nspname || '.' || c.relname AS use
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'v')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('a', 'b', 'c')
  WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'`;

/** Statements that can be planned are only planned: that takes their locks, and no row makes them fail. */
const PLANNED = /^(SELECT|WITH|INSERT|UPDATE|DELETE|MERGE)\b/;

async function locked(client: pg.Client, sql: string): Promise<readonly string[]> {
  await client.query('BEGIN');
  try {
    await client.query(PLANNED.test(sql) ? `EXPLAIN ${sql}` : sql);
    const { rows } = await client.query<{ use: string }>(LOCKS);
    return rows.map(({ use }) => use).sort();
  } finally {
    await client.query('ROLLBACK; DEALLOCATE ALL'); // prepared statements outlive their transaction
  }
}

/** What a reading has, in the words of the locks; names without a schema are found in `a`. */
function expected(reading: StatementReading): readonly string[] {
  if ('error' in reading) return [reading.error];
  const known = reading.uses.filter(({ kind }) => kind === 'relation');
  const words = known.map(
    ({ action, schema, name }) => `${action === 'read' ? 'read' : 'change'} ${schema ?? 'a'}.${name}`,
  );
  return [...new Set(words)].sort();
}

describe('PostgreSQL locks what was read of the statement', () => {
  const server = useServer('postgres:18');

  it('for a thousand generated statements', { timeout: 300_000 }, async () => {
    const client = await server().connect();
    for (const sql of WORLD) await client.query(sql);
    await client.query('SET search_path = a');
    // COPY TO STDOUT speaks a protocol of its own.
    const statements = generateStatements(SEED, 'postgres', 1100).filter(({ kind }) => kind !== 'copy');
    const wrong: object[] = [];
    for (const { sql, kind } of statements.slice(0, 1000)) {
      const uses = await locked(client, sql.replace(/; *$/, ''));
      const grammar = expected(readPostgresStatement(sql, parseSync));
      const tolerant = expected(readTolerantly(sql, { truncated: false }));
      if (uses.join() !== grammar.join() || uses.join() !== tolerant.join())
        wrong.push({ kind, sql, uses, grammar, tolerant });
    }
    expect(statements.length).toBeGreaterThanOrEqual(1000);
    expect(wrong.slice(0, 3)).toEqual([]);
  });
});
