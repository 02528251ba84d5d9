import type { Facts } from '../../model/facts.ts';
import { CHANGE_KINDS, type ChangeKind, type EngineChange, type Hazard } from '../../model/plan.ts';
import { kindOf, pathOf } from '../../model/securables.ts';
import { compare } from '../../shared/compare.ts';
import { groupBy } from '../../shared/group-by.ts';
import { without, type Cut } from './cut.ts';
import { leftoversPart, rolePartOfNew, serverPart } from './drop-part.ts';
import { globalPart } from './global-part.ts';
import { GrantRows } from './grant-rows.ts';
import type { Part, Sides } from './part.ts';
import { proxyPart } from './proxy-part.ts';
import { rolePart } from './role-part.ts';
import { rowPart } from './row-part.ts';
import { tablePart } from './table-part.ts';
import { Things, type Thing } from './things.ts';

export interface PlannedChange extends EngineChange {
  /** What it makes. */
  readonly cuts: readonly Cut[];
}

/**
 * The changes that make these cuts, all of them, in the order of the apply script: one per row of the grant tables, so that
 * what a probe reads before and after is the whole row, and each depends on no other. Every cut is in one of them, but for those
 * that change nothing. Where some are to be left out, ask again: the list of an account's roles by default, which is set as a
 * whole, depends on the others.
 */
export function changesOf(facts: Facts, cuts: readonly Cut[]): readonly PlannedChange[] {
  const sides: Sides = { before: facts, after: without(facts, cuts) };
  const things = new Things(sides);
  const groups = groupBy(
    cuts.map((cut) => ({ cut, thing: things.of(cut) })),
    ({ thing }) => JSON.stringify(thing),
  );
  const parts = new Parts(
    sides,
    [...groups.values()].flatMap(([first]) => (first === undefined ? [] : [first.thing])),
  );
  return [...groups.values()]
    .flatMap((group) => {
      const thing = group[0]?.thing;
      const part = thing === undefined ? undefined : parts.of(thing);
      if (thing === undefined || part === undefined || part.before === part.after) return [];
      const change = changeOf(
        sides.after,
        thing,
        part,
        group.map(({ cut }) => cut),
      );
      return [{ change, rank: rankOf(sides.after, thing, part) }];
    })
    .sort(
      (a, b) =>
        CHANGE_KINDS.indexOf(a.change.kind) - CHANGE_KINDS.indexOf(b.change.kind) ||
        a.rank - b.rank ||
        compare(a.change.title, b.change.title),
    )
    .map(({ change }) => change);
}

/** The parts of a plan, made from what all of them leave. */
class Parts {
  readonly #sides: Sides;
  readonly #before: GrantRows;
  readonly #after: GrantRows;
  readonly #roles: readonly RoleThing[];

  constructor(sides: Sides, things: readonly Thing[]) {
    this.#sides = sides;
    const grantees = new Set(things.flatMap((thing) => ('principal' in thing ? [thing.principal] : [])));
    this.#before = new GrantRows(sides.before, grantees);
    this.#after = new GrantRows(sides.after, grantees);
    this.#roles = things.filter((thing) => thing.kind === 'role');
  }

