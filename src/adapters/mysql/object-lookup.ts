import { foldName } from '../../dialects/mysql/names.ts';
import type { NameReference } from '../../dialects/mysql/references.ts';
import type { Reference } from '../../model/definitions.ts';
import type { SecurableId } from '../../model/facts.ts';
import type { ServerNames } from '../../dialects/mysql/grant-rows.ts';
import type { Row } from './connect.ts';
import type { ServerRows } from './read-datasets.ts';

/** Finds what a name in a body means: names of databases and tables as the server compares them, routines without case. */
export class ObjectLookup {
  readonly #names: ServerNames;
  readonly #fold: (name: string) => string;
  readonly #rows: readonly Row[];
  #tables: ReadonlySet<string> | undefined;
  readonly #routines = new Map<string, string>();

  constructor(names: ServerNames, { datasets }: ServerRows, settings: ReadonlyMap<string, string>) {
    this.#names = names;
    this.#fold = foldName(settings);
    this.#rows = datasets.tables ?? [];
    for (const row of datasets.routines ?? []) {
      const type = row['ROUTINE_TYPE'] ?? '';
      this.#routines.set(
        `${type}/${this.#key(row['ROUTINE_SCHEMA'], (row['ROUTINE_NAME'] ?? '').toLowerCase())}`,
        type,
      );
    }
  }

  table(database: string, name: string): SecurableId {
    return this.#names.objects.table(database, name);
  }
  database(name: string): SecurableId {
    return this.#names.objects.database(name);
  }
  routine(database: string, name: string, type: string): SecurableId {
    return this.#names.objects.routine(database, name, type);
  }

  /**
   * The object that a body in `home` uses. A table that does not exist is one all the same where the body names its database:
   * it may come. A name without database may be a temporary table's, and a function's a built-in one's.
   */
  referenced({ database, name, kind, privilege }: NameReference, home: string): Reference | undefined {
    const place = database ?? home;
    if (kind === 'table') {
      const known = database !== null || this.#isTable(place, name);
      return known ? { target: this.table(place, name), privilege } : undefined;
    }
    const type = kind.toUpperCase();
    if (!this.#routines.has(`${type}/${this.#key(place, name.toLowerCase())}`)) return undefined;
    return { target: this.routine(place, name, type), privilege };
  }

  #isTable(database: string, name: string): boolean {
    this.#tables ??= new Set(this.#rows.map((row) => this.#key(row['TABLE_SCHEMA'], row['TABLE_NAME'] ?? '')));
    return this.#tables.has(this.#key(database, name));
  }

  #key(database: string | null | undefined, name: string): string {
    return `${this.#fold(database ?? '')}\0${this.#fold(name)}`;
  }
}
