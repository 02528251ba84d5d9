import { isAboutSession } from '../../../dialects/postgres/session-statements.ts';
import type { SourceReading, Statement } from '../../../model/evidence.ts';
import { LossList } from '../../../model/loss-list.ts';
import type { GapList } from '../../gap-list.ts';
import type { Row, Session } from '../connect.ts';
import type { Opener } from '../opener.ts';
import { CONNECTABLE } from '../queries/connectable.ts';
import { STATEMENT_EXTENSION, statementStatistics, statisticsState } from '../queries/statement-statistics.ts';
import { queryAll, readOnlyTransaction, type Limits } from '../transaction.ts';
import { reportHiddenTexts, reportNoStatistics, reportRefusedStatistics } from './gaps.ts';

/** One view of one node. */
export interface NodeUse {
  readonly source: SourceReading;
  readonly statements: readonly Statement[];
}

export interface NodeRequest {
  /** `host:port`. */
  readonly node: string;
  readonly auditor: string;
  readonly gaps: GapList;
  readonly limits: Limits;
  readonly open: Opener;
}

/** What the server shows instead of a text that is not for us. */
export const HIDDEN = '<insufficient privilege>';

/**
 * Reads pg_stat_statements in the first database that has it: it counts the statements of all databases.
 * @returns null: it is nowhere, which is a gap
 */
export async function readStatistics(session: Session, request: NodeRequest): Promise<NodeUse | null> {
  const home = await readIn(session, request);
  if (home !== 'absent') return home;
  for (const [database] of await session.query(CONNECTABLE)) {
    const other = await request.open(database ?? '');
    try {
      const found = await readIn(other, request);
      if (found !== 'absent') return found;
    } finally {
      await other.close();
    }
  }
  reportNoStatistics(request.gaps, request.node);
  return null;
}

async function readIn(session: Session, request: NodeRequest): Promise<NodeUse | null | 'absent'> {
  const { node, auditor, gaps } = request;
  const [[schema, version, usable] = []] = await session.query(STATEMENT_EXTENSION);
  if (schema == null) return 'absent';
  const release = Number(/^1\.(\d+)/.exec(version ?? '')?.[1] ?? 99);
  try {
    if (usable === 't')
      return await readOnlyTransaction(session, request.limits, async (query) => {
        const { rows, state } = await queryAll(query, {
          rows: statementStatistics(schema, release),
          state: statisticsState(schema, release),
        });
        return useOf(rows, state[0] ?? [], release, request);
      });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // 55000: the library was not loaded when the server started
    if (code === '55000') {
      reportNoStatistics(gaps, node);
      return null;
    }
    if (code !== '42501') throw error;
  }
  reportRefusedStatistics(gaps, node, schema, auditor);
  return null;
}

function useOf(rows: readonly Row[], state: Row, release: number, { node, auditor, gaps }: NodeRequest): NodeUse {
  const at = { source: `${node}: pg_stat_statements`, offset: 0 };
  const losses = new LossList();
  const statements: Statement[] = [];
  let records = 0;
  for (const [role, database, toplevel, text, calls, since] of rows) {
    if (text != null && isAboutSession(text)) continue;
    records++;
    if (text === HIDDEN) losses.add('the text is for members of pg_read_all_stats', at);
    else if (text == null) losses.add('the server has lost the text', at);
    else if (role == null) losses.add('the role was dropped', at);
    else if (database == null) losses.add('the database was dropped', at);
    else
      statements.push({
        actor: { account: role, role: null, client: null, application: null, database, searchPath: null },
        ran: { kind: 'sql', text, truncated: false },
        calls: Number(calls),
        first: since == null ? null : Math.round(Number(since)),
        last: null,
        nested: toplevel === 'f',
        assumed: true,
        source: 'pg_stat_statements',
        at,
      });
  }
  if (losses.list().some(({ reason }) => reason.includes('pg_read_all_stats')))
    reportHiddenTexts(gaps, node, 'pg_stat_statements', auditor);
  const [now, reset] = state;
  return {
    source: {
      name: at.source,
      kind: 'pg_stat_statements',
      from: reset == null ? null : Math.round(Number(reset)),
      to: Math.round(Number(now)),
      records,
      losses: losses.list(),
      limits: limitsOf(state, release),
      attempts: false,
    },
    statements,
  };
}

function limitsOf([, reset, evictions, track, queryId]: Row, release: number): readonly string[] {
  const limits = ['it names no application and no client, and after SET ROLE the role that was set'];
  if (reset == null) limits.push('the server does not say since when it counts');
  if (Number(evictions ?? 0) > 0)
    limits.push(
      `it was full ${evictions ?? ''} times and dropped the statements that ran least (pg_stat_statements.max)`,
    );
  if (track === 'all' && release < 9)
    limits.push('statements inside functions look like direct ones (pg_stat_statements before 1.9)');
  if (track === 'top') limits.push('statements inside functions are not counted (pg_stat_statements.track = top)');
  if (track === 'none') limits.push('nothing is counted (pg_stat_statements.track = none)');
  if (queryId === 'off') limits.push('nothing is counted (compute_query_id = off)');
  return limits;
}
