import { SourceError } from '../../../shared/errors.ts';
import { GapList } from '../../gap-list.ts';
import { isAsked, type LiveUse, type UseOptions } from '../../use.ts';
import { explainFailure, type Failure } from '../failures.ts';
import { opener } from '../opener.ts';
import { identify } from '../server-identity.ts';
import { resolveSettings, type ConnectionSettings } from '../settings.ts';
import { limitsFor, readOnlyTransaction } from '../transaction.ts';
import { readActivity } from './activity.ts';
import { reportNode } from './gaps.ts';
import { readStatistics, type NodeUse } from './statistics.ts';

/**
 * Reads what every node of a PostgreSQL cluster counted itself (pg_stat_statements), and what its sessions run now.
 *
 * @throws {SourceError} when the node of the URL cannot be read; any other node that cannot is a required gap
 */
export async function readPostgresUse(options: UseOptions): Promise<LiveUse> {
  const gaps = new GapList(options.instance);
  const found: NodeUse[] = [];
  for (const [i, url] of [options.url, ...(options.nodes ?? [])].entries()) {
    const settings: { value?: ConnectionSettings } = {};
    try {
      settings.value = resolveSettings({ ...options, url });
      found.push(...(await readNode(settings.value, options, gaps)));
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof SourceError && i === 0) throw error;
      const failure = failureOf(error, settings.value, options);
      if (failure === undefined) throw error;
      if (i === 0) throw new SourceError(options.instance, failure.why, failure.remedy);
      reportNode(gaps, settings.value === undefined ? `number ${String(i)}` : nameOf(settings.value), failure);
    }
  }
  return {
    sources: found.map(({ source }) => source),
    statements: found.flatMap(({ statements }) => statements),
    gaps: gaps.list(),
  };
}

async function readNode(settings: ConnectionSettings, options: UseOptions, gaps: GapList): Promise<readonly NodeUse[]> {
  const node = nameOf(settings);
  const open = opener(settings, options);
  const limits = limitsFor(options.timeoutMs);
  const session = await open(settings.database);
  try {
    const { auditor } = await identify(options.instance, session);
    const request = { node, auditor, gaps, limits, open };
    const found: NodeUse[] = [];
    if (isAsked(options, 'pg_stat_activity'))
      found.push(await readOnlyTransaction(session, limits, (query) => readActivity(query, request)));
    const statistics = isAsked(options, 'pg_stat_statements') ? await readStatistics(session, request) : null;
    return statistics === null ? found : [statistics, ...found];
  } finally {
    await session.close();
  }
}

/** `host:port`, as the URL has them. */
const nameOf = ({ hosts }: ConnectionSettings): string =>
  hosts.map(({ name, port }) => `${name}:${String(port)}`).join(',');

function failureOf(
  error: unknown,
  settings: ConnectionSettings | undefined,
  { timeoutMs }: UseOptions,
): Failure | undefined {
  if (error instanceof SourceError) return { why: error.message, remedy: error.remedy };
  return explainFailure(error, { user: settings?.user ?? '', database: settings?.database ?? '', timeoutMs });
}
