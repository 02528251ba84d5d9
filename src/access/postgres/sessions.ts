import { ACTIONS, CAUSES, MODES, type Access, type CauseKind, type Holder, type Mode } from '../../model/access.ts';
import {
  NONE,
  SECURABLE_KINDS,
  SecurableFlag,
  type Facts,
  type PrincipalId,
  type SecurableId,
} from '../../model/facts.ts';
import { enclosing, kindOf, parentOf } from '../../model/securables.ts';
import { isPreparable, isRelation } from '../../dialects/postgres/actions.ts';
import type { Bits } from '../bits.ts';
import { RoleGraph } from '../role-graph.ts';
import { EffectGraph } from './effects.ts';
import { Gates, type Reachers } from './gates.ts';
import { MadeHolders } from './made-holders.ts';
import { Rights } from './rights.ts';
import { keyOf, Situation, type Conditions, type Roles } from './situation.ts';

/** What a role has for itself: members do not inherit it, they have to become the role. */
const OWN_ATTRIBUTES: ReadonlySet<CauseKind> = new Set(['superuser', 'replication', 'createrole']);

/**
 * Who can exercise an access: sessions start as a login role, inherit rights, and may SET ROLE.
 *
 * A relation's name is looked up when a statement is parsed and its privileges are checked when it is executed, so USAGE on
 * the schema may come from one role and SELECT from another that the session takes on between PREPARE and EXECUTE.
 */
