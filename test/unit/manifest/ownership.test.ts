import { describe, expect, it } from 'vitest';
import { SecurableFlag } from '../../../src/model/facts.ts';
import type { Subject } from '../../../src/model/manifest.ts';
import { deriveServices } from '../../../src/manifest/derive-services.ts';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import { ManifestError } from '../../../src/shared/errors.ts';
import { manifestOf, ownerAt, TODAY, World } from './world.ts';

const who = (subject: Subject): string =>
  subject.kind === 'service'
    ? `${subject.service.name}:${subject.identity.use ?? subject.identity.match}`
    : `operator ${subject.operator.kind}`;

describe('who a principal is', () => {
  it('is said by names and globs; one service is one subject, several services are several', () => {
    const world = new World();
    const keys = ['orders_app', 'v-1-orders-x', 'shared', 'dba', 'nobody', 'a*b', 'axb'];
    const ids = keys.map((key) => world.role(key));
    const ownership = bindOwnership(
      manifestOf(`
services:
  orders: { identities: { pg: [{ match: orders_app, use: app }, "orders_*", { match: "v-*-orders-*", ephemeral: true }, shared, 'a\\*b'] } }
  billing: { identities: { pg: [shared] } }
operators: { pg: [{ match: dba, kind: dba, may: [admin] }] }
`),
      world.snapshot(),
      TODAY,
    );
    expect(ids.map((id) => ownership.subjectsOf(id).map(who))).toEqual([
      ['orders:app'],
      ['orders:v-*-orders-*'],
      ['orders:shared', 'billing:shared'],
      ['operator dba'],
      [],
      ['orders:a\\*b'],
      [],
    ]);
  });

  it('never is PUBLIC or a role of the engine because of a glob', () => {
    const world = new World();
    const everyone = world.role('PUBLIC', { kind: 'public' });
    const predefined = world.role('pg_read_all_data', { provenance: 'predefined' });
    const named = world.role('pg_monitor', { provenance: 'predefined' });
    const ownership = bindOwnership(
      manifestOf('services: { a: { identities: { pg: ["*", pg_monitor] } } }'),
      world.snapshot(),
      TODAY,
    );
    expect([everyone, predefined, named].map((id) => ownership.subjectsOf(id).map(who))).toEqual([
      [],
      [],
      ['a:pg_monitor'],
    ]);
  });

  it('is the user of a MySQL account whatever its host, or the very account', () => {
    const world = new World('mysql', 'my');
    const ids = ['app@%', 'app@10.0.0.1', 'job@localhost', 'job@%'].map((key) => world.role(key, { kind: 'account' }));
    const manifest = manifestOf('services: { a: { identities: { my: [app, "job@localhost"] } } }');
    const ownership = bindOwnership(manifest, world.snapshot(), TODAY);
    expect(ids.map((id) => ownership.subjectsOf(id).length)).toEqual([1, 1, 1, 0]);
  });

  it('cannot be a service and an operator', () => {
    const world = new World();
    world.role('orders_dba');
    const manifest = manifestOf(
      'services: { orders: { identities: { pg: ["orders_*"] } } }\noperators: { pg: [{ match: "*_dba", kind: dba, may: [admin] }] }',
    );
    expect(() => bindOwnership(manifest, world.snapshot(), TODAY)).toThrow(
      new ManifestError([
        {
          file: 'ownership.yaml',
          line: 4,
          column: 19,
          message: "account 'orders_dba' is an operator here and belongs to service 'orders' (ownership.yaml:3:42)",
        },
      ]),
    );
  });

  it('says which accounts and lines name nothing', () => {
    const world = new World();
    world.role('here');
    world.role('dropped', { exists: false });
    world.add('shop/orders/t');
    world.add('shop/gone/t', 'table', { flags: SecurableFlag.missing });
    const ownership = bindOwnership(
      manifestOf(`
services:
  orders:
    owns: [pg/shop/orders/**, pg/shop/ordres/**, pg/shop/gone/t, "pg/shop/orders/tmp_*", my/shop/x]
    identities: { pg: [here, dropped, absent, { match: "v-*", ephemeral: true }], "p*": [convention] }
    publishes: [pg/shop/orders/t, pg/shop/orders/v, "pg/shop/orders/*"]
`),
      world.snapshot(),
      TODAY,
    );
    expect(ownership.unmatched.map(({ text }) => text)).toEqual([
      'pg/shop/ordres/**',
      'pg/shop/gone/t',
      'pg/shop/orders/v',
    ]);
    expect(ownership.unknownIdentities.map(({ match }) => match)).toEqual(['dropped', 'absent']);
  });
});

