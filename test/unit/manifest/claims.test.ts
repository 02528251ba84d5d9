import { describe, expect, it, vi } from 'vitest';
import { ROOT, SecurableFlag } from '../../../src/model/facts.ts';
import { Glob } from '../../../src/manifest/glob.ts';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import { ManifestError } from '../../../src/shared/errors.ts';
import { manifestOf, ownerAt, TODAY, World } from './world.ts';

describe('who owns an object', () => {
  it('is said by the most specific pattern', () => {
    const world = new World();
    const table = world.add('shop/orders/orders');
    const special = world.add('shop/orders/refunds');
    const archived = world.add('shop/orders/old_2020');
    const other = world.add('shop/misc/t');
    const outside = world.add('other/misc/t');
    const ownership = bindOwnership(
      manifestOf(`
services:
  platform: { owns: [pg/shop/**] }
  orders: { owns: [pg/shop/orders/**] }
  billing: { owns: [pg/shop/orders/refunds] }
  archive: { owns: ["pg/shop/orders/old_*"] }
`),
      world.snapshot(),
      TODAY,
    );
    const names = [table, special, archived, other, outside].map((id) => ownerAt(ownership, id));
    expect(names).toEqual(['orders', 'billing', 'archive', 'platform', null]);
    expect(ownerAt(ownership, world.add('shop/orders'))).toBe('orders');
    expect(ownerAt(ownership, world.add('shop'))).toBe('platform');
    expect(ownerAt(ownership, ROOT)).toBeNull();
    expect(ownership.claimAt(special)).toEqual({ file: 'ownership.yaml', line: 7, column: 21 });
    expect(ownership.claimAt(outside)).toBeNull();
  });

  it('follows the table for columns and the root for partitions, whatever they are called', () => {
    const world = new World();
    const root = world.add('shop/orders/events', 'partitioned-table');
    const partition = world.add('shop/parts/events_2026', 'table', { flags: SecurableFlag.partition });
    const column = world.add('shop/parts/events_2026/payload', 'column');
    world.builder.setRoot(partition, root);
    const ownership = bindOwnership(
      manifestOf('services: { orders: { owns: [pg/shop/orders/**] }, parts: { owns: [pg/shop/parts/**] } }'),
      world.snapshot(),
      TODAY,
    );
    expect([partition, column].map((id) => ownerAt(ownership, id))).toEqual(['orders', 'orders']);
  });

  it('leaves the engine, languages and parameters to nobody, and large objects with their database', () => {
    const world = new World();
    const catalog = world.add('shop/pg_catalog', 'schema', { flags: SecurableFlag.system });
    const inCatalog = world.add('shop/pg_catalog/pg_class');
    const blob = world.add('shop/16402', 'large-object');
    const language = world.add('shop/plpgsql', 'language');
    const parameter = world.add('work_mem', 'parameter');
    const ownership = bindOwnership(manifestOf('services: { a: { owns: ["pg/**"] } }'), world.snapshot(), TODAY);
    const names = [catalog, inCatalog, blob, language, parameter].map((id) => ownerAt(ownership, id));
    expect(names).toEqual([null, null, 'a', null, null]);
  });

  it('takes a routine with its types in any spelling, or with any', () => {
    const world = new World();
    const exact = world.add('shop/s/f(integer, text[])', 'routine');
    const any = world.add('shop/s/g(bigint)', 'routine');
    const other = world.add('shop/s/f(text)', 'routine');
    const ownership = bindOwnership(
      manifestOf('services: { a: { owns: ["pg/shop/s/f(int,text[])", "pg/shop/s/g(*)"] } }'),
      world.snapshot(),
      TODAY,
    );
    expect([exact, any, other].map((id) => ownerAt(ownership, id))).toEqual(['a', 'a', null]);
  });

  it('compares names as MySQL is set to', () => {
    const claims = manifestOf('services: { a: { owns: [my/Shop/Orders] } }');
    for (const [setting, owner] of [
      ['0', null],
      ['1', 'a'],
      ['2', 'a'],
    ] as const) {
      const world = new World('mysql', 'my');
      world.builder.addSetting('lower_case_table_names', setting);
      const table = world.add('shop/orders');
      expect(ownerAt(bindOwnership(claims, world.snapshot(), TODAY), table)).toBe(owner);
    }
  });

  it('is an error where two equally specific patterns meet in an object, named once with both lines', () => {
    const world = new World();
    world.add('shop/s/ab');
    world.add('shop/s/abc');
    const manifest = manifestOf(
      'services:\n  one: { owns: ["pg/shop/s/a*"] }\n  two: { owns: ["pg/shop/s/*b*"] }\n  three: {}',
    );
    expect(() => bindOwnership(manifest, world.snapshot(), TODAY)).toThrow(
      new ManifestError([
        {
          file: 'ownership.yaml',
          line: 5,
          column: 17,
          message: "'two' and 'one' (ownership.yaml:4:17) claim pg/shop/s/ab with equally specific patterns",
        },
      ]),
    );
  });

  it('costs one look-up per object and one test per glob at its place that begins like it', () => {
    const world = new World();
    for (let schema = 0; schema < 100; schema++) {
      for (let table = 0; table < 200; table++) world.add(`shop/s${schema}/t${table}`);
    }
    const claims = Array.from({ length: 100 }, (_, i) => `  svc${i}: { owns: [pg/shop/s${i}/**] }`);
    const manifest = manifestOf(
      `services:\n${claims.join('\n')}\n  tmp: { owns: ["pg/shop/s7/tmp_*", "pg/shop/s7/t1*"] }`,
    );
    const snapshot = world.snapshot();
    const matches = vi.spyOn(Glob.prototype, 'matches');
    const ownership = bindOwnership(manifest, snapshot, TODAY);
    const calls = matches.mock.calls.length;
    matches.mockRestore();
    expect(calls).toBe(111); // t1, t10 to t19, t100 to t199
    expect(ownerAt(ownership, world.add('shop/s42/t3'))).toBe('svc42');
  });
});