  of(thing: Thing): Part {
    switch (thing.kind) {
      case 'global':
        return globalPart(this.#before, this.#after, thing.principal);
      case 'row':
        return rowPart(this.#before, this.#after, thing.principal, thing.target);
      case 'table':
        return tablePart(this.#before, this.#after, thing.principal, thing.target);
      case 'role':
        return this.#role(thing);
      case 'proxy':
        return proxyPart(this.#sides, thing.principal, thing.role);
      case 'leftovers':
        return leftoversPart(this.#before, thing.principal);
      case 'server':
        return serverPart(this.#sides.before, thing.target);
      case 'new-role':
        return rolePartOfNew(this.#sides.after, thing.principal);
    }
  }

  /** When it is made, those before it are as they are after the plan, those behind it as they were. */
  #role(thing: RoleThing): Part {
    const { principal, role } = thing;
    const siblings = this.#roles.filter((other) => other.principal === principal && other.role !== role);
    const isFirst = (other: RoleThing): boolean => this.#orderOf(other) < this.#orderOf(thing);
    const active = siblings.filter((other) =>
      isDefault(isFirst(other) ? this.#sides.after : this.#sides.before, other),
    );
    return rolePart(
      this.#sides,
      principal,
      role,
      siblings.map((one) => one.role),
      active.map((one) => one.role),
    );
  }

  /** The same order as that of the changes. */
  #orderOf(thing: RoleThing): string {
    const { principal, role } = thing;
    const part = rolePart(this.#sides, principal, role, [], []);
    return `${String(CHANGE_KINDS.indexOf(kindOfPart(thing, part)))} ${titleOf(part)}`;
  }
}

type RoleThing = Extract<Thing, { readonly kind: 'role' }>;

const isDefault = ({ defaultRoles }: Facts, { principal, role }: RoleThing): boolean =>
  defaultRoles.some((one) => one.account === principal && one.role === role);

function changeOf(facts: Facts, thing: Thing, part: Part, cuts: readonly Cut[]): PlannedChange {
  const { apply, undo, irreversible } = part;
  const between = { apply: textsBetween(apply), undo: textsBetween(undo) };
  return {
    kind: kindOfPart(thing, part),
    database: null,
    on: pathOf(facts, part.on),
    title: titleOf(part),
    remove: part.remove,
    add: part.add,
    apply: apply.map(({ sql }) => sql),
    undo: undo.map(({ sql }) => sql),
    probe: { read: part.read, before: part.before, after: part.after },
    ...(between.apply.length + between.undo.length > 0 ? { between } : {}),
    runAs: null,
    needs: part.needs,
    irreversible,
    hazards: hazardsOf(facts, thing, part),
    cuts,
  };
}

const textsBetween = (steps: Part['apply']): readonly string[] => steps.slice(0, -1).map(({ text }) => text);

const titleOf = ({ apply }: Pick<Part, 'apply'>): string => apply.map(({ words }) => words).join('; ');

/** What gives and takes comes before what only takes. */
function kindOfPart(thing: Thing, { apply }: Pick<Part, 'apply'>): ChangeKind {
  if (thing.kind === 'new-role') return 'create';
  if (thing.kind === 'server' || thing.kind === 'leftovers') return 'drop';
  if (apply.every(({ sql }) => sql.startsWith('GRANT '))) return 'grant';
  return apply.every(({ sql }) => sql.startsWith('REVOKE ')) ? 'revoke' : 'alter';
}

function hazardsOf(facts: Facts, thing: Thing, part: Part): readonly Hazard[] {
  const principal = 'principal' in thing ? facts.principals[thing.principal] : undefined;
  const isEverybody = principal?.kind === 'public' || principal?.kind === 'anonymous';
  const takes = part.apply.some(({ sql }) => sql.startsWith('REVOKE '));
  return [
    ...(isEverybody && takes ? (['PUBLIC_REVOKE'] as const) : []),
    ...(part.irreversible === null ? [] : (['IRREVERSIBLE'] as const)),
    ...part.hazards,
  ];
}

/**
 * Wide rows go first, since a narrow one that goes can open what it hid. A partial revoke comes when the account's rows have
 * gone: the same words take a privilege out of a row for the database as long as there is one.
 */
function rankOf(facts: Facts, thing: Thing, { apply }: Part): number {
  switch (thing.kind) {
    case 'global':
      return apply.some(({ words }) => words.startsWith('partially')) ? LAST : 0;
    case 'row':
      return kindOf(facts, thing.target) === 'routine' ? 200 : 1 + (facts.securables.name[thing.target] ?? '').length;
    case 'table':
      return 200;
    default:
      return 300;
  }
}

const LAST = 400;