export class PostgresSessions {
  readonly graph: RoleGraph;
  readonly #facts: Facts;
  readonly #gates: Gates;
  readonly rights: Rights;
  readonly effects: EffectGraph;
  readonly #ways = new Map<string, number>();
  /** By the two numbers of `keyOf`. */
  readonly #situations = new Map<number, Map<number, Situation>>();
  /** By principal and the number of `#alike`. */
  readonly #ordinary = new Map<PrincipalId, Map<number, Situation>>();
  /** Lists of privileges, which are few and shared, by number. */
  readonly #rights = new Map<readonly string[], number>();
  readonly #made = new MadeHolders();
  #last: { readonly access: Access; readonly situation: Situation } | undefined;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.graph = new RoleGraph(facts);
    this.#gates = new Gates(facts, this.graph);
    this.rights = new Rights(facts, this.#gates);
    this.effects = new EffectGraph(facts, this.#gates, this.rights);
  }

  get gates(): Gates {
    return this.#gates;
  }

  /** Each principal that can exercise the access once, in its strongest mode. Superusers hold only their own access. */
  holders(access: Access): readonly Holder[] {
    const situation = this.#situation(access);
    return (situation.holders ??= this.#listHolders(situation));
  }

  #listHolders(situation: Situation): readonly Holder[] {
    const { reachers, escalators } = situation;
    const further = escalators.filter((id) => !reachers.any.has(id));
    const holders: Holder[] = [];
    const add = (principal: PrincipalId): void => {
      const holder = this.#holder(principal, situation);
      if (holder !== undefined) holders.push(holder);
    };
    reachers.list.forEach(add); // they are sorted
    further.forEach(add);
    return further.length === 0 ? holders : holders.sort((a, b) => a.principal - b.principal);
  }

  /** Who has the rights of a principal itself; a role that nobody logs in as has them only latently. */
  holdersOf(principal: PrincipalId): readonly Holder[] {
    const { list, now } = this.#gates.reachersOf(principal, true);
    return list
      .filter((id) => !this.#isSuperuser(id))
      .map((id) => {
        const login = this.#facts.principals[id]?.login === true;
        return { principal: id, mode: !login ? 'latent' : now.has(id) ? 'now' : 'assume', certainty: 'exact' };
      });
  }

  /**
   * Does the principal itself have the rights of the access, without a session: as the definer of a routine has them? It
   * inherits, it does not SET ROLE, and need not be able to log in.
   */
  runsWith(principal: PrincipalId, access: Access): boolean {
    const { bearer, inherited, gate } = this.#situation(access);
    if (this.#isSuperuser(principal)) return access.by === 'superuser' && access.principal === principal;
    if (access.mode !== 'now' || !this.#gates.reachersOf(bearer, inherited).now.has(principal)) return false;
    return gate === NONE || this.#gates.entrants(gate).now.has(principal);
  }

  /** Can it open a session of its own and then use this privilege at once: as the role that a user mapping names does? */
  canLogInAndUse(principal: PrincipalId, target: SecurableId, privilege: string): boolean {
    if (this.#facts.principals[principal]?.login !== true) return false;
    if (!this.#gates.canConnect(principal, enclosing(this.#facts, target, 'database'))) return false;
    return this.effects.couldAnyway(principal, { target, privilege });
  }

  /** One principal among the holders, or undefined. */
  holder(principal: PrincipalId, access: Access): Holder | undefined {
    const situation = this.#situation(access);
    return this.#holder(principal, situation);
  }

  /** The schema whose USAGE the principal lacks, the database whose CONNECT it lacks: why an access is only latent. */
  missing(principal: PrincipalId, access: Access): readonly SecurableId[] {
    const { gate, database } = this.#situation(access);
    const lacks: SecurableId[] = [];
    if (database !== NONE && !this.#gates.canConnect(principal, database)) lacks.push(database);
    if (gate !== NONE && !this.#gates.entrants(gate).any.has(principal)) lacks.push(gate);
    return lacks;
  }

  /** The principal whose rights the access uses: its own principal, or who stands for pg_database_owner. */
  bearerOf(access: Access): PrincipalId {
    return this.#situation(access).bearer;
  }

  /** Do members have it by inheriting, or only by becoming the bearer? */
  isInherited(access: Access): boolean {
    return this.#situation(access).inherited;
  }

  #leaveOut(principal: PrincipalId, { inherited }: Situation): boolean {
    return inherited && this.#isSuperuser(principal);
  }

  /** Granting oneself roles needs a session, and then one role has to hold whatever the access itself needs. */
  #escalates(principal: PrincipalId, situation: Situation): boolean {
    const { database, gate, preparable, rights, users, inherited } = situation;
    if (this.#facts.principals[principal]?.login !== true || !this.graph.canRaise(principal)) return false;
    if (database !== NONE && !this.#gates.canConnect(principal, database)) return false;
    const usage = gate === NONE ? [] : [this.#gates.entrants(gate).now];
    const comesToHold = (held: readonly Bits[], as?: Bits): boolean =>
      this.#gates.canComeToHold(principal, held, inherited, as);
    return preparable ? comesToHold(rights, users) && comesToHold(usage) : comesToHold([...rights, ...usage], users);
  }

  #holder(principal: PrincipalId, situation: Situation): Holder | undefined {
    if (this.#leaveOut(principal, situation)) return undefined;
    const { filtered, certainty, reachers } = situation;
    const mode = reachers.any.has(principal) ? this.#mode(principal, situation) : undefined;
    if ((mode === undefined || mode === 'latent') && this.#escalates(principal, situation))
      return this.#made.of(principal, 'escalate', certainty);
    if (mode === undefined) return undefined;
    const unfiltered =
      filtered === NONE ||
      (mode === 'assume' ? this.#unfiltered(situation).has(principal) : this.#seesAllRows(principal, filtered));
    return unfiltered ? this.#made.of(principal, mode, certainty) : { principal, mode, certainty, restricted: 'rls' };
  }

  #mode(principal: PrincipalId, situation: Situation): Mode {
    const { reachers, gate, database, preparable, mode } = situation;
    if (this.#facts.principals[principal]?.login !== true) return 'latent';
    if (database !== NONE && !this.#gates.canConnect(principal, database)) return 'latent';
    const usage = gate === NONE ? undefined : this.#gates.entrants(gate);
    if (reachers.now.has(principal) && (usage === undefined || usage.now.has(principal))) return mode;
    const able =
      this.#together(situation).has(principal) && (usage === undefined || !preparable || usage.any.has(principal));
    if (!able) return 'latent';
    return mode === 'now' ? 'assume' : mode;
  }

  #situation(access: Access): Situation {
    if (access === this.#last?.access) return this.#last.situation; // several ask about one access in turn
    const situation = this.#alikeSituation(access);
    this.#last = { access, situation };
    return situation;
  }

  /** What one principal may do alike to the ordinary objects of a schema is looked at once. */
  #alikeSituation(access: Access): Situation {
    const key = this.#alike(access);
    if (key === NONE) return this.#newSituation(access);
    let byKey = this.#ordinary.get(access.principal);
    if (byKey === undefined) this.#ordinary.set(access.principal, (byKey = new Map<number, Situation>()));
    let situation = byKey.get(key);
    if (situation === undefined) byKey.set(key, (situation = this.#newSituation(access)));
    return situation;
  }

  /**
   * Does nothing decide who can use the object directly but its kind and what it lies in? Then accesses of one principal on
   * objects of one kind in one schema have the same holders.
   */
  isOrdinary(id: SecurableId): boolean {
    const code = this.#facts.securables.kind[id] ?? 0;
    return ORDINARY[code] === true && !this.#hasFlag(id, SecurableFlag.rowSecurity);
  }

  /**
   * A number for all that `#conditions` looks at beside the principal, or NONE for what is looked at one by one: accesses of
   * one principal with the same number have the same holders. It must tell apart whatever `#conditions` does.
   */
  #alike({ target, privileges, by, action, mode, via }: Access): number {
    if (target.kind !== 'one' || via !== undefined) return NONE;
    const { kind, parent, count } = this.#facts.securables;
    if (!this.isOrdinary(target.id)) return NONE;
    const code = kind[target.id] ?? 0;
    let rights = this.#rights.get(privileges);
    if (rights === undefined) this.#rights.set(privileges, (rights = this.#rights.size));
    const what = (rights * ORDINARY.length + code) * CAUSES.length + CAUSES.indexOf(by);
    const how = (what * ACTIONS.length + ACTIONS.indexOf(action)) * MODES.length + MODES.indexOf(mode);
    return how * count + (parent[target.id] ?? 0);
  }

  #newSituation(access: Access): Situation {
    const conditions = this.#conditions(access);
    const [who, where] = keyOf(conditions, this.#facts.securables.count);
    let places = this.#situations.get(who);
    if (places === undefined) this.#situations.set(who, (places = new Map<number, Situation>()));
    let situation = places.get(where);
    if (situation === undefined) {
      situation = new Situation(conditions, this.#roles(conditions, access));
      places.set(where, situation);
    }
    return situation;
  }

  #roles({ bearer, inherited, database }: Conditions, { via }: Access): Roles {
    const all = this.#gates.reachersOf(bearer, inherited);
    const needed = (via?.needs ?? []).map(({ target, privilege }) =>
      privilege === 'USAGE' ? this.#gates.entrants(target).now : this.rights.holders(target, privilege).now,
    );
    const users = this.#usersOf(via);
    const reachers = this.#narrow(all, users === undefined ? needed : [...needed, users], database);
    // With more than one right on the way, any of them may be what somebody comes to have.
    const one = needed.length === 0 && users === undefined;
    const escalators = one ? this.#gates.escalatorsOf(bearer, inherited) : this.#gates.administrators();
    const certainty = via === undefined || via.opaque === null ? 'exact' : 'upper-bound';
    return { reachers, rights: [all.now, ...needed], users, escalators, certainty };
  }

  /** Those that also hold what is needed on the way, as one role. */
  #narrow(reachers: Reachers, held: readonly Bits[], database: SecurableId): Reachers {
    if (held.length === 0) return reachers;
    const now = reachers.list.filter((id) => reachers.now.has(id) && held.every((bits) => bits.has(id)));
    const any = this.#assumers(now, database);
    return { now: this.graph.bits(now), any: this.graph.bits(any), list: any.sort((a, b) => a - b) };
  }

  /** The owner of a database can become pg_database_owner in it, too. */
  #assumers(roles: readonly PrincipalId[], database: SecurableId): PrincipalId[] {
    return this.graph.assumers([...roles, ...roles.map((role) => this.#gates.standIn(role, database))]);
  }

  #usersOf(via: Access['via']): Bits | undefined {
    if (via?.users === undefined) return undefined;
    if ('only' in via.users) return this.graph.bits([via.users.only]);
    const { except } = via.users;
    return this.graph.bits(this.#facts.principals.map(({ id }) => id).filter((id) => !except.includes(id)));
  }

  #wayOf(via: Access['via']): number {
    if (via === undefined || (via.needs.length === 0 && via.opaque === null && via.users === undefined)) return 0;
    const text = `${String(via.opaque !== null)} ${JSON.stringify(via.users)} ${via.needs.map((need) => `${String(need.target)} ${need.privilege}`).join(',')}`;
    let way = this.#ways.get(text);
    if (way === undefined) this.#ways.set(text, (way = this.#ways.size + 1));
    return way;
  }

  /** Most accesses are used by who inherits them: only for the others is it worked out who could take which role on. */
  #together(situation: Situation): Bits {
    const { gate, preparable, reachers } = situation;
    const anyOfThem = gate === NONE || preparable;
    if (anyOfThem && !reachers.now.has(this.#gates.databaseOwner)) return reachers.any;
    return (situation.together ??= this.graph.bits(this.#assumers(this.#executors(situation), situation.database)));
  }

  #executors(situation: Situation): readonly PrincipalId[] {
    const { reachers, gate, preparable } = situation;
    const usage = gate === NONE || preparable ? undefined : this.#gates.entrants(gate).now;
    return (situation.executors ??= reachers.list.filter(
      (id) => reachers.now.has(id) && (usage === undefined || usage.has(id)),
    ));
  }

  #conditions(access: Access): Conditions {
    const { target, by, action, mode, principal, privileges, via } = access;
    const id = via?.entry ?? (target.kind === 'all' ? target.under : target.id);
    const kind = kindOf(this.#facts, id);
    const object = kind === 'column' ? parentOf(this.#facts, id) : id;
    const database = enclosing(this.#facts, id, 'database');
    // DROP OWNED BY, DROP SCHEMA … CASCADE and DROP DATABASE look up no name inside the schema, and the last no database;
    // nor does ANALYZE without names. Sequences can be used by OID. But who is to GRANT itself something names it.
    const drops = by === 'owner' && action === 'ddl';
    const one = target.kind === 'one' || via !== undefined;
    const relation = one && isRelation(kindOf(this.#facts, object));
    const byName = mode === 'escalate' ? one : (relation || kind === 'routine') && !drops && action !== 'admin';
    const opens = kind === 'large-object' && action === 'write' && mode === 'now';
    // A statement on a table with policies is analyzed anew, names and all, when another role executes it.
    const policies = relation && this.#hasFlag(object, SecurableFlag.rowSecurity);
    const reanalyzed = policies || opens || mode === 'escalate';
    return {
      bearer: this.#gates.standIn(principal, database),
      inherited: !OWN_ATTRIBUTES.has(by),
      gate: opens ? id : byName ? enclosing(this.#facts, object, 'schema') : NONE,
      database: OWN_ATTRIBUTES.has(by) || (drops && kind === 'database') ? NONE : database,
      preparable: !reanalyzed && (via !== undefined || privileges.length === 0 || privileges.some(isPreparable)),
      filtered: policies && action !== 'ddl' ? object : NONE,
      mode,
      way: this.#wayOf(via),
    };
  }

  /** Those that can become a role that has the right and that no policy binds. */
  #unfiltered(situation: Situation): Bits {
    const { filtered } = situation;
    return (situation.unfiltered ??= this.graph.bits(
      this.graph.assumers(this.#executors(situation).filter((id) => this.#seesAllRows(id, filtered))),
    ));
  }

  /** Policies bind neither superusers nor BYPASSRLS roles, nor the owner's members unless they are forced. */
  #seesAllRows(principal: PrincipalId, relation: SecurableId): boolean {
    if (this.#facts.principals[principal]?.attributes['bypassrls'] === true) return true;
    if (this.#hasFlag(relation, SecurableFlag.forceRowSecurity)) return false;
    const database = enclosing(this.#facts, relation, 'database');
    const owner = this.#gates.standIn(this.#facts.securables.owner[relation] ?? NONE, database);
    return owner !== NONE && this.#gates.reachersOf(owner, true).now.has(principal);
  }

  #hasFlag(id: SecurableId, flag: number): boolean {
    return ((this.#facts.securables.flags[id] ?? 0) & flag) !== 0;
  }

  #isSuperuser(principal: PrincipalId): boolean {
    return this.#gates.isSuperuser(principal);
  }
}

/** By number of the kind: what lies in a schema and differs from its like in nothing but row security. */
const ORDINARY: readonly boolean[] = SECURABLE_KINDS.map(
  (kind) => isRelation(kind) || kind === 'routine' || kind === 'sequence',
);
