import { createHash } from 'node:crypto';
import type { Facts } from '../../../src/model/facts.ts';
import type { Change, ScriptKind } from '../../../src/model/plan.ts';
import { scriptOf } from '../../../src/dialects/postgres/script.ts';
import { changesOf } from '../../../src/plan/postgres/changes.ts';
import type { Cut } from '../../../src/plan/postgres/cut.ts';
import { NOW, snapshotOf } from '../audit.ts';
import type { PostgresServer } from '../servers.ts';
import { psql, type PsqlResult } from './psql.ts';

/** Cuts as changes with ids, as the planner would have made them for some finding. */
export const planned = (facts: Facts, cuts: readonly Cut[]): readonly Change[] =>
  changesOf(facts, cuts).map(({ cuts: _, ...change }) => ({
    ...change,
    id: `C-${createHash('sha256').update(`${change.title} ${change.probe.read}`).digest('hex').slice(0, 8)}`,
    instance: facts.securables.name[0] ?? '',
    clears: ['DBO101-000000000000'],
    evidence: null,
    reason: 'a test',
  }));

/** The facts of a server, all databases. */
export const factsOf = async (server: PostgresServer): Promise<Facts> => (await snapshotOf(server.url())).facts;

/** One script for changes of one database. */
export const scriptFor = (kind: ScriptKind, server: PostgresServer, changes: readonly Change[]): string => {
  const databases = new Set(changes.flatMap(({ database }) => database ?? []));
  if (databases.size > 1) throw new Error(`changes of ${[...databases].join(', ')} in one script`);
  const [database = null] = databases;
  return scriptOf(kind, { instance: 'pg', engine: 'postgres', version: server.version, database, takenAt: NOW.toISOString(), changes });
};

/** Runs one script with psql, in the database of its changes. */
export async function run(
  kind: ScriptKind,
  server: PostgresServer,
  changes: readonly Change[],
  options: Parameters<typeof psql>[3] = {},
): Promise<PsqlResult> {
  const database = changes.find((change) => change.database !== null)?.database ?? 'postgres';
  return await psql(server, database, scriptFor(kind, server, changes), options);
}
