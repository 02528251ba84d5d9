import { covers } from '../../../src/access/mysql/targets.ts';
import type { Access } from '../../../src/model/access.ts';
import type { Facts, PrincipalId, SecurableId } from '../../../src/model/facts.ts';
import { kindOf, parentOf } from '../../../src/model/securables.ts';
import { VERDICTS, type Reached, type Verdict } from './compare.ts';
import type { Places } from './places.ts';
import type { Unit, WorldDefinition, WorldReference } from './world.ts';

/** What is certain, and what is possible: where rows tie, or two rights need not come together in one session. */
export interface Claim {
  readonly least: Verdict;
  readonly most: Verdict;
}

/** `perhaps`: rows that tie decide what the definer may. */
export type Working = 'yes' | 'perhaps' | 'no';

type Use = Pick<Unit, 'database' | 'on' | 'privilege' | 'column'>;

/** What the resolver says about one account. */
export class Claims {
  readonly #account: string;
  readonly #facts: Facts;
  readonly #places: Places;
  readonly #definitions: readonly WorldDefinition[];
  readonly #works: (on: SecurableId) => Working;
  readonly #reached: readonly Reached[];

  constructor(
    account: string,
    facts: Facts,
    places: Places,
    definitions: readonly WorldDefinition[],
    works: (on: SecurableId) => Working,
    reached: readonly Reached[],
  ) {
    this.#account = account;
    this.#facts = facts;
    this.#places = places;
    this.#definitions = definitions;
    this.#works = works;
    this.#reached = reached.filter(({ access }) => access.via === undefined);
  }

  of(unit: Unit): Claim {
    return unit.through === undefined ? this.#right(unit) : this.#use(unit, unit.through);
  }

  /** The accesses that give the right itself. */
  direct(use: Use): readonly Reached[] {
    const on = this.#places.object(use.database, use.on ?? '', use.privilege);
    return this.#reached.filter(({ access }) => this.#gives(access, use, on));
  }

  /** A definer's things work for everybody or for nobody; the caller's need what is in them as well. */
  #use(use: Use, definition: WorldDefinition, place?: string): Claim {
    const right = this.#right(use);
    // A routine or trigger of the account itself runs in its own session, roles and all.
    const own = definition.kind !== 'view' && definition.definer.toLowerCase() === this.#account.toLowerCase();
    if (!definition.invoker && !own) {
      const on = this.#places.object(definition.database, definition.on, definition.event);
      const works = this.#worksIn(place, definition, this.#works(on));
      return works === 'no' ? NOTHING : works === 'perhaps' ? { ...right, least: 'none' } : right;
    }
    const { kind, database, on, references } = definition;
    const inside = kind === 'view' ? place : database;
    const needs = references.map((reference) => this.#inner(reference, inside));
    if (kind === 'trigger') needs.push(this.#rightOfTrigger({ database, on, privilege: 'TRIGGER' }));
    return needs.reduce(both, right);
  }

  /** What a definer of MySQL may can depend on whether its database is the current one, as a routine's is while it runs. */
  #worksIn(place: string | undefined, definition: WorldDefinition, works: Working): Working {
    if (this.#facts.engine !== 'mysql' || place === undefined || works !== 'yes') return works;
    return this.#touches(definition, place) ? 'perhaps' : works;
  }

  #touches({ database, references }: WorldDefinition, place: string): boolean {
    return (
      database === place ||
      references.some((reference) => {
        const used = this.#definitionOf(reference);
        return reference.database === place || (used?.kind === 'view' && this.#touches(used, place));
      })
    );
  }

  #definitionOf({ database, name, privilege }: WorldReference): WorldDefinition | undefined {
    return this.#definitions.find(
      (one) => one.database === database && one.on === name && one.event === privilege && one.kind !== 'trigger',
    );
  }

  #inner(reference: WorldReference, place: string | undefined): Claim {
    const { database, name, privilege } = reference;
    const column = privilege === 'SELECT' ? { column: 'a' } : {};
    const use = { database, on: name, privilege, ...column };
    const used = this.#definitionOf(reference);
    return used === undefined ? this.#right(use) : this.#use(use, used, place);
  }

  /** MariaDB keeps with the open table what rows of a role for it say, or that there was no role: see `Rights.mayKeep`. */
  #rightOfTrigger(use: Use): Claim {
    const by = this.direct(use);
    const sure = by.filter(({ access }) => access.target.kind !== 'one' || !this.#isRole(access.principal));
    if (this.#facts.engine === 'mysql' || sure.length === by.length) return this.#right(use);
    return { least: claimOf(sure).least, most: 'now' };
  }

  #isRole(principal: PrincipalId): boolean {
    return this.#facts.principals[principal]?.kind === 'role';
  }

  #right(use: Use): Claim {
    return claimOf(this.direct(use));
  }

  #gives({ privileges, target }: Access, { privilege, column }: Use, on: SecurableId): boolean {
    if (!privileges.includes(privilege)) return false;
    if (target.kind !== 'one' || kindOf(this.#facts, target.id) !== 'column') return covers(this.#facts, target, on);
    return parentOf(this.#facts, target.id) === on && this.#facts.securables.name[target.id] === column;
  }
}

function claimOf(reached: readonly Reached[]): Claim {
  const by = reached.filter(({ holder }) => holder.mode === 'now' || holder.mode === 'assume');
  const certain = by.filter(({ holder }) => holder.certainty === 'exact').map(verdictOf);
  const possible = by.map(verdictOf);
  return { least: strongest(certain), most: together(possible) };
}

const NOTHING: Claim = { least: 'none', most: 'none' };

const verdictOf = ({ holder: { mode, restricted } }: Reached): Verdict => {
  const verdict = mode === 'now' ? 'now' : 'assume';
  return restricted === undefined ? verdict : `${verdict} some`;
};

const rank = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

const strongest = (verdicts: readonly Verdict[]): Verdict =>
  VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'none';

/** Rows for different clients may make it all clients. */
function together(verdicts: readonly Verdict[]): Verdict {
  const first = strongest(verdicts);
  if (!first.endsWith(' some') || verdicts.filter((one) => one === first).length < 2) return first;
  return first === 'now some' ? 'now' : 'assume';
}

/** Two rights at once: certain only where one of them is there from everywhere at login. */
function both(a: Claim, b: Claim): Claim {
  const most = rank(a.most) > rank(b.most) ? a.most : b.most;
  const least =
    a.least === 'now' && !b.least.startsWith('assume')
      ? b.least
      : b.least === 'now' && !a.least.startsWith('assume')
        ? a.least
        : 'none';
  return { least, most };
}
