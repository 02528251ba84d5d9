import type { Certainty } from '../../model/access.ts';
import type { Definition, Reference } from '../../model/definitions.ts';
import { NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { groupBy } from '../../shared/group-by.ts';
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

interface Frame {
  /** Whose rights count from here on; NONE: nobody's, nothing is checked (MERGE). */
  readonly current: PrincipalId;
  readonly path: readonly number[];
  readonly unsure: string | null;
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
      const effects: Collected = { known: [], opaque: [] };
      for (const row of this.#setOff(object, privilege)) {
        const definition = this.#facts.definitions[row];
        if (definition === undefined || (definition.runsAs === NONE && definition.kind !== 'merge')) continue;
        this.#run(definition, privilege, { current: definition.runsAs, path: [row], unsure: null }, effects);
      }
      this.#known.set(key, (known = effects));
    }
    return known;
  }

  /** What an event or trigger does each time that it runs. */
  ofDefinition(row: number): Effects {
    const effects: Collected = { known: [], opaque: [] };
    const definition = this.#facts.definitions[row];
    if (definition !== undefined && definition.runsAs !== NONE)
      this.#run(definition, '', { current: definition.runsAs, path: [row], unsure: null }, effects);
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
  #run(definition: Definition, event: string, outer: Frame, effects: Collected): boolean {
    const may = this.#mayRun(definition, outer.current);
    if (may === undefined) return false;
    const frame = may === 'exact' ? outer : { ...outer, unsure: UNSURE[may] };
    const inner: Collected = { known: [], opaque: [] };
    const uses = definition.references.filter(({ privilege }) => definition.kind !== 'merge' || privilege === event);
    for (const use of uses) if (!this.#use(definition, use, frame, inner) && definition.kind === 'view') return false;
    effects.known.push(...inner.known);
    effects.opaque.push(...inner.opaque);
    if (definition.opaque !== null && frame.current !== NONE)
      effects.opaque.push({ definer: frame.current, path: frame.path, why: definition.opaque });
    return true;
  }

  /** A routine's definer needs EXECUTE on the routine (error 1370), a trigger's TRIGGER on the table (error 1142). */
  #mayRun({ kind, on, runsAs }: Definition, current: PrincipalId): Certainty | undefined {
    const needed = kind === 'routine' ? 'EXECUTE' : kind === 'trigger' ? 'TRIGGER' : undefined;
    if (needed === undefined || runsAs === NONE) return 'exact';
    const held = this.#rights.held(current, on, needed);
    // MariaDB was seen to fire triggers whose definer has TRIGGER only from a role that it would have to set first.
    return held === undefined && kind === 'trigger' && this.#facts.engine === 'mariadb' ? 'upper-bound' : held;
  }

  #use({ kind }: Definition, use: Reference, frame: Frame, effects: Collected): boolean {
    if (((this.#facts.securables.flags[use.target] ?? 0) & SecurableFlag.missing) !== 0) return false;
    const held = kind === 'merge' ? 'exact' : this.#rights.held(frame.current, use.target, use.privilege);
    if (held === undefined) return false;
    const unsure = held === 'exact' ? frame.unsure : UNSURE[held];
    const part: Collected = { known: [], opaque: [] };
    if (use.privilege !== 'EXECUTE') part.known.push({ ...use, path: frame.path, unsure });
    let usable = true;
    for (const row of this.#setOff(use.target, use.privilege)) {
      const definition = this.#facts.definitions[row];
      if (definition === undefined || frame.path.includes(row)) continue;
      const current = definition.runsAs === NONE ? frame.current : definition.runsAs;
      const ran = this.#run(definition, use.privilege, { current, path: [...frame.path, row], unsure }, part);
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

const UNSURE = {
  'upper-bound': 'its definer may lack a right that it takes',
  unstable: 'rows that are equally specific decide what its definer may',
} as const;
