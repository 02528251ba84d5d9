import type { Certainty } from '../../model/access.ts';
import type { Definition, Reference } from '../../model/definitions.ts';
import { NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing } from '../../model/securables.ts';
import { groupBy } from '../../shared/group-by.ts';
import { enter, outermost, takeUp, type Frame } from './frames.ts';
import type { Rights } from './rights.ts';

/** Something that happens to `target` when an object is used, with somebody else's rights. */
export interface Effect {
  readonly target: SecurableId;
  readonly privilege: string;
  /** Rows of `Facts.definitions`, from the object that is used inwards. */
  readonly path: readonly number[];
  /** Why it may be refused after all; null: it is not. */
  readonly unsure: string | null;
}

/** A body whose statements could not all be read: it may do whatever its definer can. */
export interface OpaqueEffect {
  readonly definer: PrincipalId;
  readonly path: readonly number[];
  readonly why: string;
}

export interface Effects {
  readonly known: readonly Effect[];
  readonly opaque: readonly OpaqueEffect[];
}

interface Collected {
  readonly known: Effect[];
  readonly opaque: OpaqueEffect[];
}

/**
 * What happens when an object is used, followed through views, routines, triggers and MERGE tables as far as it happens with
 * other rights than the user's own. What runs with the rights of the user (SQL SECURITY INVOKER) adds nothing to them;
 * inside of what runs as a definer, it runs as that definer.
 * https://dev.mysql.com/doc/refman/9.7/en/stored-objects-security.html
 */
export class EffectGraph {
  readonly #facts: Facts;
  readonly #rights: Rights;
  readonly #rows: ReadonlyMap<SecurableId, readonly number[]>;
  readonly #known = new Map<string, Effects>();

  constructor(facts: Facts, rights: Rights) {
    this.#facts = facts;
    this.#rights = rights;
    this.#rows = groupBy(facts.definitions.keys(), (row) => facts.definitions[row]?.on ?? NONE);
  }

  /** Objects whose use sets something off. */
  entries(): Iterable<SecurableId> {
    return this.#rows.keys();
  }

  has(object: SecurableId): boolean {
    return this.#rows.has(object);
  }

  /** Everything that using `privilege` on `object` sets off with other rights than the user's. */
  of(object: SecurableId, privilege: string): Effects {
    const key = `${String(object)} ${privilege}`;
    let known = this.#known.get(key);
    if (known === undefined) {
      const places = new Set<SecurableId>();
      const effects = this.#from(NONE, object, privilege, places);
      for (const place of places) addOther(effects, this.#from(place, object, privilege, places));
      this.#known.set(key, (known = effects));
    }
    return known;
  }

  /** @param places grows by the databases for which it matters whether they are the current one */
  #from(place: SecurableId, object: SecurableId, privilege: string, places: Set<SecurableId>): Collected {
    const effects: Collected = { known: [], opaque: [] };
    for (const row of this.#setOff(object, privilege)) {
      const definition = this.#facts.definitions[row];
      if (definition === undefined || (definition.runsAs === NONE && definition.kind !== 'merge')) continue;
      this.#run(definition, privilege, takeUp(definition, row, outermost(place)), effects, places);
    }
    return effects;
  }

  /** What an event or trigger does each time that it runs. */
  ofDefinition(row: number): Effects {
    const effects: Collected = { known: [], opaque: [] };
    const definition = this.#facts.definitions[row];
    if (definition !== undefined && definition.runsAs !== NONE)
      this.#run(definition, '', takeUp(definition, row, outermost(NONE)), effects, new Set());
    return effects;
  }

  #setOff(object: SecurableId, privilege: string): readonly number[] {
    const rows = this.#rows.get(object) ?? [];
    return rows.filter((row) => this.#facts.definitions[row]?.events.includes(privilege) === true);
  }

