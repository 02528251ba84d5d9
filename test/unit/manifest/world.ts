import { FactBuilder, type SecurableInput } from '../../../src/model/fact-builder.ts';
import { NONE, ROOT, type SecurableId, type SecurableKind } from '../../../src/model/facts.ts';
import type { Engine } from '../../../src/model/engine.ts';
import type { Manifest, Ownership } from '../../../src/model/manifest.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { loadManifest } from '../../../src/manifest/load.ts';

export const TODAY = '2026-11-21';

/** A server in memory: containers, objects and accounts, for the manifest to be applied to. */
export class World {
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

/** A manifest over the instances `pg` (PostgreSQL) and `my` (MySQL). Its own text begins on line 3. */
export const manifestOf = (text: string): Manifest =>
  loadManifest({
    file: 'ownership.yaml',
    today: TODAY,
    readFile: () =>
      `version: 1\ninstances: { pg: { engine: postgres, url: "\${PG}" }, my: { engine: mysql, url: "\${MY}" } }\n${text}`,
  });

/** Name of the owner, or null. */
export const ownerAt = (ownership: Ownership, id: SecurableId): string | null => {
  const owner = ownership.ownerOf[id] ?? NONE;
  return owner === NONE ? null : (ownership.owners[owner]?.name ?? '?');
};
