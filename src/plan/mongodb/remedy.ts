import { createMongodbResolver } from '../../access/mongodb.ts';
import { Rights } from '../../access/mongodb/rights.ts';
import { resourceText } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import type { Access, Holder, Resolver } from '../../model/access.ts';
import { factKind, factRow, NONE, type Facts, type PrincipalId } from '../../model/facts.ts';
import type { Statement } from '../statement.ts';
import { changesOf } from './changes.ts';
import type { Cut } from './cut.ts';
import { without } from './cut.ts';
import { cutsOf, pairText, type Made } from './cuts-of.ts';
import { Before } from './gains.ts';
import { fits } from './kept.ts';
import { Losses, lostOf } from './losses.ts';
import { OwnPlaces } from './own-places.ts';
import type { Reached } from './reached.ts';

export interface Remedy {
  readonly cuts: readonly Cut[];
  /** What makes the cuts. */
  readonly statements: readonly Statement[];
  /** The facts as they then are. */
  readonly after: Facts;
  /** By the model, the accesses are gone afterwards, and nothing else has opened. What could not be ended is left out of the cuts. */
  readonly clears: boolean;
}

/** Each round takes everything that is seen; the next sees what had been hidden behind it. */
const MOST_ROUNDS = 12;

/**
 * The least that ends some accesses: actions go from a role that nobody else has, and from those who have a role with others the
 * role goes, who get another with exactly what is to stay. Each step is tried on the model before the next.
 */
export function remedyOf(facts: Facts, reached: Reached): Remedy {
  const attempt = new Attempt(facts, reached);
  let made = attempt.cuts();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const after = without(facts, made.cuts);
    if (!attempt.loseAllIn(after, made)) return finished(facts, made, attempt.left === 0);
    made = attempt.cuts();
  }
  return finished(facts, made, false);
}

const finished = (facts: Facts, { cuts }: Made, clears: boolean): Remedy => ({
  cuts,
  statements: statementsOf(facts, cuts),
  after: without(facts, cuts),
  clears,
});

/** What makes cuts, in its order; `database` names a shard that keeps the users and roles concerned for itself. */
export const statementsOf = (facts: Facts, cuts: readonly Cut[]): readonly Statement[] =>
  changesOf(facts, cuts).flatMap(({ apply, database }) => apply.map((sql) => ({ database, sql })));

/** A membership on the way from a user to a right. */
interface Hop {
  readonly row: number;
  readonly member: string;
  readonly role: string;
}

class Attempt {
  /** How many accesses were still there when it was last looked at. */
  left = 0;
  readonly #facts: Facts;
  readonly #reached: Reached;
  readonly #rights: Rights;
  readonly #places: OwnPlaces;
  readonly #before: Before;
  readonly #losses = new Losses();

  constructor(facts: Facts, reached: Reached) {
    this.#facts = facts;
    this.#reached = reached;
    this.#rights = new Rights(facts);
    this.#places = new OwnPlaces(facts, reached.mayKeep);
    this.#before = new Before(createMongodbResolver(facts), reached);
  }

