import { MODES, type Access, type Action, type Holder, type Mode, type Resolver } from '../../model/access.ts';
import { NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../model/securables.ts';
import { compare } from '../../shared/compare.ts';

/** Facts and what they amount to. */
export interface World {
  readonly facts: Facts;
  readonly resolver: Pick<Resolver, 'accesses' | 'holders'>;
}

/** What one principal can do to one thing, where that is not the same in two worlds. */
export interface ReachChange {
  readonly principal: string;
  readonly action: Action;
  /** A path, or `everything below …`. */
  readonly target: string;
  /** Of the first world, where it is there; else NONE. */
  readonly id: SecurableId;
  /** null: not at all, or not today. */
  readonly before: Reach | null;
  readonly after: Reach | null;
  /** Everybody had it in the first world. */
  readonly wasPublic: boolean;
}

export interface Reach {
  readonly mode: Mode;
  readonly restricted: Holder['restricted'] | undefined;
}

/**
 * Everything that somebody can do in one of two worlds and not, or not in the same way, in the other. Only targets with an
 * access that differs are looked at, so that the cost follows what changed.
 */
export function reachChanges(before: World, after: World): readonly ReachChange[] {
  const [then, now] = [new ReachIndex(before), new ReachIndex(after)];
  const changes: ReachChange[] = [];
  for (const key of then.keysThatDiffer(now)) {
    const place = then.place(key) ?? now.place(key);
    if (place === undefined) continue;
    const [had, has] = [then.at(place), now.at(place)];
    const { action, target } = place;
    const [id, wasPublic] = [then.place(key)?.id ?? NONE, then.isPublic(key)];
    for (const principal of [...new Set([...had.keys(), ...has.keys()])].sort(compare)) {
      const [old = null, fresh = null] = [had.get(principal), has.get(principal)];
      if (old?.mode === fresh?.mode && old?.restricted === fresh?.restricted) continue;
      changes.push({ principal, action, target, id, before: old, after: fresh, wasPublic });
    }
  }
  return changes;
}

/** Something that can be done to something, by names, so that it can be looked up in another world. */
interface Place {
  readonly id: SecurableId;
  readonly action: Action;
  readonly target: string;
  /** Paths of itself and of everything above. */
  readonly paths: readonly string[];
  /** The column's table. */
  readonly table: string | null;
}

/** Accesses by what they are on. Names tell them apart: ids differ between worlds. */
class ReachIndex {
  readonly #world: World;
  readonly #accesses = new Map<string, Access[]>();

  constructor(world: World) {
    this.#world = world;
    for (const access of world.resolver.accesses()) {
      const key = keyOf(access.action, textOf(world.facts, access));
      const known = this.#accesses.get(key);
      if (known === undefined) this.#accesses.set(key, [access]);
      else known.push(access);
    }
  }

  place(key: string): Place | undefined {
    const [access] = this.#accesses.get(key) ?? [];
    if (access === undefined) return undefined;
    const { facts } = this.#world;
    const id = idOf(access);
    const paths: string[] = [];
    for (let above = id; above !== NONE; above = parentOf(facts, above)) paths.push(pathOf(facts, above));
    const table = kindOf(facts, id) === 'column' ? pathOf(facts, parentOf(facts, id)) : null;
    return { id, action: access.action, target: textOf(facts, access), paths, table };
  }

  isPublic(key: string): boolean {
    return (this.#accesses.get(key) ?? []).some(({ principal }) => {
      const kind = this.#world.facts.principals[principal]?.kind;
      return kind === 'public' || kind === 'anonymous';
    });
  }

  /** Keys under which the two do not hold the same accesses for the same holders, sorted. */
  keysThatDiffer(other: ReachIndex): readonly string[] {
    const keys = new Set([...this.#accesses.keys(), ...other.#accesses.keys()]);
    return [...keys].filter((key) => this.#signature(key) !== other.#signature(key)).sort(compare);
  }

  /** Who can do it, in the strongest way, counting what is on everything above. What cannot be done today is left out. */
  at({ action, target, paths, table }: Place): ReadonlyMap<string, Reach> {
    const reach = new Map<string, Reach>();
    const above = [...(table === null ? [] : [table]), ...paths.map(below)];
    const keys = new Set([target, ...above].map((each) => keyOf(action, each)));
    for (const access of [...keys].flatMap((key) => this.#accesses.get(key) ?? [])) {
      if (this.#isExcepted(access, paths)) continue;
      for (const { principal, mode, restricted } of this.#world.resolver.holders(access)) {
        if (mode === 'latent') continue;
        const name = this.#nameOf(principal);
        const known = reach.get(name);
        if (known === undefined || isStronger({ mode, restricted }, known)) reach.set(name, { mode, restricted });
      }
    }
    return reach;
  }

  #nameOf(principal: PrincipalId): string {
    return this.#world.facts.principals[principal]?.key ?? '';
  }

  #isExcepted({ target }: Access, paths: readonly string[]): boolean {
    if (target.kind !== 'all') return false;
    return (target.except ?? []).some((id) => paths.includes(pathOf(this.#world.facts, id)));
  }

  #signature(key: string): string {
    const { resolver } = this.#world;
    return (this.#accesses.get(key) ?? [])
      .map((access) => {
        const holders = resolver
          .holders(access)
          .map(({ principal, mode, restricted }) => `${this.#nameOf(principal)} ${mode} ${restricted ?? ''}`);
        const { target } = access;
        const except = target.kind === 'all' ? (target.except ?? []).map((id) => pathOf(this.#world.facts, id)) : [];
        return [...except, ...holders].sort(compare).join('\n');
      })
      .sort(compare)
      .join('\n\n');
  }
}

const keyOf = (action: Action, target: string): string => `${action} ${target}`;

const below = (path: string): string => `everything below ${path}`;

const idOf = ({ target }: Access): SecurableId => (target.kind === 'all' ? target.under : target.id);

function textOf(facts: Facts, { target }: Access): string {
  if (target.kind === 'pattern') return `whatever will match ${pathOf(facts, target.id)}`;
  return target.kind === 'one' ? pathOf(facts, target.id) : below(pathOf(facts, target.under));
}

/** Is it done sooner, or to more? */
export function isStronger(one: Reach, other: Reach): boolean {
  const rank = (reach: Reach): number => MODES.indexOf(reach.mode) * 2 + (reach.restricted === undefined ? 0 : 1);
  return rank(one) < rank(other);
}
