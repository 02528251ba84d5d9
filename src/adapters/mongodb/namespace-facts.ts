import { createHash } from 'node:crypto';
import { bucketsOf, isLeftOut, isOfServer, measuredBy } from '../../dialects/mongodb/names.ts';
import { usesOf } from '../../dialects/mongodb/pipeline.ts';
import { resourceText, type Resource } from '../../dialects/mongodb/resources.ts';
import type { Reference } from '../../model/definitions.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { NONE, ROOT, SecurableFlag, type SecurableId } from '../../model/facts.ts';
import { compare } from '../../shared/compare.ts';
import type { CollectionRow } from './rows.ts';

/** Databases and collections as securables; what only a privilege or a pipeline names becomes a missing one. */
export class NamespaceFacts {
  readonly #builder: FactBuilder;
  readonly #databases = new Map<string, SecurableId>();
  /** By database, then by name. */
  readonly #collections = new Map<string, Map<string, SecurableId>>();
  readonly #resources = new Map<string, SecurableId>();
  /** Whether everything that exists is known: without the list of a database its collections are not called missing. */
  readonly #listed = new Set<string>();

  constructor(builder: FactBuilder) {
    this.#builder = builder;
  }

  addDatabase(name: string): SecurableId {
    const known = this.#databases.get(name);
    if (known !== undefined) return known;
    const flags = isLeftOut(name) ? SecurableFlag.system : 0;
    return this.#newDatabase(name, flags);
  }

  /** All collections of a database, in whatever order the server lists them, with what its views read. */
  addCollections(db: string, unordered: readonly CollectionRow[]): void {
    const rows = [...unordered].sort((a, b) => compare(a.name, b.name));
    const parent = this.addDatabase(db);
    const known = this.#collectionsOf(db);
    const series = new Set(rows.filter(isTimeSeries).map(({ name }) => name));
    this.#listed.add(db);
    for (const row of rows) {
      const isView = row.kind === 'view' && !series.has(row.name);
      if (known.has(row.name)) continue;
      const flags = isOfServer(db, row.name) ? SecurableFlag.system : isView ? SecurableFlag.definer : 0;
      const kind = isView ? 'view' : 'collection';
      known.set(row.name, this.#builder.addSecurable({ kind, parent, name: row.name, flags }));
    }
    for (const { name } of rows) this.#bind(known, name);
    for (const row of rows) if (row.kind === 'view' && !series.has(row.name)) this.#addView(db, row);
  }

  /** A collection that exists although no list was asked for: profiles of a node, the users of a server that has some. */
  addCollection(db: string, name: string): void {
    const known = this.#collectionsOf(db);
    if (known.has(name)) return;
    const flags = isOfServer(db, name) ? SecurableFlag.system : 0;
    known.set(name, this.#builder.addSecurable({ kind: 'collection', parent: this.addDatabase(db), name, flags }));
  }

  /** What a privilege on the resource is on. */
  securable(resource: Resource): SecurableId {
    if (resource.kind !== 'namespace' || resource.db === '') return this.#resource(resource);
    const { db, collection } = resource;
    const parent = this.#databases.get(db) ?? this.#newDatabase(db, this.#absence(db));
    return collection === '' ? parent : this.#collection(db, collection);
  }

  #resource(resource: Resource): SecurableId {
    const name = resourceText(resource);
    let id = this.#resources.get(name);
    if (id === undefined)
      this.#resources.set(name, (id = this.#builder.addSecurable({ kind: 'resource', parent: ROOT, name })));
    return id;
  }

  #collection(db: string, name: string): SecurableId {
    const known = this.#collectionsOf(db);
    let id = known.get(name);
    if (id === undefined) {
      const parent = this.#databases.get(db) ?? this.#newDatabase(db, this.#absence(db));
      const flags =
        (this.#listed.has(db) ? SecurableFlag.missing : 0) | (isOfServer(db, name) ? SecurableFlag.system : 0);
      known.set(name, (id = this.#builder.addSecurable({ kind: 'collection', parent, name, flags })));
    }
    return id;
  }

  /** Databases of the server itself are not asked for their collections, and exist. */
  #absence(db: string): number {
    if (isLeftOut(db)) return SecurableFlag.system;
    return db === 'admin' ? 0 : SecurableFlag.missing;
  }

  #newDatabase(name: string, flags: number): SecurableId {
    const id = this.#builder.addSecurable({ kind: 'database', parent: ROOT, name, flags });
    this.#databases.set(name, id);
    return id;
  }

  #collectionsOf(db: string): Map<string, SecurableId> {
    let known = this.#collections.get(db);
    if (known === undefined) this.#collections.set(db, (known = new Map<string, SecurableId>()));
    return known;
  }

  /** Buckets belong with the time-series collection whose measurements they store. */
  #bind(known: ReadonlyMap<string, SecurableId>, name: string): void {
    const series = known.get(measuredBy(name) ?? '');
    const buckets = known.get(name);
    if (series === undefined || buckets === undefined) return;
    this.#builder.setRoot(buckets, series);
    this.#builder.addFlags(buckets, SecurableFlag.partition);
  }

  #addView(db: string, { name, viewOn, pipeline }: CollectionRow): void {
    const references: Reference[] = [];
    const add = (to: string, collection: string, privilege: string): void => {
      references.push({ target: this.#collection(to, collection), privilege });
    };
    if (viewOn !== null) add(db, viewOn, 'find');
    for (const use of usesOf(pipeline))
      for (const privilege of use.privileges) add(use.db ?? db, use.collection, privilege);
    this.#builder.addDefinition({
      kind: 'view',
      on: this.#collection(db, name),
      name: '',
      events: ['find'],
      runsAs: NONE,
      references: distinct(references),
      opaque: viewOn === null ? 'its source was not shown' : null,
      bound: false,
      hash: createHash('sha256').update(JSON.stringify({ viewOn, pipeline })).digest('hex'),
      fixedSearchPath: false,
      shadowedBy: [],
    });
  }
}

/** Before 5.0 and in its development series a time-series collection is listed as a view over its buckets. */
const isTimeSeries = ({ kind, name, viewOn }: CollectionRow): boolean =>
  kind === 'timeseries' || (kind === 'view' && viewOn === bucketsOf(name));

function distinct(references: readonly Reference[]): readonly Reference[] {
  const seen = new Map(
    references.map((reference) => [`${String(reference.target)} ${reference.privilege}`, reference]),
  );
  return [...seen.values()].sort((a, b) => a.target - b.target || compare(a.privilege, b.privilege));
}
