import type { Row, Session } from './connect.ts';

/** Milliseconds. */
export interface Limits {
  readonly statementMs: number;
  readonly lockMs: number;
}

/** A lock on a catalog is waited for less long than a statement may take: it may never go. */
export const limitsFor = (timeoutMs: number): Limits => ({
  statementMs: timeoutMs,
  lockMs: Math.max(1, Math.min(timeoutMs, 10_000)),
});

/**
 * Runs queries in one transaction that sees one state of the database and can write nothing. The limits are set inside it,
 * because a pooler would refuse them as start-up options or keep them for the next client.
 */
export async function readOnlyTransaction<Result>(
  session: Session,
  { statementMs, lockMs }: Limits,
  read: (query: Session['query']) => Promise<Result>,
): Promise<Result> {
  await session.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
     SET LOCAL statement_timeout = ${statementMs};
     SET LOCAL lock_timeout = ${lockMs};
     SET LOCAL idle_in_transaction_session_timeout = ${statementMs + 60_000};
     SET LOCAL search_path = pg_catalog, pg_temp`,
  );
  const result = await read(session.query);
  await session.query('COMMIT');
  return result;
}

/** Sends all queries at once; answers come by the same names. */
export async function queryAll<Name extends string>(
  query: Session['query'],
  queries: Readonly<Record<Name, string | null>>,
): Promise<Readonly<Record<Name, readonly Row[]>>> {
  const names = Object.keys(queries) as Name[];
  const nothing = Promise.resolve([]);
  const answers = await Promise.all(names.map((name) => (queries[name] === null ? nothing : query(queries[name]))));
  return Object.fromEntries(names.map((name, i) => [name, answers[i] ?? []])) as unknown as Readonly<
    Record<Name, readonly Row[]>
  >;
}
