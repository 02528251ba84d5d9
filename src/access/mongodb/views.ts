import { actionOf } from '../../dialects/mongodb/actions.ts';
import { isSystemCollection, measuredBy } from '../../dialects/mongodb/names.ts';
import type { Access } from '../../model/access.ts';
import type { Definition } from '../../model/definitions.ts';
import type { Facts, SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import type { Targets } from './targets.ts';

interface Row {
  readonly row: number;
  readonly definition: Definition;
}

/**
 * A view is read with find on the view alone: its source and what its pipeline names are read without the reader's rights.
 * https://www.mongodb.com/docs/manual/core/views/
 */
export class Views {
  readonly #facts: Facts;
  readonly #targets: Targets;
  readonly #byView = new Map<SecurableId, Row>();
  /** Views that lead out of what a privilege on their whole database covers. */
  readonly #leading: Row[] = [];

  constructor(facts: Facts, targets: Targets) {
    this.#facts = facts;
    this.#targets = targets;
    facts.definitions.forEach((definition, row) => {
      this.#byView.set(definition.on, { row, definition });
      if (definition.references.some(({ target }) => this.#leadsOut(definition.on, target)))
        this.#leading.push({ row, definition });
    });
  }

  /** What is reached behind the views that an access lets somebody read, each collection once. */
  *behind(access: Access): Generator<Access> {
    if (access.action !== 'read' || access.mode !== 'now') return;
    const { target } = access;
    if (target.kind === 'one') {
      const view = this.#byView.get(target.id);
      if (view !== undefined) yield* this.#through(access, [view], new Set());
    } else if (target.kind === 'all')
      for (const view of this.#leading)
        if (this.#targets.covers(target, view.definition.on)) yield* this.#through(access, [view], new Set());
  }

  *#through(access: Access, rows: readonly Row[], seen: Set<string>): Generator<Access> {
    const last = rows.at(-1);
    const entry = rows[0]?.definition.on;
    if (last === undefined || entry === undefined) return;
    for (const { target: id, privilege } of last.definition.references) {
      const action = actionOf(privilege);
      const key = `${privilege} ${String(id)}`;
      if (action === undefined || seen.has(key)) continue;
      seen.add(key);
      const target = this.#targets.isMissing(id) ? ({ kind: 'pattern', id } as const) : ({ kind: 'one', id } as const);
      const via = { entry, definitions: rows.map(({ row }) => row), needs: [], opaque: last.definition.opaque };
      if (!this.#targets.covers(access.target, id))
        yield { ...access, target, action, by: 'definer-view', privileges: [privilege], via };
      const next = this.#byView.get(id);
      if (next !== undefined && privilege === 'find') yield* this.#through(access, [...rows, next], seen);
    }
  }

  #leadsOut(view: SecurableId, to: SecurableId): boolean {
    if (parentOf(this.#facts, view) !== parentOf(this.#facts, to)) return true;
    const { db, collection } = this.#targets.nameOf(to);
    if (kindOf(this.#facts, to) === 'view') return false;
    return isSystemCollection(db, collection) && measuredBy(collection) === undefined;
  }
}
