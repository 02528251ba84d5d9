import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadBodyParser } from '../../../src/adapters/postgres/body-parser.ts';
import { mergeSummaries } from '../../../src/evidence/merge.ts';
import { statementReader } from '../../../src/evidence/statement-reader.ts';
import { summarizeUse, type ReadStatement } from '../../../src/evidence/summarize.ts';
import { useOf } from '../../../src/evidence/use-of.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import type { Actor, SourceReading, Statement } from '../../../src/model/evidence.ts';
import type { Report } from '../../../src/model/finding.ts';
import { pathOf } from '../../../src/model/securables.ts';
import type { InstanceUse, UseSummary } from '../../../src/model/use.ts';
import { readingOf, sourceOf, statementOf } from '../../support/observed.ts';
import { auditWorld, told, TODAY, World } from '../../support/world.ts';

// a grammar of two megabytes is loaded and compiled
vi.setConfig({ hookTimeout: 60_000, testTimeout: 30_000 });

const NOW = Date.parse(`${TODAY}T12:00:00Z`);
const DAY = 86_400_000;

const SERVICES = `services:
  billing: { team: money, owns: [pg/shop/billing/**], identities: { pg: [billing_app] } }
  orders:
    team: checkout
    owns: [pg/shop/orders/**]
    identities: { pg: [orders_app, { match: "v-*-orders", ephemeral: true }] }
`;

const shop = (): World =>
  new World()
    .login('orders_app')
    .login('billing_app')
    .schema('billing')
    .schema('orders')
    .schema('public')
    .add('billing/inv')
    .add('orders/orders')
    .add('public/inv');

let read: ReadStatement;
beforeAll(async () => {
  read = await statementReader('postgres', loadBodyParser);
});

const summary = (statements: readonly Statement[], sources?: readonly SourceReading[]): UseSummary => {
  const kinds = [...new Set(statements.map(({ source }) => source))];
  return summarizeUse(readingOf(statements, sources ?? kinds.map((kind) => sourceOf(kind, NOW))), read);
};

const ran = (sql: string, actor: Partial<Actor> = {}, more: Partial<Statement> = {}): Statement =>
  statementOf({ account: 'orders_app', database: 'shop', ...actor }, sql, NOW, more);

function seenOn(world: World, from: UseSummary, window: number | null = null): InstanceUse {
  const text = `version: 1\ninstances: { pg: { engine: postgres, url: "\${PG}" } }\n${SERVICES}`;
  const manifest = loadManifest({ file: 'ownership.yaml', readFile: () => text, today: TODAY });
  return useOf(from, bindOwnership(manifest, world.snapshot(), TODAY), { window, to: NOW, limits: [] });
}

/** `orders_app read pg/shop/billing/inv direct 3`, sorted; with `?` where something was assumed. */
function lines(world: World, from: UseSummary): readonly string[] {
  const { facts } = world.snapshot();
  return seenOn(world, from)
    .uses.map(
      ({ who, action, object, reached, calls, assumed }) =>
        `${who.name} ${action} ${pathOf(facts, object)} ${reached} ${String(calls)}${assumed ? '?' : ''}`,
    )
    .sort();
}

const lossesOf = ({ sources }: InstanceUse): readonly string[] =>
  sources.flatMap(({ losses }) => losses.map(({ reason, records }) => `${reason}: ${String(records)}`));

const audit = (world: World, from: UseSummary, more: Parameters<typeof auditWorld>[3] = {}): Report =>
  auditWorld(world, SERVICES, [], { evidence: { summary: from, gaps: [] }, ...more });

