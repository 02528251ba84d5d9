import type { Facts, SecurableId } from '../../model/facts.ts';
import type { EffectGraph } from './effects.ts';

/** Rows of `source` come to be in another table. */
export interface Copy {
  readonly source: SecurableId;
  /** Rows of `Facts.definitions`. */
  readonly path: readonly number[];
}

const WRITES: ReadonlySet<string> = new Set(['INSERT', 'UPDATE']);

/** What triggers and events copy without being asked: from every table that they read to every table that they write. */
export class Copies {
  readonly #into = new Map<SecurableId, Copy[]>();

  constructor(facts: Facts, effects: EffectGraph) {
    facts.definitions.forEach(({ kind, on }, row) => {
      if (kind !== 'event' && kind !== 'trigger') return;
      const { known } = effects.ofDefinition(row);
      const sources = new Set(known.filter(({ privilege }) => privilege === 'SELECT').map(({ target }) => target));
      const tables = new Set(known.filter(({ privilege }) => WRITES.has(privilege)).map(({ target }) => target));
      // A trigger works on the rows of its own table, whether or not it looks at the table itself.
      if (kind === 'trigger' && known.length > 0) sources.add(on);
      for (const table of tables)
        for (const source of sources)
          if (source !== table) this.#into.set(table, [...this.into(table), { source, path: [row] }]);
    });
  }

  tables(): Iterable<SecurableId> {
    return this.#into.keys();
  }

  into(table: SecurableId): readonly Copy[] {
    return this.#into.get(table) ?? [];
  }
}
