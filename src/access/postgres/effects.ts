import type { Definition, Reference } from '../../model/definitions.ts';
import { NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';
import { rulesReadTheirTable } from '../../dialects/postgres/versions.ts';
import type { Gates } from './gates.ts';
import type { Rights } from './rights.ts';

/** Something that happens to `target` when an object is used, and what has to be true for it. */
export interface Effect {
  readonly target: SecurableId;
  readonly privilege: string;
  /** Rows of `Facts.definitions`, from the object that is used inwards. */
  readonly path: readonly number[];
  /** What the user itself needs besides using the first object; everything else was checked against the definers. */
  readonly needs: readonly Reference[];
  /** The roles with whose rights the target is used; empty: only the user's own. */
  readonly runsAs: PrincipalId;
}

/** A definer routine whose statements could not all be read: it may do whatever its definer can. */
export interface OpaqueEffect {
  readonly definer: PrincipalId;
  readonly path: readonly number[];
  readonly needs: readonly Reference[];
  readonly why: string;
}

export interface Effects {
  readonly known: readonly Effect[];
  readonly opaque: readonly OpaqueEffect[];
}

const NO_EFFECTS: Effects = { known: [], opaque: [] };

/** The rights of whoever uses the first object. */
const USER: PrincipalId = -2;

/** As far as a chain of definitions is followed; PostgreSQL itself stops at its stack depth. */
const DEEPEST = 64;

/** Effects while they are being found. */
interface Collected {
  readonly known: Effect[];
  readonly opaque: OpaqueEffect[];
}

interface Frame {
  /** Whose rights statements and routines use from here on. */
  readonly current: PrincipalId;
  readonly path: readonly number[];
  readonly needs: readonly Reference[];
}

/**
 * What happens when an object is used, followed through views, rules, triggers and routines.
 *
 * A view's relations are checked against the view's owner, or, for security_invoker, against the current user even when
 * the view is used inside another one; routines in a view run as the current user. A SECURITY DEFINER routine changes the
 * current user, a trigger keeps it, a rule's relations are checked against the table's owner.
 * https://www.postgresql.org/docs/18/sql-createview.html, https://www.postgresql.org/docs/18/rules-privileges.html
 */
export class EffectGraph {
  readonly #facts: Facts;
  readonly #gates: Gates;
  readonly #rights: Rights;
  /** Rows of definitions by the object that is used and the privilege that uses it. */
  readonly #rows = new Map<SecurableId, Map<string, number[]>>();
  readonly #known = new Map<SecurableId, Map<string, Effects>>();

  constructor(facts: Facts, gates: Gates, rights: Rights) {
    this.#facts = facts;
    this.#gates = gates;
    this.#rights = rights;
    facts.definitions.forEach(({ on, events }, row) => events.forEach((event) => this.#add(on, event, row)));
  }

  /** Is anything set off by using this object? */
  has(object: SecurableId): boolean {
    return this.#rows.has(object);
  }

  #add(on: SecurableId, event: string, row: number): void {
    let byEvent = this.#rows.get(on);
    if (byEvent === undefined) this.#rows.set(on, (byEvent = new Map<string, number[]>()));
    const rows = byEvent.get(event);
    if (rows === undefined) byEvent.set(event, [row]);
    else rows.push(row);
  }

  /** Everything that using `privilege` on `object` sets off. */
  of(object: SecurableId, privilege: string): Effects {
    if (this.#rows.get(object)?.has(privilege) !== true) return NO_EFFECTS;
    let byPrivilege = this.#known.get(object);
    if (byPrivilege === undefined) this.#known.set(object, (byPrivilege = new Map<string, Effects>()));
    let known = byPrivilege.get(privilege);
    if (known === undefined) {
      const effects: Collected = { known: [], opaque: [] };
      this.#follow({ target: object, privilege }, { current: USER, path: [], needs: [] }, effects);
      byPrivilege.set(privilege, (known = effects));
    }
    return known;
  }

  /** Could the principal do this without any way round? */
  couldAnyway(principal: PrincipalId, { target, privilege }: Reference): boolean {
    if (this.#gates.isSuperuser(principal)) return true;
    return this.#rights.has(principal, target, privilege) && this.#canName(target, principal);
  }

  /**
   * Could whoever has the principal's rights do this without any way round? The owner of a materialized view reads what was
   * stored when it still could, a view's owner needs no USAGE on the schemas of its relations, and nobody inherits what a
   * superuser can.
   */
  isNothingNew(principal: PrincipalId, use: Reference): boolean {
    return !this.#gates.isSuperuser(principal) && this.couldAnyway(principal, use);
  }

  /** @returns false when the use is refused further in: a view among what it sets off has a relation that may not be read */
  #follow(use: Reference, frame: Frame, effects: Collected): boolean {
    let usable = true;
    for (const row of this.#rows.get(use.target)?.get(use.privilege) ?? []) {
      const definition = this.#facts.definitions[row];
      if (definition === undefined) continue;
      if (frame.path.includes(row) || frame.path.length >= DEEPEST) continue;
      const inner = { current: frame.current, path: [...frame.path, row], needs: frame.needs };
      if (!this.#run(definition, inner, effects)) usable = false;
    }
    return usable;
  }

  #run(definition: Definition, frame: Frame, effects: Collected): boolean {
    const { kind, runsAs } = definition;
    const isRoutine = kind === 'routine';
    const current = isRoutine && runsAs !== NONE ? runsAs : frame.current;
    const checked = isRoutine || kind === 'trigger' ? current : runsAs === NONE ? frame.current : runsAs;
    const inner: Collected = { known: [], opaque: [] };
    if (kind === 'rule' && !this.#mayRule(definition)) return false;
    for (const use of definition.references) {
      const part: Collected = { known: [], opaque: [] };
      const needs = this.#check(definition, use, checked, current, frame);
      const usable =
        needs !== undefined && this.#use(definition, use, { current, path: frame.path, needs }, checked, part);
      // The relations of a view, and of the views in it, are checked together: one that is refused refuses all.
      if (!usable && kind === 'view') return false;
      if (usable) append(inner, part);
    }
    append(effects, kind === 'view' ? together(inner) : inner);
    if (definition.opaque !== null && current !== USER)
      effects.opaque.push({ definer: current, path: frame.path, needs: frame.needs, why: definition.opaque });
    return true;
  }

  #mayRule({ on, runsAs }: Definition): boolean {
    if (!rulesReadTheirTable(this.#facts) || this.#gates.isSuperuser(runsAs)) return true;
    return this.#rights.holders(on, 'SELECT').now.has(runsAs);
  }

  #use(definition: Definition, use: Reference, frame: Frame, checked: PrincipalId, effects: Collected): boolean {
    const { current, path, needs } = frame;
    const as = use.privilege === 'EXECUTE' ? current : checked;
    // What the user may do anyway is only new where no name has to be looked up for it.
    const isNew = as !== USER || definition.bound;
    if (use.privilege !== 'EXECUTE' && isNew)
      effects.known.push({
        target: use.target,
        privilege: use.privilege,
        path,
        needs,
        runsAs: as === USER ? NONE : as,
      });
    const usable = this.#follow(use, frame, effects);
    return usable || definition.kind === 'materialized-view';
  }

  /** What the user has to hold for this use to be allowed, or undefined when whoever is checked may not do it. */
  #check(
    { kind, bound }: Definition,
    use: Reference,
    checked: PrincipalId,
    current: PrincipalId,
    { needs }: Frame,
  ): readonly Reference[] | undefined {
    // What is stored is stored; triggers run their routine without asking for EXECUTE.
    if (kind === 'materialized-view' || (kind === 'trigger' && use.privilege === 'EXECUTE')) return needs;
    const as = use.privilege === 'EXECUTE' ? current : checked;
    if (as === USER) return [...needs, use, ...(bound ? [] : this.#usage(use.target))];
    if (this.#gates.isSuperuser(as)) return needs;
    if (!this.#rights.has(as, use.target, use.privilege)) return undefined;
    return bound || this.#canName(use.target, as) ? needs : undefined;
  }

  /** What a user needs for a name in a body that is kept as text. */
  #usage(target: SecurableId): readonly Reference[] {
    const schema = enclosing(this.#facts, target, 'schema');
    return schema === NONE ? [] : [{ target: schema, privilege: 'USAGE' }];
  }

  /** Bodies that are kept as text look their names up as whoever runs them. */
  #canName(target: SecurableId, principal: PrincipalId): boolean {
    const schema = enclosing(this.#facts, target, 'schema');
    return (
      schema === NONE || kindOf(this.#facts, target) === 'schema' || this.#gates.entrants(schema).now.has(principal)
    );
  }
}

function append(to: Collected, from: Collected): void {
  to.known.push(...from.known);
  to.opaque.push(...from.opaque);
}

/** One statement needs what all of its relations need. */
function together(collected: Collected): Collected {
  const { known, opaque } = collected;
  if (known.length + opaque.length < 2) return collected;
  const all = new Map<string, Reference>();
  for (const { needs } of [...known, ...opaque])
    for (const need of needs) all.set(`${String(need.target)} ${need.privilege}`, need);
  const needs = [...all.values()];
  return {
    known: known.map((effect) => ({ ...effect, needs })),
    opaque: opaque.map((effect) => ({ ...effect, needs })),
  };
}
