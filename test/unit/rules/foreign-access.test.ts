import { describe, expect, it } from 'vitest';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import { RULES } from '../../../src/rules/registry.ts';
import { auditWorld, countingResolver, TODAY, told, World } from '../../support/world.ts';

const SERVICES = `services:
  billing:
    team: money
    owns: [pg/shop/billing/**]
    identities: { pg: [billing_own, billing_app] }
  orders:
    team: checkout
    owns: [pg/shop/orders/**]
    identities: { pg: [orders_own, orders_app] }
`;

/** Two services with a table each; nothing is granted yet. */
const shop = (): World =>
  new World()
    .group('billing_own')
    .login('billing_app')
    .group('orders_own')
    .login('orders_app')
    .schema('billing', { owner: 'billing_own' })
    .schema('orders', { owner: 'orders_own' })
    .add('billing/inv', { ownedBy: 'billing_own' })
    .add('billing/pay', { ownedBy: 'billing_own' })
    .add('orders/orders', { ownedBy: 'orders_own' });

const FOREIGN = ['DBO101', 'DBO102', 'DBO103'];

describe('a context', () => {
  const contexts = `services:
  gateway: { identities: { pg: [gateway] } }
  worker: { identities: { pg: [worker] } }
  other: { identities: { pg: [other] } }
contexts:
  jobs: { team: platform, owns: [pg/shop/jobs/**], members: { worker: [read, write], gateway: [read] } }
`;
  const world = (): World =>
    new World()
      .group('jobs_own')
      .login('gateway')
      .login('worker')
      .login('other')
      .schema('jobs', { owner: 'jobs_own' })
      .add('jobs/queue', { ownedBy: 'jobs_own' });

  it('lets its members do what it says', () => {
    const report = auditWorld(
      world().grant('worker', 'jobs/queue', ['SELECT', 'INSERT']).grant('gateway', 'jobs/queue', ['SELECT']),
      contexts,
    );
    expect(told(report, ...FOREIGN)).toEqual([]);
  });

  it('holds a member that may read to reading, and everybody else off', () => {
    const report = auditWorld(
      world().grant('gateway', 'jobs/queue', ['SELECT', 'UPDATE']).grant('other', 'jobs/queue', ['SELECT']),
      contexts,
    );
    expect(told(report, ...FOREIGN)).toEqual([
      'DBO101 error new: other can read pg/shop/jobs/queue of jobs',
      'DBO102 error new: gateway can write pg/shop/jobs/queue of jobs',
    ]);
  });

  it('has the owner role of a member that writes, not of one that reads', () => {
    const withOwner = (service: string): string => contexts.replace(`[${service}]`, `[${service}, jobs_own]`);
    expect(told(auditWorld(world(), withOwner('worker')), 'DBO207')).toEqual([]);
    expect(told(auditWorld(world(), withOwner('gateway')), 'DBO207')).toEqual([
      'DBO207 warning new: jobs_own owns 2 objects, which are of jobs',
    ]);
  });
});

describe('a publication', () => {
  const publishing = (line: string): string =>
    SERVICES.replace('  orders:\n', `    publishes: [{ object: pg/shop/billing/inv, ${line} }]\n  orders:\n`);
  const granted = (): World => shop().grant('orders_app', 'billing/inv', ['SELECT']);
  const reads = ['DBO101 error new: orders can read pg/shop/billing/inv of billing'];

  it.each([
    ['to the reader', 'actions: [read], to: [orders], reason: x', []],
    ['to everybody', "actions: [read], to: ['*'], reason: x", []],
    ['on its last day', `actions: [read], to: [orders], reason: x, expires: ${TODAY}`, []],
    ['that has ended', 'actions: [read], to: [orders], reason: x, expires: 2026-05-31', reads],
    ['of another action', 'actions: [write], to: [orders], reason: x', reads],
  ])('%s', (_, line, expected) => {
    expect(told(auditWorld(granted(), publishing(line)), 'DBO101')).toEqual(expected);
  });

  it('of one table does not open the next', () => {
    const world = granted().grant('orders_app', 'billing/pay', ['SELECT']);
    expect(told(auditWorld(world, publishing('actions: [read], to: [orders], reason: x')), 'DBO101')).toEqual([
      'DBO101 error new: orders can read pg/shop/billing/pay of billing',
    ]);
  });

  it('that ended twice is two findings', () => {
    const ended = '{ object: pg/shop/billing/inv, actions: [read], to: [orders], reason: x, expires: 2026-01-01 }';
    const twice = SERVICES.replace(
      '  orders:\n',
      `    publishes: [${ended}, ${ended.replace('inv', 'pay')}]\n  orders:\n`,
    );
    expect(told(auditWorld(shop(), twice), 'DBO903')).toHaveLength(2);
  });
});

