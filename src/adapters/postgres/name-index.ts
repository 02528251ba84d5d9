import type { NameReference } from '../../dialects/postgres/references.ts';
import type { SecurableId } from '../../model/facts.ts';
import type { DatabaseRows } from './database-rows.ts';
import type { Row } from './connect.ts';
import { CATALOG, type Text } from './object-adder.ts';
import type { ObjectIds } from './object-ids.ts';

/** Where names without a schema are looked for: in these schemas; null: wherever the caller's search_path says. */
export type SearchPath = readonly string[] | null;

/** The object that is meant; undefined: none that a user made (a built-in, a temporary table); or why nobody can say. */
export type Resolved = SecurableId | undefined | 'names depend on search_path' | 'calls of overloaded routines';

interface NamedObject {
  readonly id: SecurableId;
  readonly schema: string;
  readonly ofExtension: boolean;
}

interface NamedRoutine extends NamedObject {
  readonly types: string;
  readonly least: number;
  readonly most: number;
}

/** Finds relations and routines of one database by the names that a body calls them. */
export class NameIndex {
  readonly #ids: ObjectIds;
  readonly #schemas: ReadonlyMap<string, string>;
  readonly #extensions: ReadonlySet<string>;
  readonly #relations: Named<NamedObject>;
  readonly #routines: Named<NamedRoutine>;
  readonly #builtins: Named<{ readonly least: number; readonly most: number }>;

  constructor(rows: DatabaseRows['rows'], ids: ObjectIds) {
    this.#ids = ids;
    this.#schemas = new Map(rows.schemas.map(([oid, name]) => [oid ?? '', name ?? '']));
    this.#extensions = new Set(rows.extensions.map(([catalog, oid]) => `${catalog ?? ''}:${oid ?? ''}`));
    this.#relations = new Named(rows.relations, 2, ([oid, schema]) => this.#object(CATALOG.relation, oid, schema));
    this.#routines = new Named(rows.routines, 2, ([oid, schema, , types, , , , , least, most]) => {
      const found = this.#object(CATALOG.routine, oid, schema);
      return found && { ...found, types: types ?? '', least: Number(least), most: Number(most) };
    });
    this.#builtins = new Named(rows.builtinRoutines, 0, ([, least, most]) => ({
      least: Number(least),
      most: Number(most),
    }));
  }

  #object(catalog: string, oid: Text, schemaOid: Text): NamedObject | undefined {
    const id = this.#ids.get(catalog, oid);
    const schema = this.#schemas.get(schemaOid ?? '');
    if (id === undefined || schema === undefined || SYSTEM.has(schema)) return undefined;
    return { id, schema, ofExtension: this.#extensions.has(`${catalog}:${oid ?? ''}`) };
  }

  resolve({ schema, name, args }: NameReference, path: SearchPath): Resolved {
    if (args === undefined) return pick(inSchemas(this.#relations.get(name), schema, path), schema, path);
    const takes = (routine: { readonly least: number; readonly most: number }): boolean =>
      routine.least <= args && args <= routine.most;
    if (schema === null && this.#builtins.get(name).some(takes)) return undefined;
    return pickRoutine(inSchemas(this.#routines.get(name).filter(takes), schema, path), schema, path);
  }

  /**
   * Schemas in which an object of that name would be found instead of the one that is meant: see `Definition.shadowedBy`.
   * Temporary tables come first unless the path says otherwise, and so does pg_catalog.
   * https://www.postgresql.org/docs/18/runtime-config-client.html#GUC-SEARCH-PATH
   */
  shadowsOf({ schema, name, args }: NameReference, path: SearchPath): readonly string[] {
    if (schema !== null) return [];
    const found = (args === undefined ? this.#relations : this.#routines).get(name);
    if (args !== undefined) {
      const builtin = found.length === 0 || this.#builtins.get(name).length > 0;
      return builtin || path === null ? this.shadowsOfOperators(path) : writable(path.slice(0, place(found, path)));
    }
    if (found.length === 0) return []; // a table of its own making, or one of pg_catalog
    if (path === null) return [TEMPORARY, ANY];
    const meant = place(found, path);
    if (meant === path.length) return [];
    const temporary = path.indexOf(TEMPORARY);
    return [...(temporary < meant ? [TEMPORARY] : []), ...writable(path.slice(0, meant))];
  }

  /** The same for operators, which are the engine's own. */
  shadowsOfOperators(path: SearchPath): readonly string[] {
    return path === null ? [ANY] : writable(path.slice(0, Math.max(0, path.indexOf('pg_catalog'))));
  }
}

/** Rows by the name in one of their columns; made into what they stand for when the name is asked for: few are. */
class Named<Found> {
  readonly #rows = new Map<string, Row[]>();
  readonly #made = new Map<string, readonly Found[]>();
  readonly #make: (row: Row) => Found | undefined;

  constructor(rows: readonly Row[], column: number, make: (row: Row) => Found | undefined) {
    this.#make = make;
    for (const row of rows) {
      const name = row[column] ?? '';
      const list = this.#rows.get(name);
      if (list === undefined) this.#rows.set(name, [row]);
      else list.push(row);
    }
  }

  get(name: string): readonly Found[] {
    let made = this.#made.get(name);
    if (made === undefined) {
      made = (this.#rows.get(name) ?? []).flatMap((row) => this.#make(row) ?? []);
      this.#made.set(name, made);
    }
    return made;
  }
}

const ANY = '*';
const TEMPORARY = 'pg_temp';

/** Nobody but superusers creates anything in the engine's schemas. */
const writable = (path: readonly string[]): readonly string[] =>
  path.filter((name) => name !== TEMPORARY && !SYSTEM.has(name));

/** Where in the path the first of them is; its length for nowhere. */
function place(found: readonly NamedObject[], path: readonly string[]): number {
  const at = path.findIndex((name) => found.some(({ schema }) => schema === name));
  return at < 0 ? path.length : at;
}

const SYSTEM: ReadonlySet<string> = new Set(['pg_catalog', 'information_schema']);

/** Those that the name can mean, in the order in which they are found. */
function inSchemas<Found extends NamedObject>(
  found: readonly Found[],
  schema: string | null,
  path: SearchPath,
): readonly Found[] {
  if (schema !== null) return found.filter((each) => each.schema === schema);
  if (path !== null) return path.flatMap((name) => found.filter((each) => each.schema === name));
  const own = found.filter(({ ofExtension }) => !ofExtension);
  return own.length > 0 ? own : found;
}

/** Unknown paths are `"$user", public` most of the time: a name that only public has is clear enough. */
function pick(found: readonly NamedObject[], schema: string | null, path: SearchPath): Resolved {
  const [first, ...others] = found;
  if (first === undefined || schema !== null || path !== null) return first?.id;
  return others.length === 0 && first.schema === 'public' ? first.id : 'names depend on search_path';
}

function pickRoutine(found: readonly NamedRoutine[], schema: string | null, path: SearchPath): Resolved {
  // Of routines with the same arguments, the first one in the path hides the others.
  const visible = found.filter(({ types }, i) => found.findIndex((each) => each.types === types) === i);
  if (schema === null && path === null) {
    const elsewhere = found.some((each) => each.schema !== 'public');
    if (elsewhere && !found.every(({ ofExtension }) => ofExtension)) return 'names depend on search_path';
  }
  return visible.length > 1 ? 'calls of overloaded routines' : visible[0]?.id;
}
