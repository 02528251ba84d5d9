import type { Actor, SourceKind, SourceReading, Statement, UseReading } from '../../src/model/evidence.ts';
import type { Engine } from '../../src/model/engine.ts';
import type { ObservedExample } from '../../src/rules/define-rule.ts';

/** Days before `now` at which a log of these examples begins. */
export const LOG_DAYS = 30;
const DAY = 86_400_000;

export const NOBODY: Actor = {
  account: null,
  role: null,
  client: null,
  application: null,
  database: null,
  searchPath: null,
};

/** A source that covers the last month, of which nothing was lost. */
export const sourceOf = (kind: SourceKind, now: number, more: Partial<SourceReading> = {}): SourceReading => ({
  name: `${kind}.log`,
  kind,
  from: now - LOG_DAYS * DAY,
  to: now,
  records: 1000,
  losses: [],
  limits: [],
  attempts: false,
  ...more,
});

/** A statement of the last hour. */
export const statementOf = (
  actor: Partial<Actor>,
  sql: string,
  now: number,
  more: Partial<Statement> = {},
): Statement => ({
  actor: { ...NOBODY, ...actor },
  ran: { kind: 'sql', text: sql, truncated: false },
  calls: 1,
  first: now - 3_600_000,
  last: now - 3_600_000,
  nested: false,
  assumed: false,
  source: 'jsonlog',
  at: { source: 'jsonlog.log', offset: 0 },
  ...more,
});

export const readingOf = (
  statements: readonly Statement[],
  sources: readonly SourceReading[],
  { instance = 'pg', engine = 'postgres' }: { readonly instance?: string; readonly engine?: Engine } = {},
): UseReading => ({ instance, engine, sources, statements });

/** What a rule's example shows as a log of PostgreSQL. */
export const exampleLog = (observed: readonly ObservedExample[], now: number): UseReading =>
  readingOf(
    observed.map(({ account, application = null, sql, calls }) =>
      statementOf({ account, application, database: 'postgres' }, sql, now, { calls }),
    ),
    [sourceOf('jsonlog', now)],
  );