describe('rotated logins', () => {
  const vault = SERVICES.replace('orders_app', '{ match: "v-*-orders-*", use: app, ephemeral: true }');
  const names = ['v-a-orders-1', 'v-b-orders-2', 'v-c-orders-3'];

  it('are reported once, by their pattern', () => {
    const world = shop().group('orders_rw').grant('orders_rw', 'billing/inv', ['SELECT']);
    for (const name of names) world.login(name).member(name, 'orders_rw');
    const [finding, ...others] = auditWorld(world, vault).findings.filter(({ rule }) => rule === 'DBO101');
    expect(others).toEqual([]);
    expect(finding?.consumers).toEqual([{ principal: 'v-*-orders-*', service: 'orders', mode: 'now' }]);
    expect(JSON.stringify({ ...finding, path: [] })).not.toContain('v-a-orders-1');
  });

  it('with one attribute are one finding', () => {
    const world = shop();
    for (const name of names) world.login(name, { createrole: true, createdb: true });
    expect(told(auditWorld(world, vault), 'DBO209')).toEqual([
      'DBO209 error new: orders runs with v-*-orders-*, which has CREATEROLE',
      'DBO209 warning new: orders runs with v-*-orders-*, which has CREATEDB',
    ]);
  });
});

describe('an operator', () => {
  const operators = `${SERVICES}operators:
  pg: [{ match: postgres, kind: dba, may: [admin] }, { match: bi, kind: bi, may: [read], on: [pg/shop/orders/**] }]
`;
  const world = (): World => shop().login('bi').grant('bi', 'orders/orders', ['SELECT']);

  it('may what it may', () => {
    expect(told(auditWorld(world(), operators), ...FOREIGN, 'DBO206', 'DBO210')).toEqual([]);
  });

  it('is reported beyond that: another action, another place', () => {
    const report = auditWorld(
      world().grant('bi', 'orders/orders', ['UPDATE']).grant('bi', 'billing/inv', ['SELECT']),
      operators,
    );
    expect(told(report, ...FOREIGN, 'DBO206', 'DBO210')).toEqual([
      'DBO210 error new: the operator bi can read pg/shop/billing/inv of billing, which it may not',
      'DBO210 error new: the operator bi can write pg/shop/orders/orders of orders, which it may not',
    ]);
  });
});

describe('an unknown login', () => {
  it('is a warning, and an error once it reaches owned data', () => {
    const idle = shop().login('jan');
    expect(told(auditWorld(idle, SERVICES), 'DBO206')).toEqual([
      'DBO206 warning new: jan belongs to no service and no operator',
    ]);
    const busy = shop().login('jan').grant('jan', 'billing/inv', ['SELECT']).grant('jan', 'orders/orders', ['SELECT']);
    expect(told(auditWorld(busy, SERVICES), ...FOREIGN, 'DBO206')).toEqual([
      'DBO206 error new: jan belongs to no service and no operator, and reaches data of billing and orders',
    ]);
  });

  it('that only might reach it is a warning', () => {
    const world = shop().schema('vault', { open: false, owner: 'billing_own' }).add('vault/keys');
    world.login('jan').grant('jan', 'vault/keys', ['SELECT']);
    const manifest = SERVICES.replace('pg/shop/billing/**', 'pg/shop/billing/**, pg/shop/vault/**');
    expect(told(auditWorld(world, manifest), 'DBO206')).toEqual([
      'DBO206 warning new: jan belongs to no service and no operator, and reaches data of billing',
    ]);
  });

  it('that two lines name and nobody has is one finding', () => {
    const manifest = SERVICES.replaceAll('_app]', '_app, "etl"]');
    expect(told(auditWorld(shop(), manifest), 'DBO206')).toEqual(['DBO206 warning new: etl matches no account on pg']);
  });
});

