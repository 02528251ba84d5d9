import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadBodyParser } from '../../../src/adapters/postgres/body-parser.ts';
import { statementReader } from '../../../src/evidence/statement-reader.ts';
import { summarizeUse, type ReadStatement } from '../../../src/evidence/summarize.ts';
import type { Reading } from '../../../src/commands/build-report.ts';
import type { InstancePlan } from '../../../src/model/plan.ts';
import { readingOf, sourceOf, statementOf } from '../../support/observed.ts';
import { planWorld } from '../../support/plans/world-plan.ts';
import { TODAY, World } from '../../support/world.ts';

// a grammar of two megabytes is loaded and compiled
vi.setConfig({ hookTimeout: 60_000, testTimeout: 30_000 });

const NOW = Date.parse(`${TODAY}T12:00:00Z`);

const SERVICES = `services:
  billing: { team: money, owns: [pg/shop/billing/**], identities: { pg: [billing_app] } }
  orders: { team: checkout, owns: [pg/shop/orders/**], identities: { pg: [orders_app, orders_job] } }
`;

const shop = (): World =>
  new World()
    .login('orders_app')
    .login('orders_job')
    .login('billing_app')
    .schema('billing')
    .schema('orders')
    .add('billing/inv')
    .add('billing/ledger')
    .add('orders/orders')
    .grant('billing_app', 'billing/inv', ['SELECT', 'UPDATE'])
    .grant('billing_app', 'billing/ledger', ['SELECT', 'UPDATE'])
    .grant('orders_app', 'orders/orders', ['SELECT', 'UPDATE']);

let read: ReadStatement;
beforeAll(async () => {
  read = await statementReader('postgres', loadBodyParser);
});

/** A log of the last month, and a snapshot from before it: what is not in it was not used. */
function logged(
  world: World,
  statements: readonly (readonly [account: string, sql: string])[],
  limits: readonly string[] = [],
): Pick<Reading, 'evidence' | 'earlier'> {
  const made = statements.map(([account, sql]) => statementOf({ account, database: 'shop' }, sql, NOW));
  const summary = summarizeUse(readingOf(made, [sourceOf('jsonlog', NOW, { limits })]), read);
  const earlier = [{ ...world.snapshot(), takenAt: '2026-01-01T00:00:00.000Z' }];
  return { evidence: { summary, gaps: [] }, earlier };
}

const unused = (world: World): Pick<Reading, 'evidence' | 'earlier'> => logged(world, []);

const titles = ({ changes }: InstancePlan): readonly string[] => changes.map(({ title }) => title);
const held = (plan: InstancePlan): readonly string[] =>
  plan.held.map(({ finding, hazards }) => `${finding.slug}: ${hazards.join(' ')}`);

describe('evidence', () => {
  const world = (): World => shop().grant('orders_app', 'billing/inv', ['SELECT']);

  it('that says completely that nobody uses it lets it be revoked', () => {
    const plan = planWorld(world(), SERVICES, {}, unused(world()));
    expect(titles(plan)).toEqual(['revoke SELECT on billing.inv from orders_app']);
    expect(held(plan)).toEqual([]);
    expect(plan.changes[0]?.evidence?.state).toBe('unused');
  });

  it('that is missing holds it back', () => {
    const plan = planWorld(world(), SERVICES);
    expect([titles(plan), held(plan)]).toEqual([[], ['foreign-read: NO_EVIDENCE']]);
    const allowed = planWorld(world(), SERVICES, { allowed: new Set(['NO_EVIDENCE']) });
    expect([titles(allowed), held(allowed)]).toEqual([['revoke SELECT on billing.inv from orders_app'], []]);
  });

  it('that may have missed something holds it back', () => {
    const plan = planWorld(world(), SERVICES, {}, logged(world(), [], ['statements were evicted']));
    expect([titles(plan), held(plan)]).toEqual([[], ['foreign-read: NO_EVIDENCE']]);
  });

  it('of a caller that is alive holds it back and says what to do instead, with the line for the manifest', () => {
    const seen = logged(world(), [['orders_app', 'select * from billing.inv']]);
    const plan = planWorld(world(), SERVICES, { allowed: new Set(['NO_EVIDENCE']) }, seen);
    expect([titles(plan), held(plan)]).toEqual([[], ['foreign-read: BREAKS_LIVE_CALLER']]);
    expect(plan.held[0]?.instead).toEqual([
      "move orders to billing's API",
      "or let orders follow billing's events and keep a copy of its own",
      'or publish pg/shop/billing/inv or, better, a view of it for at most 90 days: under publishes: of billing (ownership.yaml:5): - { object: pg/shop/billing/inv, actions: [read], to: [orders], reason: …, expires: … }',
    ]);
    const allowed = planWorld(world(), SERVICES, { allowed: new Set(['BREAKS_LIVE_CALLER']) }, seen);
    expect(titles(allowed)).toEqual(['revoke SELECT on billing.inv from orders_app']);
  });
});