  /**
   * @param event the privilege that sets it off; a MERGE table passes on what is done to it, and nothing else
   * @returns false when using it fails: what a view reads is checked together, and one that is refused refuses all
   */
  #run(definition: Definition, event: string, entered: Frame, effects: Collected, places: Set<SecurableId>): boolean {
    const may = this.#mayRun(definition, entered, places);
    if (may === undefined) return false;
    const frame = enter(this.#facts, definition, may === 'exact' ? entered : { ...entered, unsure: UNSURE[may] });
    const inner: Collected = { known: [], opaque: [] };
    const uses = definition.references.filter(({ privilege }) => definition.kind !== 'merge' || privilege === event);
    for (const use of uses)
      if (!this.#use(definition, use, frame, inner, places) && definition.kind === 'view') return false;
    effects.known.push(...inner.known);
    effects.opaque.push(...inner.opaque);
    if (definition.opaque !== null && frame.current !== NONE)
      effects.opaque.push({ definer: frame.current, path: frame.path, why: definition.opaque });
    return true;
  }

  /** A routine's definer needs EXECUTE on the routine (error 1370), a trigger's TRIGGER on the table (error 1142). */
  #mayRun({ kind, on, runsAs }: Definition, frame: Frame, places: Set<SecurableId>): Certainty | undefined {
    if (runsAs === NONE) return 'exact';
    if (kind === 'routine') return this.#held(frame, on, 'EXECUTE', places);
    // Where a trigger is concerned the server looks anew.
    if (kind === 'trigger') return this.#heldByTrigger(runsAs, on, 'TRIGGER');
    return 'exact';
  }

  #held(
    { current, place, inside }: Frame,
    target: SecurableId,
    privilege: string,
    places: Set<SecurableId>,
  ): Certainty | undefined {
    const database = enclosing(this.#facts, target, 'database');
    if (place === NONE && this.#rights.turns(current, target)) places.add(database);
    return this.#rights.held(current, target, privilege, inside && place === database);
  }

  #heldByTrigger(definer: PrincipalId, table: SecurableId, privilege: string): Certainty | undefined {
    const held = this.#rights.held(definer, table, privilege);
    return held === undefined && this.#rights.mayKeep(definer, table, privilege) ? 'upper-bound' : held;
  }

  #rightTo({ kind, on }: Definition, use: Reference, frame: Frame, places: Set<SecurableId>): Certainty | undefined {
    if (kind === 'merge') return 'exact';
    const held = this.#held(frame, use.target, use.privilege, places);
    if (held !== undefined || kind !== 'trigger' || use.target !== on) return held;
    return this.#heldByTrigger(frame.current, on, use.privilege);
  }

  #use(definer: Definition, use: Reference, frame: Frame, effects: Collected, places: Set<SecurableId>): boolean {
    if (((this.#facts.securables.flags[use.target] ?? 0) & SecurableFlag.missing) !== 0) return false;
    const held = this.#rightTo(definer, use, frame, places);
    if (held === undefined) return false;
    const unsure = held === 'exact' ? frame.unsure : UNSURE[held];
    const part: Collected = { known: [], opaque: [] };
    if (use.privilege !== 'EXECUTE') part.known.push({ ...use, path: frame.path, unsure });
    let usable = true;
    for (const row of this.#setOff(use.target, use.privilege)) {
      const definition = this.#facts.definitions[row];
      if (definition === undefined || frame.path.includes(row)) continue;
      const ran = this.#run(definition, use.privilege, takeUp(definition, row, { ...frame, unsure }), part, places);
      if (!ran) usable = false;
    }
    if (!usable) return false;
    // A view that may be refused gives nothing for sure, itself included.
    const doubt = part.known.find((effect) => effect.unsure !== null)?.unsure ?? null;
    effects.known.push(...part.known.map((effect) => ({ ...effect, unsure: effect.unsure ?? doubt })));
    effects.opaque.push(...part.opaque);
    return true;
  }
}

/** Adds what happens while a certain database is the user's current one, and not otherwise. */
function addOther({ known, opaque }: Collected, there: Collected): void {
  const isKnown = (one: Effect): boolean =>
    known.some(
      ({ target, privilege, path }) =>
        target === one.target && privilege === one.privilege && path.join() === one.path.join(),
    );
  known.push(...there.known.filter((one) => !isKnown(one)).map((one) => ({ ...one, unsure: IN_PLACE })));
  const paths = new Set(opaque.map(({ path }) => path.join()));
  opaque.push(...there.opaque.filter(({ path }) => !paths.has(path.join())));
}

const IN_PLACE = 'its definer may do so only while the database is the current one';

const UNSURE = {
  'upper-bound': 'its definer may lack a right that it takes',
  unstable: 'rows that are equally specific decide what its definer may',
} as const;