describe('a role that nobody logs in as', () => {
  it('has access only one step away', () => {
    const world = shop().grant('orders_own', 'billing/inv', ['SELECT']);
    expect(told(auditWorld(world, SERVICES), 'DBO101')).toEqual([
      'DBO101 warning new: orders is one step away from reading pg/shop/billing/inv of billing',
    ]);
  });

  it('is left out beside a login of its service', () => {
    const world = shop().grant('orders_own', 'billing/inv', ['SELECT']).member('orders_app', 'orders_own');
    const [finding, ...others] = auditWorld(world, SERVICES).findings.filter(({ rule }) => rule === 'DBO101');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'error', mode: 'now', consumers: [{ principal: 'orders_app' }] });
  });

  it('passes its rights on by SET ROLE alone: a warning', () => {
    const world = shop().group('analytics').grant('analytics', 'billing/inv', ['SELECT']);
    world.member('orders_app', 'analytics', { inherit: false });
    expect(told(auditWorld(world, SERVICES), 'DBO101')).toEqual([
      'DBO101 warning new: orders can read, after SET ROLE, pg/shop/billing/inv of billing through analytics',
    ]);
  });
});

describe('what is granted', () => {
  it('names the column', () => {
    const world = shop().add('billing/inv/pan').grant('orders_app', 'billing/inv/pan', ['SELECT']);
    expect(told(auditWorld(world, SERVICES), 'DBO101')).toEqual([
      'DBO101 error new: orders can read pg/shop/billing/inv(pan) of billing',
    ]);
  });

  it('belongs to the owner of the partitioned table, wherever the partition is', () => {
    const world = shop().schema('parts').partitionOf('billing/inv', 'parts/inv_2026');
    world.grant('orders_app', 'parts/inv_2026', ['SELECT']);
    expect(told(auditWorld(world, SERVICES), 'DBO101', 'DBO204')).toEqual([
      'DBO101 error new: orders can read pg/shop/parts/inv_2026 of billing',
    ]);
  });

  it('reaches through pg_database_owner whoever owns the database, and no other', () => {
    const world = shop().schema('common', { owner: 'pg_database_owner' });
    world.add('common/notes', { ownedBy: 'pg_database_owner' });
    const manifest = SERVICES.replace('pg/shop/billing/**', 'pg/shop/billing/**, pg/shop/common/**');
    const report = auditWorld(world, manifest);
    expect(told(report, ...FOREIGN)).toEqual([]);
    expect(told(report, 'DBO207')).toEqual(['DBO207 warning new: postgres owns 2 objects, which are of billing']);
  });

  it('is info where an extension set it so and nobody has touched it since', () => {
    const world = shop().add('billing/ext_config', { extension: 'ext' });
    world.grant('orders_app', 'billing/ext_config', ['SELECT'], 'initial');
    expect(told(auditWorld(world, SERVICES), 'DBO101')).toEqual([
      'DBO101 info new: orders can read pg/shop/billing/ext_config of billing',
    ]);
  });
});

describe('PUBLIC', () => {
  it('is a cause without anybody to use it yet', () => {
    const world = new World()
      .login('billing_app')
      .schema('billing')
      .add('billing/inv')
      .grant('PUBLIC', 'billing/inv', ['SELECT']);
    const manifest =
      'services: { billing: { team: money, owns: [pg/shop/billing/**], identities: { pg: [billing_app] } } }\n';
    const report = auditWorld(world, manifest);
    const exposed = report.findings.filter(({ rule, severity }) => rule === 'DBO106' && severity === 'error');
    expect(exposed).toMatchObject([
      {
        principal: 'PUBLIC',
        consumers: [],
        message: 'everybody can read pg/shop/billing/inv of billing through PUBLIC',
      },
    ]);
  });

  it('is reported as itself, not as each service that it lets in', () => {
    const report = auditWorld(shop().login('jan').grant('PUBLIC', 'billing/inv', ['SELECT']), SERVICES);
    expect(told(report, ...FOREIGN)).toEqual([]);
    expect(told(report, 'DBO106')).toContain(
      'DBO106 error new: everybody can read pg/shop/billing/inv of billing through PUBLIC; of the services, orders',
    );
  });
});

