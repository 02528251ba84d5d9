import {
  NONE,
  ROOT,
  SecurableFlag,
  type Facts,
  type PrincipalId,
  type SecurableId,
  type SecurableKind,
} from '../../model/facts.ts';
import { enclosing, kindOf } from '../../model/securables.ts';
import { USAGE_EVERYWHERE } from '../../dialects/postgres/predefined-roles.ts';
import type { Bits } from '../bits.ts';
import type { RoleGraph } from '../role-graph.ts';

/** Principals by what they can do with a right: at once, or after SET ROLE. `any` contains `now`. */
export interface Reachers {
  readonly now: Bits;
  readonly any: Bits;
  /** The members of `any`, sorted. */
  readonly list: readonly PrincipalId[];
}

type GatePrivilege = 'USAGE' | 'CONNECT' | 'SELECT';

/**
 * The rights that others depend on: USAGE on schemas, CONNECT on databases, SELECT on large objects; and who has the
 * rights of whom.
 */
export class Gates {
  readonly #facts: Facts;
  readonly #graph: RoleGraph;
  readonly #grantees: Readonly<Record<GatePrivilege, ReadonlyMap<SecurableId, readonly PrincipalId[]>>>;
  readonly #everybody: readonly PrincipalId[];
  /** pg_database_owner, or NONE before 14. */
  readonly databaseOwner: PrincipalId;
  readonly #superusers: readonly PrincipalId[];
  readonly #isSuperuser: Bits;
  readonly #usageEverywhere: readonly PrincipalId[];
  readonly #inheriting = new Map<PrincipalId, Reachers>();
  readonly #assuming = new Map<PrincipalId, Reachers>();
  readonly #entrants = new Map<SecurableId, Reachers>();
  /** By twice the bearer, and one more where its rights are inherited. */
  readonly #escalating = new Map<number, readonly PrincipalId[]>();
  #administrators: readonly PrincipalId[] | undefined;
  readonly #connect = new Map<SecurableId, Bits>();

  constructor(facts: Facts, graph: RoleGraph) {
    this.#facts = facts;
    this.#graph = graph;
    this.#grantees = indexGrantees(facts);
    const roles = facts.principals.filter((principal) => principal.kind === 'role' && principal.exists);
    this.#everybody = roles.map(({ id }) => id);
    this.#superusers = roles.filter(({ attributes }) => attributes['superuser'] === true).map(({ id }) => id);
    this.databaseOwner =
      roles.find(({ key, provenance }) => key === 'pg_database_owner' && provenance === 'predefined')?.id ?? NONE;
    this.#isSuperuser = graph.bits(this.#superusers);
    this.#usageEverywhere = roles
      .filter(({ key, provenance }) => provenance === 'predefined' && USAGE_EVERYWHERE.includes(key))
      .map(({ id }) => id);
  }

  /** Who has the rights of `bearer`: with its members (and everybody, for PUBLIC), or only by becoming it. */
  reachersOf(bearer: PrincipalId, inherited: boolean): Reachers {
    const known = inherited ? this.#inheriting : this.#assuming;
    let reachers = known.get(bearer);
    if (reachers === undefined) {
      reachers = inherited ? this.#reachers(this.#inheritors([bearer])) : this.#reachers([bearer]);
      known.set(bearer, reachers);
    }
    return reachers;
  }

  /** Who has the rights of one of several bearers. */
  reachersOfAny(bearers: readonly PrincipalId[]): Reachers {
    const [only] = bearers;
    if (only !== undefined && bearers.length === 1) return this.reachersOf(only, true);
    return this.#reachers(this.#inheritors(bearers));
  }

