import { ROOT, SecurableFlag, type SecurableId } from '../../model/facts.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { entry } from '../../shared/entry.ts';
import type { ObjectRow } from './grant-tables.ts';

/** Databases that come with the server. */
export const SYSTEM_DATABASES: ReadonlySet<string> = new Set([
  'information_schema',
  'mysql',
  'performance_schema',
  'sys',
]);

/** A function has none. */
const ROUTINE_FLAGS: Readonly<Record<string, number>> = {
  PROCEDURE: SecurableFlag.procedure,
  PACKAGE: SecurableFlag.package,
  'PACKAGE BODY': SecurableFlag.packageBody,
  LIBRARY: SecurableFlag.library,
};

/** What GRANT and REVOKE call a routine: PROCEDURE, FUNCTION, … */
export function routineWord(flags: number): string {
  return Object.keys(ROUTINE_FLAGS).find((word) => (flags & (ROUTINE_FLAGS[word] ?? 0)) !== 0) ?? 'FUNCTION';
}

/**
 * The objects of one server by the names that grant rows use. A row may name what does not exist (it bites when that
 * appears, and table rows survive DROP): such an object is added with the `missing` flag.
 */
export class GrantObjects {
  readonly #builder: FactBuilder;
  readonly #fold: (name: string) => string;
  readonly #places = new Map<string, Place>();
  readonly #patterns = new Map<string, SecurableId>();
  readonly #columns = new Map<SecurableId, Map<string, SecurableId>>();

  /** @param fold how the server compares the names of databases and tables (lower_case_table_names). */
  constructor(builder: FactBuilder, fold: (name: string) => string, objects: readonly ObjectRow[]) {
    this.#builder = builder;
    this.#fold = fold;
    for (const object of objects) this.#addObject(object, 0);
  }

  database(name: string): SecurableId {
    return this.#addObject({ kind: 'database', name }, SecurableFlag.missing);
  }
  table(database: string, name: string): SecurableId {
    return this.#addObject({ kind: 'table', database, name }, SecurableFlag.missing);
  }
  routine(database: string, name: string, type: string): SecurableId {
    return this.#addObject({ kind: 'routine', database, name, type }, SecurableFlag.missing);
  }
  column(table: SecurableId, name: string): SecurableId {
    const columns = entry(this.#columns, table, () => new Map<string, SecurableId>());
    return entry(columns, name.toLowerCase(), () =>
      this.#builder.addSecurable({ kind: 'column', parent: table, name }),
    );
  }
  /** Every row of mysql.db targets its own text, whether or not it holds a wildcard. */
  databasePattern(text: string): SecurableId {
    return entry(this.#patterns, text, () =>
      this.#builder.addSecurable({ kind: 'database-pattern', parent: ROOT, name: text }),
    );
  }

  #addObject(object: ObjectRow, flags: number): SecurableId {
    if (object.kind === 'database') return this.#place(object.name, flags).id;
    const { id: parent, flags: system, relations, routines } = this.#place(object.database, flags);
    const { kind, name } = object;
    // Tables, views and sequences share one name space; routines are compared without regard to case, per type.
    return kind === 'routine'
      ? entry(routines, `${object.type}/${name.toLowerCase()}`, () =>
          this.#builder.addSecurable({
            kind,
            parent,
            name: `${name}()`,
            flags: flags | system | (ROUTINE_FLAGS[object.type] ?? 0),
          }),
        )
      : entry(relations, this.#fold(name), () =>
          this.#builder.addSecurable({ kind, parent, name, flags: flags | system }),
        );
  }

  #place(database: string, flags: number): Place {
    return entry(this.#places, this.#fold(database), () => {
      const system = SYSTEM_DATABASES.has(database) ? SecurableFlag.system : 0;
      const id = this.#builder.addSecurable({
        kind: 'database',
        parent: ROOT,
        name: database,
        flags: flags | system,
      });
      return { id, flags: system, relations: new Map<string, SecurableId>(), routines: new Map<string, SecurableId>() };
    });
  }
}

/** A database and what is in it, by the names as they are compared. */
interface Place {
  readonly id: SecurableId;
  /** Those that all in it share. */
  readonly flags: number;
  readonly relations: Map<string, SecurableId>;
  readonly routines: Map<string, SecurableId>;
}