describe('names', () => {
  it.each([
    ['qualified', 'select * from billing.inv', {}, ['orders_app read pg/shop/billing/inv direct 1']],
    ['by the default search_path, assumed', 'select * from inv', {}, ['orders_app read pg/shop/public/inv direct 1?']],
    [
      'by the search_path of the session',
      'select * from inv',
      { searchPath: ['billing', 'public'] },
      ['orders_app read pg/shop/billing/inv direct 1'],
    ],
    ['in quotes', 'select * from "billing"."inv"', {}, ['orders_app read pg/shop/billing/inv direct 1']],
    [
      'by the schema of the user',
      'select * from inv',
      { searchPath: ['"$user"'], role: 'billing' },
      ['orders_app read pg/shop/billing/inv direct 1'],
    ],
    [
      'that are catalogs and built-in functions',
      'select count(*) from pg_class, pg_catalog.pg_proc, information_schema.tables',
      {},
      [],
    ],
  ] as const)('%s', (_, sql, actor, expected) => {
    const from = summary([ran(sql, actor)]);
    expect(lines(shop(), from)).toEqual(expected);
    expect(lossesOf(seenOn(shop(), from))).toEqual([]);
  });

  it('by the setting of the role', () => {
    const world = shop().login('billing_reader', { 'set search_path': 'billing' });
    expect(lines(world, summary([ran('select * from inv', { account: 'billing_reader' })]))).toEqual([
      'billing_reader read pg/shop/billing/inv direct 1',
    ]);
  });

  it('of nothing that is known are counted, without the name', () => {
    const use = seenOn(shop(), summary([ran('select * from "secret thing"', {}, { calls: 4 })]));
    expect(lossesOf(use)).toEqual(['it names no object of the snapshot: 4']);
    expect(JSON.stringify(use.sources)).not.toContain('secret thing');
  });

  it('of another database are other objects', () => {
    expect(lines(shop(), summary([ran('select * from billing.inv', { database: 'other' })]))).toEqual([]);
  });

  it("of temporary tables are nobody's data, and where something stored has the same name it is not known", () => {
    const temporary = (name: string): InstanceUse =>
      seenOn(
        shop(),
        summary([
          ran(`create temporary table ${name} as select 1 as a`, { searchPath: ['billing'] }),
          ran(`select * from ${name}`, { searchPath: ['billing'] }),
        ]),
      );
    expect([temporary('work').uses, lossesOf(temporary('work'))]).toEqual([[], []]);
    expect([temporary('inv').uses, lossesOf(temporary('inv'))]).toEqual([[], ['it may name a temporary table: 2']]);
  });

  it('of partitions stay theirs, and findings count them for their root', () => {
    const world = shop().add('billing/log', { kind: 'partitioned-table' }).partitionOf('billing/log', 'billing/log_1');
    const from = summary([ran('select * from billing.log_1', {}, { calls: 2 })]);
    const report = audit(
      world.grant('orders_app', 'billing/log', ['SELECT']).grant('orders_app', 'billing/log_1', ['SELECT']),
      from,
    );
    const found = report.findings.filter(
      ({ rule, objects }) => rule === 'DBO101' && objects.includes('pg/shop/billing/log'),
    );
    expect(found).toMatchObject([{ evidence: { state: 'used', calls: 2 } }]);
  });
});

describe('a session of which the search_path or the role is not known', () => {
  it('leaves names in doubt that depend on it, and no others', () => {
    const of = (sql: string): readonly string[] =>
      lines(shop(), summary([ran(sql, { searchPath: ['billing'] }, { assumed: true })]));
    expect(of('select * from inv')).toEqual(['orders_app read pg/shop/billing/inv direct 1?']);
    expect(of('select * from billing.inv')).toEqual(['orders_app read pg/shop/billing/inv direct 1']);
  });
});

describe('accounts', () => {
  it('that are in neither snapshot nor manifest are counted as lost', () => {
    const use = seenOn(shop(), summary([ran('select * from billing.inv', { account: 'gone' })]));
    expect([use.uses, lossesOf(use)]).toEqual([[], ['its account is not in the snapshot: 1']]);
  });

  it('of a rotated identity are its pattern, even when they are gone', () => {
    expect(lines(shop(), summary([ran('select * from billing.inv', { account: 'v-123-orders' })]))).toEqual([
      'v-*-orders read pg/shop/billing/inv direct 1',
    ]);
  });
});

describe('sources', () => {
  const sql = 'select * from billing.inv';

  it('that saw the same are not added: the most trusted counts', () => {
    const from = summary([ran(sql, {}, { calls: 5 }), ran(sql, {}, { calls: 900, source: 'pg_stat_statements' })]);
    expect(lines(shop(), from)).toEqual(['orders_app read pg/shop/billing/inv direct 5']);
  });

  it('of one kind are added, in one run or as parts', () => {
    const one = (name: string): UseSummary =>
      summary([ran(sql, {}, { calls: 5, at: { source: name, offset: 0 } })], [sourceOf('jsonlog', NOW, { name })]);
    expect(lines(shop(), mergeSummaries([one('a.json'), one('b.json')]))).toEqual([
      'orders_app read pg/shop/billing/inv direct 10',
    ]);
  });

  it('that note what was only tried are no ground for an error', () => {
    const reading = (attempts: boolean): UseSummary => summary([ran(sql)], [sourceOf('jsonlog', NOW, { attempts })]);
    expect(told(audit(shop(), reading(false)), 'DBO401')).toEqual([
      'DBO401 error new: orders has read pg/shop/billing/inv of billing, and no right of today explains it',
    ]);
    expect(told(audit(shop(), reading(true)), 'DBO401')).toEqual([
      'DBO401 warning new: orders has read pg/shop/billing/inv of billing, and no right of today explains it, by a log that can be forged or notes what was only tried',
    ]);
  });

  it.each(['slow-log', 'general-log'] as const)('that can be forged are no ground for an error: %s', (source) => {
    expect(told(audit(shop(), summary([ran(sql, {}, { source })])), 'DBO401')[0]).toMatch(/^DBO401 warning /);
  });

  it('before the window do not count', () => {
    const old = { first: NOW - 40 * DAY, last: NOW - 35 * DAY };
    expect(seenOn(shop(), summary([ran(sql, {}, old)]), 30).uses).toEqual([]);
    expect(seenOn(shop(), summary([ran(sql)]), 30).uses).toHaveLength(1);
  });

  it('that leave a part of the window out make the coverage partial', () => {
    const late = [sourceOf('jsonlog', NOW, { from: NOW - 3 * DAY })];
    expect(seenOn(shop(), summary([ran(sql)], late), 30).limits).toEqual(['no source covers 27d of the window']);
    expect(seenOn(shop(), summary([ran(sql)]), 30).limits).toEqual([]);
  });
});