describe('a waiver', () => {
  const waiver = (principal: string, object: string): string =>
    `waivers: [{ rule: foreign-read, principal: ${principal}, object: ${object}, owner: money, reason: x, expires: 2026-07-01 }]\n`;
  const both = (): World =>
    shop().grant('orders_app', 'billing/inv', ['SELECT']).grant('orders_app', 'billing/pay', ['SELECT']);

  it('takes out one object of two; the other is told as if it were alone', () => {
    const report = auditWorld(both(), SERVICES + waiver('orders_app', 'pg/shop/billing/inv'));
    expect(told(report, 'DBO101', 'DBO904')).toEqual([
      'DBO101 error new: orders can read pg/shop/billing/pay of billing',
      'DBO101 error waived: orders can read pg/shop/billing/inv of billing',
    ]);
    const clears = report.findings.flatMap(({ rule, clears: text }) => (rule === 'DBO101' ? [text] : []));
    expect(clears.join('\n')).not.toContain('2 objects');
  });

  it('for a table covers its columns, and not its neighbours', () => {
    const world = shop().add('billing/inv/pan').add('billing/inventory').add('billing/inventory/pan');
    world.grant('orders_app', 'billing/inv/pan', ['SELECT']).grant('orders_app', 'billing/inventory/pan', ['SELECT']);
    const report = auditWorld(world, SERVICES + waiver('orders_app', 'pg/shop/billing/inv'));
    expect(told(report, 'DBO101', 'DBO904')).toEqual([
      'DBO101 error new: orders can read pg/shop/billing/inventory(pan) of billing',
      'DBO101 error waived: orders can read pg/shop/billing/inv(pan) of billing',
    ]);
  });

  it('takes out one consumer of two; the path is that of the other', () => {
    const world = shop().login('ship_app').group('analytics').grant('analytics', 'billing/inv', ['SELECT']);
    world.member('orders_app', 'analytics').member('ship_app', 'analytics');
    const manifest = `${SERVICES}  shipping: { identities: { pg: [ship_app] } }\n`;
    const report = auditWorld(world, manifest + waiver('orders_app', 'pg/shop/billing/inv'));
    expect(report.findings.find(({ rule, status }) => rule === 'DBO101' && status === 'new')).toMatchObject({
      service: 'shipping',
      message: 'shipping can read pg/shop/billing/inv of billing through analytics',
      path: [{ from: 'ship_app' }, {}],
    });
  });
});

describe('a group with 10,000 members', () => {
  it('is one finding, and its members are looked at once however many tables it reaches', () => {
    const world = shop().group('analytics');
    for (let i = 0; i < 10_000; i++) world.login(`orders_app_${i}`).member(`orders_app_${i}`, 'analytics');
    for (let i = 0; i < 200; i++) world.add(`billing/t${i}`).grant('analytics', `billing/t${i}`, ['SELECT']);
    const manifest = loadManifest({
      file: 'ownership.yaml',
      today: TODAY,
      readFile: () =>
        `version: 1\ninstances: { pg: { engine: postgres, url: "\${PG}" } }\n${SERVICES.replace('orders_app]', '"orders_app*"]')}`,
    });
    const snapshot = world.snapshot();
    const { resolver, counts } = countingResolver(snapshot.facts);
    const view = { snapshot, resolver, ownership: bindOwnership(manifest, snapshot, TODAY), use: null, earlier: [] };
    const context = { manifest, instances: [view], enabled: () => true, unusedWaivers: [], today: TODAY };
    const found = [...RULES.DBO101.check(context)].filter(({ principal }) => principal === 'analytics');
    expect(found).toMatchObject([{ objects: { length: 200 }, consumers: { length: 10_000 } }]);
    expect(counts.explained).toBeLessThan(10);
    expect(counts.holderLists).toBeLessThan(20);
  });
});