describe('who may what', () => {
  const world = new World();
  const table = world.add('shop/orders/orders');
  const view = world.add('shop/orders/open_v', 'view');
  const column = world.add('shop/orders/orders/id', 'column');
  const other = world.add('shop/orders/orders/pan', 'column');
  const job = world.add('shop/jobs/queue');
  const nobodys = world.add('shop/misc/t');
  const manifest = manifestOf(`
services:
  orders:
    owns: [pg/shop/orders/**]
    publishes:
      - { object: pg/shop/orders/open_v, to: [billing], expires: 2026-11-21 }
      - { object: pg/shop/orders/orders(id), to: [crm] }
      - { object: pg/shop/orders/**, actions: [admin], to: audit, expires: 2026-11-20 }
      - { object: pg/shop/orders/**, actions: [read, execute], to: "*", expires: 2026-11-20 }
  billing: {}
  crm: {}
  audit: {}
contexts:
  jobs: { owns: [pg/shop/jobs/**], members: { billing: [read], crm: [read, write] } }
operators:
  pg:
    - { match: dba, kind: dba, may: [admin] }
    - { match: cdc, kind: cdc, may: [read, stream], on: [pg/shop/orders/**] }
    - { match: old, kind: bi, may: [read], expires: 2026-11-20 }
`);
  const ownership = bindOwnership(manifest, world.snapshot(), TODAY);
  const allows = (...asked: Parameters<typeof ownership.allows>): boolean => ownership.allows(...asked);

  it('the owner everything, nobody else anything', () => {
    expect(allows('orders', 'ddl', table)).toBe(true);
    expect(allows('billing', 'read', table)).toBe(false);
    expect(allows('orders', 'read', nobodys)).toBe(false);
  });

  it('whom it is published to, as far and as long as it is', () => {
    expect(allows('billing', 'read', view)).toBe(true);
    expect(allows('billing', 'write', view)).toBe(false);
    expect(allows('crm', 'read', view)).toBe(false);
    expect([column, other, table].map((id) => allows('crm', 'read', id))).toEqual([true, false, false]);
    expect(allows('audit', 'read', table)).toBe(false);
    const before = bindOwnership(manifest, world.snapshot(), '2026-11-20');
    expect(before.allows('audit', 'write', column)).toBe(true);
    expect(before.allows('crm', 'execute', table)).toBe(true);
    expect(bindOwnership(manifest, world.snapshot(), '2026-11-22').allows('billing', 'read', view)).toBe(false);
  });

  it('members of a context, as it says', () => {
    expect(['read', 'write', 'ddl'].map((action) => allows('billing', action as 'read', job))).toEqual([
      true,
      false,
      false,
    ]);
    expect(['read', 'write', 'ddl'].map((action) => allows('crm', action as 'read', job))).toEqual([true, true, false]);
  });

  it('operators within their bounds', () => {
    const [dba, cdc, old] = manifest.operators;
    if (dba === undefined || cdc === undefined || old === undefined) throw new Error('three operators');
    expect(ownership.operatorMay(dba, 'stream', nobodys)).toBe(true);
    expect(ownership.operatorMay(cdc, 'stream', table)).toBe(true);
    expect(ownership.operatorMay(cdc, 'write', table)).toBe(false);
    expect(ownership.operatorMay(cdc, 'read', job)).toBe(false);
    expect(ownership.operatorMay(old, 'read', table)).toBe(false);
  });

  it('names what a publication names one by one', () => {
    const [first, second, third] = manifest.services.flatMap(({ publishes }) => publishes);
    const published = [first, second, third].map((line) => (line === undefined ? [] : ownership.publishedBy(line)));
    expect(published).toEqual([[view], [column], []]);
  });
});

describe('services by convention', () => {
  const text = `
services: { s1: { owns: [pg/extra/**] }, other: {} }
conventions:
  - { services: "s?", team: fleet, owns: ["p*/db_{service}/**"], identities: { pg: ["{service}_app"] } }
`;

  it('are those that are listed, and those that a server holds', () => {
    const world = new World();
    const tables = ['db_s1/public/t', 'db_s2/public/t', 'db_s10/public/t', 'other/public/t'].map((path) =>
      world.add(path),
    );
    const app = world.role('s2_app');
    const ownership = bindOwnership(manifestOf(text), world.snapshot(), TODAY);
    expect(tables.map((id) => ownerAt(ownership, id))).toEqual(['s1', 's2', null, null]);
    expect(ownership.subjectsOf(app).map(who)).toEqual(['s2:{service}_app'.replace('{service}', 's2')]);
    expect(ownership.services.map(({ name, team }) => `${name} ${team ?? '-'}`)).toEqual([
      's1 fleet',
      'other -',
      's2 fleet',
    ]);
    expect(ownership.unknownIdentities).toEqual([]);
  });

  it('are found once, however often one looks', () => {
    const world = new World();
    world.add('db_s2/public/t');
    const once = deriveServices(manifestOf(text), [world.snapshot()]);
    expect(deriveServices(once, [world.snapshot()])).toBe(once);
  });

  it('take names from servers as names, not as patterns', () => {
    const world = new World();
    const star = world.add('db_s*/public/t');
    const plain = world.add('db_sx/public/t');
    const slash = world.add('db_s\\/public/t');
    const ownership = bindOwnership(manifestOf(text), world.snapshot(), TODAY);
    expect([star, plain, slash].map((id) => ownerAt(ownership, id))).toEqual(['s*', 'sx', 's\\']);
  });
});
