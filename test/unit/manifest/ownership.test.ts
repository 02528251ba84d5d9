import { describe, expect, it, vi } from 'vitest';
import { FactBuilder, type SecurableInput } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT, SecurableFlag, type SecurableId, type SecurableKind } from '../../../src/model/facts.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { Manifest, Ownership } from '../../../src/model/manifest.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { Glob } from '../../../src/manifest/glob.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import { bindOwnership } from '../../../src/manifest/ownership.ts';
import { deriveServices } from '../../../src/manifest/derive-services.ts';
import { ManifestError } from '../../../src/shared/errors.ts';

const TODAY = '2026-11-21';

class World {
  readonly builder: FactBuilder;
  readonly ids = new Map<string, SecurableId>();
  readonly #instance: string;
  readonly #engine: Engine;

  constructor(engine: Engine = 'postgres', instance = 'pg') {
    this.builder = new FactBuilder(engine, instance);
    this.#engine = engine;
    this.#instance = instance;
    this.ids.set('', ROOT);
  }

  /** `db/schema/table`: containers above are made when they are missing. */
  add(path: string, kind: SecurableKind = 'table', more: Partial<SecurableInput> = {}): SecurableId {
    const names = path.split('/');
    const containers: SecurableKind[] = this.#engine === 'postgres' ? ['database', 'schema'] : ['database'];
    let parent: SecurableId = ROOT;
    names.slice(0, -1).forEach((_, depth) => {
      const above = names.slice(0, depth + 1).join('/');
      parent = this.ids.get(above) ?? this.#put(above, containers[depth] ?? 'table', parent, {});
    });
    return this.ids.get(path) ?? this.#put(path, kind, parent, more);
  }

  #put(path: string, kind: SecurableKind, parent: SecurableId, more: Partial<SecurableInput>): SecurableId {
    const id = this.builder.addSecurable({ kind, parent, name: path.split('/').at(-1) ?? '', ...more });
    this.ids.set(path, id);
    return id;
  }

  role(key: string, more: Partial<Parameters<FactBuilder['addPrincipal']>[0]> = {}): number {
    return this.builder.addPrincipal({
      kind: 'role',
      key,
      exists: true,
      login: true,
      provenance: 'user',
      attributes: {},
      ...more,
    });
  }

  snapshot(): Snapshot {
    return {
      instance: this.#instance,
      engine: this.#engine,
      version: '18.4',
      takenAt: '2026-11-21T00:00:00Z',
      auditor: 'auditor',
      facts: this.builder.build(),
      gaps: [],
    };
  }
}

const manifestOf = (text: string): Manifest =>
  loadManifest({
    file: 'ownership.yaml',
    today: TODAY,
    readFile: () =>
      `version: 1\ninstances: { pg: { engine: postgres, url: "\${PG}" }, my: { engine: mysql, url: "\${MY}" } }\n${text}`,
  });

const ownerAt = (ownership: Ownership, id: SecurableId): string | null => {
  const owner = ownership.ownerOf[id] ?? NONE;
  return owner === NONE ? null : (ownership.owners[owner]?.name ?? '?');
};

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

  it('costs one look-up per object and one test per glob at its place', () => {
    const world = new World();
    for (let schema = 0; schema < 100; schema++) {
      for (let table = 0; table < 200; table++) world.add(`shop/s${schema}/t${table}`);
    }
    const claims = Array.from({ length: 100 }, (_, i) => `  svc${i}: { owns: [pg/shop/s${i}/**] }`);
    const manifest = manifestOf(`services:\n${claims.join('\n')}\n  tmp: { owns: ["pg/shop/s7/tmp_*"] }`);
    const snapshot = world.snapshot();
    const matches = vi.spyOn(Glob.prototype, 'matches');
    const ownership = bindOwnership(manifest, snapshot, TODAY);
    const calls = matches.mock.calls.length;
    matches.mockRestore();
    expect(calls).toBe(200);
    expect(ownerAt(ownership, world.add('shop/s42/t3'))).toBe('svc42');
  });
});