  cuts(): Made {
    return cutsOf(this.#facts, this.#rights, this.#places, this.#losses);
  }

  /** Notes what has to be lost so that what is left in the facts goes, too; says whether that is more than before. */
  loseAllIn(after: Facts, made: Made): boolean {
    const resolver = createMongodbResolver(after);
    this.left = 0;
    let more = false;
    for (const principal of this.#reached.principals)
      for (const { access, holder } of resolver.reach(principal)) {
        const hops = (): readonly Hop[] => this.#hopsTo(after, resolver, access, holder);
        if (!this.#isMeant(after, access, holder, hops)) continue;
        this.left++;
        if (this.#lose(after, made, access, holder, hops())) more = true;
      }
    return more;
  }

  #isMeant(after: Facts, access: Access, holder: Holder, hops: () => readonly Hop[]): boolean {
    const { matches, mode } = this.#reached;
    if (holder.mode === 'latent' && mode !== 'latent') return false;
    const isMade = (): boolean => hops().some(({ row }) => this.#isMade(row));
    return matches(access, holder.principal) || this.#before.isGain(after, access, holder, isMade);
  }

  #isMade(membership: number): boolean {
    return membership >= this.#facts.memberships.length;
  }

  #lose(after: Facts, made: Made, access: Access, holder: Holder, hops: readonly Hop[]): boolean {
    if (this.#isOwnView(access, holder.principal)) return false;
    // A way that was made: what it stands for has to lose more.
    const added = hops.find(({ row }) => this.#isMade(row));
    const rows = this.#rowsBehind(after, access);
    if (added !== undefined) {
      const stood = made.standsFor.get(pairText(added.member, added.role)) ?? [];
      return stood
        .map((membership) => this.#fromMember(membership, this.#rowsAt(after, membership, rows), access))
        .includes(true);
    }
    if (rows.some((row) => row >= this.#facts.grants.count)) return false;
    if (this.#onlyMeantHave(access) && this.#mayChange(access.principal, rows))
      return rows.map((row) => this.#losses.fromRole(row, this.#unwanted(row, access))).includes(true);
    const near = [...hops].reverse().find(({ row }) => this.#mayCutOff(access, row));
    return near !== undefined && this.#fromMember(near.row, rows, access);
  }

  /** What is behind a view that one may read cannot be closed by taking the view away. */
  #isOwnView({ via }: Access, principal: PrincipalId): boolean {
    return via !== undefined && this.#reached.mayKeep(principal, 'read', via.entry);
  }

  /** From the user on; what somebody else does once it is taken over is no part of it. */
  #hopsTo(after: Facts, resolver: Resolver, access: Access, holder: Holder): readonly Hop[] {
    const steps = resolver.explain(access, holder);
    const end = steps.findIndex(({ kind }) => kind === 'session');
    return steps.slice(0, end < 0 ? undefined : end).flatMap(({ kind, fact }) => {
      if (kind !== 'membership' || fact === null) return [];
      const row = factRow(fact);
      const { member = NONE, role = NONE } = after.memberships[row] ?? {};
      const key = (id: PrincipalId): string => after.principals[id]?.key ?? '';
      return [{ row, member: key(member), role: key(role) }];
    });
  }

  /** The grants behind an access, by their rows in the facts that it is in; of who can do everything, all. */
  #rowsBehind(after: Facts, { cause, principal }: Access): readonly number[] {
    if (factKind(cause) === 'grant') return [factRow(cause)];
    const rows: number[] = [];
    const all = new Set(this.#rights.closure(principal));
    for (let row = 0; row < after.grants.count; row++) if (all.has(after.grants.grantee[row] ?? NONE)) rows.push(row);
    return rows;
  }

  /** The rows that those of a role that was made come from. */
  #rowsAt(after: Facts, membership: number, rows: readonly number[]): readonly number[] {
    const known = this.#facts.grants.count;
    const resources = new Set(rows.flatMap((row) => (row < known ? [] : [textAt(after, row)])));
    const { role = NONE } = this.#facts.memberships[membership] ?? {};
    const behind = this.#rights
      .closure(role)
      .flatMap((id) => this.#rights.of(id))
      .filter(({ resource }) => resources.has(resourceText(resource)))
      .map(({ row }) => row);
    return [...rows.filter((row) => row < known), ...behind];
  }

  #fromMember(membership: number, rows: readonly number[], access: Access): boolean {
    return rows.map((row) => this.#losses.fromMember(membership, row, this.#unwanted(row, access))).includes(true);
  }

  /** The actions of a row that an access comes from. */
  #unwanted(row: number, { by, privileges, via }: Access): readonly string[] {
    const { grants, privilegeSets } = this.#facts;
    const held = privilegeSets[grants.privileges[row] ?? NONE]?.privileges ?? [];
    if (by === 'superuser') return held;
    if (via !== undefined) return lostOf(held, ['find']);
    // What the server keeps its users and roles in is nothing to build indexes on either.
    const named = resourceOf(this.#facts, grants.target[row] ?? NONE)?.kind === 'namespace';
    return by === 'credentials' && named ? held : lostOf(held, privileges);
  }

  /** Is it to end for everybody who has the role, so that it can go from there? Whoever was cut off from it counts, too. */
  #onlyMeantHave(access: Access): boolean {
    return this.#rights.holders(access.principal).every(({ principal }) => this.#isFor(access, principal));
  }

  #isFor(access: Access, principal: PrincipalId): boolean {
    return this.#reached.principals.has(principal) && this.#reached.matches(access, principal);
  }

  /** Roles that somebody made can be changed, if what is to stay is the same for all who have them. */
  #mayChange(role: PrincipalId, rows: readonly number[]): boolean {
    const { kind, provenance } = this.#facts.principals[role] ?? {};
    if (kind !== 'role' || provenance !== 'user') return false;
    const users = this.#rights.holders(role).map(({ principal }) => principal);
    return rows.every((row) => {
      const { grants, privilegeSets } = this.#facts;
      if (grants.grantee[row] !== role) return false;
      const resource = resourceOf(this.#facts, grants.target[row] ?? NONE);
      const held = privilegeSets[grants.privileges[row] ?? NONE]?.privileges ?? [];
      return resource !== undefined && this.#places.of(resource, held, users) !== null;
    });
  }

  /** Can those who have a role through this membership lose it, and nobody else be concerned? */
  #mayCutOff(access: Access, row: number): boolean {
    const { member, role } = this.#facts.memberships[row] ?? { member: NONE, role: NONE };
    if (this.#facts.principals[member]?.kind !== 'role') return true;
    const users = this.#rights.holders(member).map(({ principal }) => principal);
    if (!users.every((user) => this.#isFor(access, user))) return false;
    return fits(this.#facts, this.#rights, role, member) && this.#alike(role, users);
  }

  /** Would all of them keep the same of the role? */
  #alike(role: PrincipalId, users: readonly PrincipalId[]): boolean {
    if (users.length <= 1) return true;
    return this.#rights
      .closure(role)
      .flatMap((id) => this.#rights.of(id))
      .every(({ resource, privileges }) => this.#places.of(resource, privileges, users) !== null);
  }
}

const textAt = (facts: Facts, row: number): string => {
  const resource = resourceOf(facts, facts.grants.target[row] ?? NONE);
  return resource === undefined ? '' : resourceText(resource);
};
