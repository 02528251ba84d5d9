import type { Access, CauseKind, Via } from '../../model/access.ts';
import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { actionOf } from '../../dialects/mysql/actions.ts';
import { CAUSE_OF_DEFINITION } from '../definition-causes.ts';
import { Copies } from './copies.ts';
import type { EffectGraph, Effects } from './effects.ts';
import { entry as entryOf } from '../../shared/entry.ts';
import { covers } from './targets.ts';

/** What a definer reaches at once, for bodies that could not all be read. */
export type DefinerReach = (definer: PrincipalId) => readonly Access[];

/**
 * What a right on some objects lets its holder do to others: through views, routines, triggers and MERGE tables that work with
 * other rights than the holder's, by foreign keys that cascade, and by reading what triggers and events copy. The holders
 * are those of the right itself.
 */
export class DerivedAccesses {
  readonly #facts: Facts;
  readonly #effects: EffectGraph;
  readonly #reach: DefinerReach;
  readonly #copies: Copies;
  /** Objects whose use leads further, by database. */
  readonly #entries = new Map<SecurableId, SecurableId[]>();
  readonly #children = new Map<SecurableId, SecurableId[]>();
  /** What was asked of `effects`: by number and word, without making a key of them each time. */
  readonly #ofEntries = new Map<SecurableId, Map<string, Effects>>();

  constructor(facts: Facts, effects: EffectGraph, reach: DefinerReach) {
    this.#facts = facts;
    this.#effects = effects;
    this.#reach = reach;
    this.#copies = new Copies(facts, effects);
    for (const { from, to, cascades } of facts.foreignKeys)
      if (cascades) this.#children.set(to, [...(this.#children.get(to) ?? []), from]);
    const entries = new Set([...effects.entries(), ...this.#copies.tables(), ...this.#children.keys()]);
    for (const entry of entries) {
      const database = parentOf(facts, entry);
      this.#entries.set(database, [...(this.#entries.get(database) ?? []), entry]);
    }
  }

  /** Can there be anything behind it? Most rights are on databases in which nothing leads further. */
  leadsOn({ target, mode }: Access): boolean {
    if (target.kind === 'pattern' || mode !== 'now') return false;
    return target.kind === 'one' || target.under === ROOT || this.#entries.has(target.under);
  }

  /** @param access one that leads on */
  *of(access: Access): Generator<Access> {
    for (const entry of this.#entriesOf(access))
      for (const privilege of access.privileges) {
        yield* this.#effectsOf(access, entry, privilege);
        if (privilege === 'SELECT') yield* this.#copiesIn(access, entry);
        if (privilege === 'DELETE' || privilege === 'UPDATE') yield* this.#cascades(access, entry, privilege);
      }
  }

  *#entriesOf({ target }: Access): Generator<SecurableId> {
    if (target.kind === 'one') {
      yield kindOf(this.#facts, target.id) === 'column' ? parentOf(this.#facts, target.id) : target.id;
      return;
    }
    const databases = target.kind === 'all' && target.under !== ROOT ? [target.under] : this.#entries.keys();
    for (const database of databases)
      if (covers(this.#facts, target, database)) yield* this.#entries.get(database) ?? [];
  }

  *#effectsOf(access: Access, entry: SecurableId, privilege: string): Generator<Access> {
    if (!this.#effects.has(entry)) return;
    const ofEntry = entryOf(this.#ofEntries, entry, () => new Map<string, Effects>());
    const { known, opaque } = entryOf(ofEntry, privilege, () => this.#effects.of(entry, privilege));
    for (const { target, privilege: used, path, unsure } of known) {
      const via: Via = { entry, definitions: path, needs: [], opaque: unsure };
      yield* this.#reached(access, target, used, this.#causeOf(path), via);
    }
    for (const { definer, path, why } of opaque) {
      if (definer === access.principal) continue;
      const via: Via = { entry, definitions: path, needs: [], opaque: why };
      for (const { target, action, privileges } of this.#reach(definer))
        yield { ...access, target, action, by: this.#causeOf(path), privileges, via };
    }
  }

  *#copiesIn(access: Access, entry: SecurableId): Generator<Access> {
    for (const { source, path } of this.#copies.into(entry)) {
      const via: Via = { entry, definitions: path, needs: [], opaque: null };
      yield* this.#reached(access, source, 'SELECT', this.#causeOf(path), via);
    }
  }

  /** InnoDB changes the rows of the child, asks nobody for a privilege and fires no trigger. */
  *#cascades(access: Access, entry: SecurableId, privilege: string): Generator<Access> {
    const seen = new Set([entry]);
    for (const parent of seen)
      for (const child of this.#children.get(parent) ?? []) {
        if (seen.has(child)) continue;
        seen.add(child);
        const via: Via = { entry, definitions: [], needs: [], opaque: null };
        yield* this.#reached(access, child, privilege, 'foreign-key', via);
      }
  }

  *#reached(access: Access, target: SecurableId, privilege: string, by: CauseKind, via: Via): Generator<Access> {
    const action = actionOf(kindOf(this.#facts, target), privilege);
    if (action === undefined || target === via.entry) return;
    // What the same right covers anyway is nothing new.
    if (access.privileges.includes(privilege) && covers(this.#facts, access.target, target)) return;
    yield { ...access, target: { kind: 'one', id: target }, action, by, privileges: [privilege], via };
  }

  #causeOf(path: readonly number[]): CauseKind {
    return CAUSE_OF_DEFINITION[this.#facts.definitions[path[0] ?? NONE]?.kind ?? 'view'];
  }
}
