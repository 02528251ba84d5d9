import { isAboutSession } from '../../../dialects/postgres/session-statements.ts';
import type { Statement } from '../../../model/evidence.ts';
import { LossList } from '../../../model/loss-list.ts';
import type { Session } from '../connect.ts';
import { ACTIVITY, NOW } from '../queries/activity.ts';
import { queryAll } from '../transaction.ts';
import { reportHiddenTexts } from './gaps.ts';
import { HIDDEN, type NodeRequest, type NodeUse } from './statistics.ts';

/** One look at what the sessions of clients run, or ran last; each counts once. */
export async function readActivity(
  query: Session['query'],
  { node, auditor, gaps }: Pick<NodeRequest, 'node' | 'auditor' | 'gaps'>,
): Promise<NodeUse> {
  const at = { source: `${node}: pg_stat_activity`, offset: 0 };
  const losses = new LossList();
  const statements: Statement[] = [];
  const { rows, now } = await queryAll(query, { rows: ACTIVITY, now: NOW });
  let records = 0;
  for (const [account, database, application, client, text, started, length, limit] of rows) {
    if (text == null || isAboutSession(text)) continue;
    records++;
    if (text === HIDDEN) {
      losses.add('the text is for members of pg_read_all_stats', at);
      continue;
    }
    const time = started == null ? null : Math.round(Number(started));
    statements.push({
      actor: {
        account: account ?? null,
        role: null,
        client: client ?? null,
        application: application === '' ? null : (application ?? null),
        database: database ?? null,
        searchPath: null,
      },
      ran: { kind: 'sql', text, truncated: Number(length) >= Number(limit) - 1 },
      calls: 1,
      first: time,
      last: time,
      nested: false,
      assumed: true,
      source: 'pg_stat_activity',
      at,
    });
  }
  if (losses.list().length > 0) reportHiddenTexts(gaps, node, 'pg_stat_activity', auditor);
  const moment = Math.round(Number(now[0]?.[0]));
  return {
    source: {
      name: at.source,
      kind: 'pg_stat_activity',
      from: moment,
      to: moment,
      records,
      losses: losses.list(),
      limits: ['it shows what sessions run at this moment, and the last statement of those that wait'],
      attempts: true,
    },
    statements,
  };
}