describe('a PUBLIC revoke', () => {
  const manifest = `services:
  billing:
    team: money
    owns: [pg/shop/billing/**]
    identities: { pg: [billing_app] }
    publishes: [{ object: pg/shop/billing/inv, actions: [read], to: [orders], reason: until the API is there, expires: 2027-03-31 }]
  orders: { team: checkout, owns: [pg/shop/orders/**], identities: { pg: [orders_app] } }
operators:
  pg:
    - { match: postgres, kind: dba, may: [admin] }
    - { match: metabase, kind: bi, may: [read], on: [pg/shop/billing/inv], reason: reports, expires: 2027-03-31 }
`;
  const world = (): World => shop().login('metabase').login('jan').grant('PUBLIC', 'billing/inv', ['SELECT']);

  it('is held back, also where nobody was seen to use it', () => {
    const plan = planWorld(world(), manifest, { allowed: new Set(['NO_EVIDENCE']) });
    expect(held(plan)).toContain('exposed: PUBLIC_REVOKE');
    expect(titles(plan).filter((title) => title.includes('PUBLIC'))).toEqual([]);
  });

  it('names every hazard at once', () => {
    expect(held(planWorld(world(), manifest))).toContain('exposed: NO_EVIDENCE PUBLIC_REVOKE');
  });

  it('grants it back to consumers of publications and to operators, and to nobody else', () => {
    const plan = planWorld(world(), manifest, { allowed: new Set(['NO_EVIDENCE', 'PUBLIC_REVOKE']) });
    expect(titles(plan)).toEqual([
      'grant SELECT on billing.inv to metabase',
      'grant SELECT on billing.inv to orders_app',
      'revoke SELECT on billing.inv from PUBLIC',
    ]);
  });
});

it('a transfer of ownership is held back', () => {
  const manifest = SERVICES.replace('[billing_app]', '[billing_app, { match: billing_own, use: owner }]');
  const world = (): World => shop().group('billing_own').login('leaver').add('billing/refunds', { ownedBy: 'leaver' });
  const plan = planWorld(world(), manifest, { allowed: new Set(['NO_EVIDENCE']), rules: ['owner-mismatch'] });
  expect(titles(plan)).toEqual([]);
  expect(held(plan)).toContain('owner-mismatch: OWNERSHIP_TRANSFER');
  const allowed = planWorld(world(), manifest, {
    allowed: new Set(['NO_EVIDENCE', 'OWNERSHIP_TRANSFER']),
    rules: ['owner-mismatch'],
  });
  expect(titles(allowed)).toContain('transfer billing.refunds from leaver to billing_own');
});

it('without a role that is to own it, no transfer is planned, and it says why', () => {
  const world = shop().login('leaver').add('billing/refunds', { ownedBy: 'leaver' });
  const plan = planWorld(world, SERVICES, { allowed: new Set(['OWNERSHIP_TRANSFER']), rules: ['owner-mismatch'] });
  expect(plan.advice.map(({ why }) => why)).toContainEqual(expect.stringContaining('use: owner'));
});

describe('the least change', () => {
  it('leaves a group to those who may have it, and takes only the privilege', () => {
    const world = (): World =>
      shop()
        .group('billing_rw')
        .member('billing_app', 'billing_rw')
        .member('orders_app', 'billing_rw')
        .grant('billing_rw', 'billing/inv', ['SELECT'])
        .grant('orders_job', 'billing/inv', ['SELECT', 'REFERENCES']);
    const plan = planWorld(world(), SERVICES, {}, unused(world()));
    expect(titles(plan)).toContain('revoke billing_rw from orders_app');
    expect(titles(plan).filter((title) => title.includes('billing_rw'))).toHaveLength(1);
    expect(titles(plan).filter((title) => title.includes('UPDATE') || title.includes('billing_app'))).toEqual([]);
  });

  it('is made for the role of logins that are made anew all the time', () => {
    const manifest = SERVICES.replace(
      '[orders_app, orders_job]',
      '[orders_app, { match: "v-*-orders", ephemeral: true, member-of: orders_rw }, orders_rw]',
    );
    const world = (): World =>
      shop()
        .group('orders_rw')
        .login('v-1-orders')
        .member('v-1-orders', 'orders_rw')
        .grant('orders_rw', 'billing/inv', ['SELECT']);
    const plan = planWorld(world(), manifest, { allowed: new Set(['NO_EVIDENCE']) });
    expect(titles(plan)).toContain('revoke SELECT on billing.inv from orders_rw');
    expect(JSON.stringify(titles(plan))).not.toContain('v-1-orders');
  });

  it('takes nothing from the login of today', () => {
    const manifest = SERVICES.replace('orders_job', '{ match: "v-*-orders", ephemeral: true }');
    const world = shop().login('v-1-orders').grant('v-1-orders', 'billing/inv', ['SELECT']);
    const plan = planWorld(world, manifest, { allowed: new Set(['NO_EVIDENCE']) });
    expect(titles(plan)).toEqual([]);
    expect(plan.advice.map(({ why }) => why)).toContainEqual(expect.stringContaining('made anew all the time'));
  });
});