describe('what stands behind', () => {
  const world = (): World => shop().view('orders/v', 'billing/inv').grant('orders_app', 'orders/v', ['SELECT']);

  it('a view is touched through it', () => {
    expect(lines(world(), summary([ran('select * from orders.v')]))).toEqual([
      'orders_app read pg/shop/billing/inv behind 1',
      'orders_app read pg/shop/orders/v direct 1',
    ]);
  });

  it('is evidence on the finding about the view, and once only where a log saw it, too', () => {
    const nested = ran('select * from billing.inv', {}, { nested: true, calls: 3 });
    const report = audit(world(), summary([ran('select * from orders.v', {}, { calls: 3 }), nested]));
    const [finding] = report.findings.filter(({ rule }) => rule === 'DBO101');
    expect(finding).toMatchObject({ cause: 'definer-view', evidence: { state: 'used', calls: 3 } });
    expect(told(report, 'DBO401')).toEqual([]);
  });
});

describe('an audit', () => {
  const reads = 'select * from billing.inv';
  const granted = (): World => shop().grant('orders_app', 'billing/inv', ['SELECT']);
  const evidenceOn = (report: Report): unknown => report.findings.find(({ rule }) => rule === 'DBO101')?.evidence;

  it('puts what a right explains on the finding of the right', () => {
    const report = audit(granted(), summary([ran(reads, {}, { calls: 12 })]));
    expect(told(report, 'DBO401')).toEqual([]);
    expect(evidenceOn(report)).toEqual({
      state: 'used',
      calls: 12,
      last: '2026-06-01T11:00:00.000Z',
      window: '30d',
      coverage: 'complete',
      statements: ['SELECT'],
      sources: ['jsonlog'],
      doubt: null,
    });
  });

  it('calls nothing unused before a snapshot shows that the right stood all the while', () => {
    const from = summary([ran('select * from orders.orders')]);
    expect(evidenceOn(audit(granted(), from))).toEqual({
      state: 'unknown',
      why: 'not seen in 30d, but no snapshot from before the window shows which rights there were',
    });
    const before = (world: World): Parameters<typeof auditWorld>[3] => ({
      earlier: [{ ...world.snapshot(), takenAt: '2026-04-01T00:00:00Z' }],
    });
    expect(evidenceOn(audit(granted(), from, before(granted())))).toEqual({
      state: 'unused',
      window: '30d',
      coverage: 'complete',
    });
    expect(evidenceOn(audit(granted(), from, before(shop())))).toEqual({
      state: 'unknown',
      why: 'not seen in 30d, but it did not stand all of that time',
    });
  });

  it('does not evaluate without evidence, and says so', () => {
    const [instance] = auditWorld(shop(), SERVICES).instances;
    expect(instance?.evidence).toBeNull();
    expect(instance?.notEvaluated.filter(({ rule }) => rule.startsWith('DBO4')).map(({ rule }) => rule)).toEqual([
      'DBO401',
      'DBO402',
      'DBO403',
      'DBO404',
    ]);
  });

  it('is incomplete above 5 % of lost records, where a rule that can fail it needs them', () => {
    const lossy = (records: number): UseSummary => {
      const losses = [{ reason: 'record ends in mid-statement', records, at: { source: 'jsonlog.log', offset: 7 } }];
      return summary([ran(reads)], [sourceOf('jsonlog', NOW, { losses })]);
    };
    expect(audit(granted(), lossy(50)).complete).toBe(true);
    const report = audit(granted(), lossy(51));
    expect([report.complete, report.instances[0]?.gaps]).toMatchObject([
      false,
      [{ fact: 'evidence', kind: 'required' }],
    ]);
    expect(audit(granted(), lossy(51), { failOn: 'never' }).complete).toBe(true);
  });

  it('judges operators by what they may', () => {
    const manifest = (may: string): string =>
      `${SERVICES}operators: { pg: [{ match: postgres, kind: dba, may: [admin] }, { match: bi, kind: bi, may: [${may}] }] }\n`;
    const from = summary([ran(reads, { account: 'bi' })]);
    const of = (may: string): readonly string[] =>
      told(
        auditWorld(shop().login('bi'), manifest(may), ['DBO401'], { evidence: { summary: from, gaps: [] } }),
        'DBO401',
      );
    expect(of('read')).toEqual([]);
    expect(of('ddl')).toEqual([
      'DBO401 error new: the operator bi has read pg/shop/billing/inv of billing, and no right of today explains it',
    ]);
  });
});
