import stringWidth from 'fast-string-width';
import { describe, expect, test } from 'vitest';
import type { InstancePlan, Plan } from '../../../src/model/plan.ts';
import { planText } from '../../../src/reporters/plan-text.ts';
import { planWorld } from '../../support/plans/world-plan.ts';
import { World } from '../../support/world.ts';

const SERVICES = `services:
  billing:
    team: money
    owns: [pg/shop/billing/**]
    identities: { pg: [billing_app, billing_own] }
    publishes: [{ object: pg/shop/billing/prices, actions: [read], to: [orders], reason: price list, expires: 2027-03-31 }]
  orders: { team: checkout, owns: [pg/shop/orders/**], identities: { pg: ["orders_*"] } }
`;

const ACCOUNTS = Array.from({ length: 20 }, (_, i) => `orders_${String(i + 1).padStart(2, '0')}`);

function shop(): World {
  const world = new World().login('billing_app').schema('billing').schema('orders').add('orders/orders');
  for (const account of ACCOUNTS) world.login(account);
  for (const table of ['prices', 'inv', 'ledger', 'refunds']) world.add(`billing/${table}`);
  return world;
}

const planned = (instance: InstancePlan, allowed: Plan['allowed'] = []): Plan => ({
  schema: 'dbowner.plan/1',
  dbowner: '0.1.0',
  createdAt: '2026-06-01T12:00:00.000Z',
  manifest: 'ownership.yaml',
  allowed,
  instances: [instance],
  unread: [],
  scripts: [],
});

/** Everybody reads the price list through PUBLIC, and one group reads the rest. */
const crowd = (): World => {
  const world = shop()
    .grant('PUBLIC', 'billing/prices', ['SELECT'])
    .group('analytics')
    .member('orders_01', 'analytics');
  for (const table of ['inv', 'ledger', 'refunds']) world.grant('analytics', `billing/${table}`, ['SELECT']);
  return world;
};
const allowed = ['NO_EVIDENCE', 'PUBLIC_REVOKE'] as const;
const wishes = { rules: ['foreign-read', 'exposed'] };

const PLANS: Readonly<Record<string, Plan>> = {
  'plan-first-run': planned(planWorld(crowd(), SERVICES)),
  'plan-crowd': planned(planWorld(crowd(), SERVICES, { ...wishes, allowed: new Set(allowed) }), allowed),
  'plan-nothing': planned(planWorld(shop(), SERVICES, wishes)),
};

describe.each(Object.entries(PLANS))('%s', (name, plan) => {
  test.each([80, 200])('at %i columns', async (width) => {
    const text = planText(plan, [], { width, color: false });
    await expect(text).toMatchFileSnapshot(`snapshots/${name}.${String(width)}.txt`);
    const lines = text.split('\n');
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('colour adds codes and changes nothing else', () => {
    const coloured = planText(plan, [], { width: 80, color: true });
    // eslint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(planText(plan, [], { width: 80, color: false }));
  });

  test('the last line counts everything', () => {
    const [instance] = plan.instances;
    const count = (kind: string): number => instance?.changes.filter((change) => change.kind === kind).length ?? 0;
    const last = planText(plan, [], { width: 200, color: false }).trimEnd().split('\n').at(-1);
    expect(last).toMatch(
      new RegExp(`^plan: ${String(count('grant'))} to grant, ${String(count('revoke'))} to revoke, 0 to transfer, `),
    );
    expect(last).toContain(`${String(instance?.held.length)} held back`);
  });
});

test('twenty grants of the same to twenty accounts are one entry that names them all', () => {
  const { instances } = PLANS['plan-crowd'] ?? planned(planWorld(crowd(), SERVICES));
  expect(instances[0]?.changes.filter(({ kind }) => kind === 'grant').length).toBeGreaterThanOrEqual(20);
  const text = planText(planned(instances[0] ?? planWorld(crowd(), SERVICES)), [], { width: 200, color: false });
  expect(text.match(/^ {4}\+ grant/gm)).toHaveLength(1);
  for (const account of ACCOUNTS) expect(text).toContain(account);
});

test('what to do about missing evidence is said once, however many findings it holds back', () => {
  const plan = PLANS['plan-first-run'];
  if (plan === undefined) throw new Error('there is no such plan');
  expect(plan.instances[0]?.held.length).toBeGreaterThan(1);
  const text = planText(plan, [], { width: 80, color: false });
  expect(text.match(/--allow-hazard NO_EVIDENCE/g)).toHaveLength(1);
  expect(text.match(/snapshot --logs/g)).toHaveLength(1);
});