describe('what is waived', () => {
  const waiver = (object: string): string =>
    `${SERVICES}waivers:\n  - { rule: foreign-read, principal: orders_app, object: ${object}, owner: money, reason: migration, expires: 2026-08-31 }\n`;
  const world = (): World =>
    shop().grant('orders_app', 'billing/inv', ['SELECT']).grant('orders_app', 'billing/ledger', ['SELECT']);

  it('is not planned', () => {
    const plan = planWorld(world(), waiver('pg/shop/billing/**'), {}, unused(world()));
    expect([titles(plan), held(plan)]).toEqual([[], ['unused-grant: ']]);
    expect(plan.held[0]?.why).toMatch(/^its changes would end what is waived in DBO101-/);
  });

  it('stays where the rest goes', () => {
    const plan = planWorld(world(), waiver('pg/shop/billing/inv'), {}, unused(world()));
    expect(titles(plan)).toEqual(['revoke SELECT on billing.ledger from orders_app']);
  });

  it('is not ended by the way: what would do that is held back, with the reason', () => {
    const through = (): World =>
      shop()
        .group('readers')
        .member('orders_app', 'readers', { grantor: 0 })
        .grant('readers', 'billing/inv', ['SELECT'])
        .grant('readers', 'billing/ledger', ['SELECT', 'UPDATE']);
    const plan = planWorld(through(), waiver('pg/shop/billing/inv'), {}, unused(through()));
    expect(titles(plan).filter((title) => title.startsWith('revoke readers'))).toEqual([]);
    expect(titles(plan).filter((title) => title.includes('billing.inv'))).toEqual([]);
  });
});

it('what is in use is not ended by a change for what is not', () => {
  const world = (): World =>
    shop()
      .group('readers')
      .member('orders_app', 'readers')
      .grant('readers', 'billing/inv', ['SELECT'])
      .grant('readers', 'billing/ledger', ['UPDATE']);
  const plan = planWorld(world(), SERVICES, {}, logged(world(), [['orders_app', 'select * from billing.inv']]));
  expect(held(plan)).toContain('foreign-read: BREAKS_LIVE_CALLER');
  expect(titles(plan)).not.toContain('revoke readers from orders_app');
  expect(titles(plan).filter((title) => title.includes('billing.inv'))).toEqual([]);
});

it('an attribute without objects is cleared when it is taken, and held back before', () => {
  const world = (): World => shop().login('orders_admin', { createrole: true });
  const manifest = SERVICES.replace('orders_job', 'orders_admin');
  const blind = planWorld(world(), manifest, { rules: ['privileged-identity'] });
  expect([titles(blind), held(blind), blind.clears]).toEqual([[], ['privileged-identity: NO_EVIDENCE'], []]);
  const plan = planWorld(world(), manifest, { rules: ['privileged-identity'], allowed: new Set(['NO_EVIDENCE']) });
  expect(titles(plan)).toEqual(['take CREATEROLE from orders_admin']);
  expect(plan.clears).toHaveLength(1);
});

it('the same facts in another order give the same plan and the same ids', () => {
  const grants: readonly (readonly [string, string, readonly string[]])[] = [
    ['orders_app', 'billing/inv', ['SELECT']],
    ['orders_job', 'billing/ledger', ['SELECT', 'UPDATE']],
    ['PUBLIC', 'billing/ledger', ['SELECT']],
    ['billing_app', 'orders/orders', ['SELECT']],
  ];
  const made = (order: typeof grants): InstancePlan => {
    const world = shop();
    for (const grant of order) world.grant(...grant);
    return planWorld(world, SERVICES, { allowed: new Set(['NO_EVIDENCE', 'PUBLIC_REVOKE']) });
  };
  expect(made([...grants].reverse())).toEqual(made(grants));
  expect(made(grants).changes.length).toBeGreaterThan(3);
});
