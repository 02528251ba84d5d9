import { readFileSync, writeFileSync } from 'node:fs';
import pg from 'pg';
import { readCluster } from '../../src/adapters/postgres/cluster-rows.ts';
import type { Row } from '../../src/adapters/postgres/connect.ts';
import { readDatabase } from '../../src/adapters/postgres/database-rows.ts';
import { identify } from '../../src/adapters/postgres/server-identity.ts';
import type { PostgresServer } from '../../test/support/servers.ts';

/** What the audit asks one database, each query once. */
export interface AskedOf {
  readonly database: string;
  readonly queries: readonly string[];
}

const FILE = new URL('copy.sql', import.meta.url);

/**
 * Lets the adapter read the catalogs and writes down what it asks: the yardstick holds the very texts of the adapter's
 * queries, so it has no column more and none less. What the adapter asks twice is in it once.
 */
export async function recordQueries(server: PostgresServer, others: readonly string[]): Promise<readonly AskedOf[]> {
  const asked: AskedOf[] = [];
  let major = 0; // said by the first
  for (const database of [HOME, 'template1', ...others]) {
    const client = await server.connect(database);
    const queries = new Set<string>();
    const query = async (text: string): Promise<readonly Row[]> => {
      queries.add(text.trim());
      const types = { getTypeParser: () => (value: string) => value };
      return (await client.query<(string | null)[]>({ text, rowMode: 'array', types })).rows;
    };
    if (database === HOME) {
      ({ major } = await identify('fleet', { query, close: () => client.end() }));
      await readCluster(query, major);
    }
    await readDatabase(query, major);
    await client.end();
    asked.push({ database, queries: [...queries] });
  }
  return asked;
}

/** The database that the URL names. */
const HOME = 'postgres';

/** The list as it is committed: what is asked of the first database, and of each of the others. */
export function listOf([first, second]: readonly AskedOf[]): string {
  const text = (of: AskedOf | undefined): string =>
    (of?.queries ?? []).map((query, i) => `COPY (\n${query}\n) TO '<folder>/${String(i)}';\n`).join('\n');
  return `-- Written by bench/fleet-postgres from the queries of src/adapters/postgres: npm run bench -- fleet-postgres --update
-- In the database that the URL names (with the catalogs that all databases share):

${text(first)}
-- In each other database:

${text(second)}`;
}

/** @throws when the committed list is not what the adapter asks */
export function checkList(text: string, update: boolean): void {
  if (update) writeFileSync(FILE, text);
  else if (readFileSync(FILE, 'utf8') !== text)
    throw new Error('copy.sql is not what the audit reads: npm run bench -- fleet-postgres --update writes it anew');
}

/** Milliseconds for the whole list: a connection for each database, one transaction, every answer into a file. */
export async function copyAll(server: PostgresServer, asked: readonly AskedOf[]): Promise<number> {
  const start = performance.now();
  for (const { database, queries } of asked) {
    const client = new pg.Client({ connectionString: server.url(database) });
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp');
    for (const [i, query] of queries.entries())
      await client.query(`COPY (${query}) TO '${String(server.folder)}/data/copy-${String(i)}'`);
    await client.query('COMMIT');
    await client.end();
  }
  return performance.now() - start;
}