  /** Those that may come to have the rights of `bearer` by granting themselves roles, beside those that have them. */
  escalatorsOf(bearer: PrincipalId, inherited: boolean): readonly PrincipalId[] {
    if (this.#facts.principals[bearer]?.kind === 'public') return [];
    const key = bearer * 2 + Number(inherited);
    let known = this.#escalating.get(key);
    if (known === undefined) this.#escalating.set(key, (known = this.#graph.escalators([bearer], inherited)));
    return known;
  }

  /** Those that may come to have rights of any kind so. */
  administrators(): readonly PrincipalId[] {
    return (this.#administrators ??= this.#graph.administrators());
  }

  /**
   * Would a principal, having granted itself every role that it can, hold all of these rights at once, as one role (one of
   * `users`, where only some roles can use them)?
   */
  canComeToHold(principal: PrincipalId, rights: readonly Bits[], inherited: boolean, users?: Bits): boolean {
    const { granted, becomes } = this.#graph.raised(principal);
    const fits = (role: PrincipalId): boolean => users?.has(role) !== false;
    if (becomes.some((role) => fits(role) && rights.every((right) => right.has(role)))) return true;
    if (!inherited || !fits(principal)) return false;
    return rights.every((right) => right.has(principal) || granted.some((role) => right.has(role)));
  }

  isSuperuser(principal: PrincipalId): boolean {
    return this.#isSuperuser.has(principal);
  }

  /**
   * Who can look names up in a schema, or open a large object. Superusers can, and their members by becoming them.
   * https://github.com/postgres/postgres/blob/REL_18_4/src/backend/storage/large_object/inv_api.c (inv_open reads to write)
   */
  entrants(gate: SecurableId): Reachers {
    let known = this.#entrants.get(gate);
    if (known === undefined) {
      const bearers =
        kindOf(this.#facts, gate) === 'schema'
          ? [...this.#holdersOf(gate, 'USAGE'), ...this.#usageEverywhere]
          : this.#holdersOf(gate, 'SELECT');
      const now = new Set([...this.#inheritors(bearers), ...this.#superusers]);
      this.#entrants.set(gate, (known = this.#reachers([...now])));
    }
    return known;
  }

  /** CONNECT is checked for the login role itself; SET ROLE comes too late. */
  canConnect(principal: PrincipalId, database: SecurableId): boolean {
    let known = this.#connect.get(database);
    if (known === undefined) {
      const now = [...this.#inheritors(this.#holdersOf(database, 'CONNECT')), ...this.#superusers];
      this.#connect.set(database, (known = this.#graph.bits(now)));
    }
    return known.has(principal);
  }

  /**
   * The owner of a database stands for pg_database_owner in it: an implicit membership that no catalog row shows.
   * https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/acl.c (roles_is_member_of)
   */
  standIn(principal: PrincipalId, database: SecurableId): PrincipalId {
    if (principal === NONE || principal !== this.databaseOwner || database === NONE) return principal;
    return this.#facts.securables.owner[database] ?? principal;
  }

  #inheritors(bearers: readonly PrincipalId[]): readonly PrincipalId[] {
    const toAll = bearers.some((id) => this.#facts.principals[id]?.kind === 'public');
    return toAll ? this.#everybody : this.#graph.inheritors(bearers);
  }

  #reachers(now: readonly PrincipalId[]): Reachers {
    const any = this.#graph.assumers(now);
    return { now: this.#graph.bits(now), any: this.#graph.bits(any), list: any.sort((a, b) => a - b) };
  }

  #holdersOf(id: SecurableId, privilege: GatePrivilege): readonly PrincipalId[] {
    const granted = this.#grantees[privilege].get(id) ?? [];
    const stored = ((this.#facts.securables.flags[id] ?? 0) & SecurableFlag.storedAcl) !== 0;
    const owner = this.#facts.securables.owner[id] ?? NONE;
    const all = stored || owner === NONE ? granted : [...granted, owner];
    const database = enclosing(this.#facts, id, 'database');
    return all.map((holder) => this.standIn(holder, database));
  }
}

const GATES: Partial<Readonly<Record<SecurableKind, GatePrivilege>>> = {
  schema: 'USAGE',
  database: 'CONNECT',
  'large-object': 'SELECT',
};

function indexGrantees(facts: Facts): Record<GatePrivilege, Map<SecurableId, PrincipalId[]>> {
  const by = {
    USAGE: new Map<SecurableId, PrincipalId[]>(),
    CONNECT: new Map<SecurableId, PrincipalId[]>(),
    SELECT: new Map<SecurableId, PrincipalId[]>(),
  };
  const { grants } = facts;
  for (let row = 0; row < grants.count; row++) {
    const target = grants.target[row] ?? ROOT;
    const privilege = GATES[kindOf(facts, target)];
    if (privilege === undefined) continue;
    if (facts.privilegeSets[grants.privileges[row] ?? 0]?.privileges.includes(privilege) !== true) continue;
    const list = by[privilege].get(target);
    if (list === undefined) by[privilege].set(target, [grants.grantee[row] ?? NONE]);
    else list.push(grants.grantee[row] ?? NONE);
  }
  return by;
}
