import { MODES, type Access, type Holder, type Mode, type Target, type Via } from '../../model/access.ts';
import {
  factRow,
  NONE,
  ROOT,
  SecurableFlag,
  type FactId,
  type Facts,
  type PrincipalId,
  type SecurableId,
} from '../../model/facts.ts';
import { enclosing } from '../../model/securables.ts';
import { proxying } from '../../dialects/mysql/proxies.ts';
import { lackOf } from './conditions.ts';
import type { Decisions } from './decisions.ts';
import type { Grantee, GrantIndex, GrantRow } from './grant-index.ts';
import { HolderLists } from './holder-lists.ts';
import { entry } from '../../shared/entry.ts';
import { Needs } from './needs.ts';
import type { Restrictions } from './restrictions.ts';
import type { Sessions } from './sessions.ts';
import type { Strength } from './strength.ts';

/** How an account comes to an access: by its own session, or by coming out as the account that it is a proxy of. */
export interface Way {
  readonly holder: Holder;
  readonly strength: Strength;
  /** Whose session it is. */
  readonly as: PrincipalId;
  readonly proxy?: FactId;
}

/** Says which accounts hold what a row gives. Roles are not holders: nobody logs in as one. */
export class Holders {
  readonly #index: GrantIndex;
  readonly #facts: Facts;
  readonly #sessions: Sessions;
  readonly #decisions: Decisions;
  readonly #needs: Needs;
  readonly #restrictions: Restrictions;
  readonly #accounts: readonly Grantee[];
  readonly #candidates = new Map<PrincipalId, readonly Grantee[]>();
  readonly #lists = new HolderLists();
  /** Several ask about the same access, one after the other. */
  #last: { readonly access: Access; readonly holders: readonly Holder[] } | undefined;

  constructor(index: GrantIndex, sessions: Sessions, decisions: Decisions, restrictions: Restrictions) {
    this.#index = index;
    this.#facts = index.facts;
    this.#sessions = sessions;
    this.#decisions = decisions;
    this.#restrictions = restrictions;
    this.#needs = new Needs(index, decisions, restrictions, (id) => this.rowsFor(id));
    this.#accounts = index.grantees.filter(({ account }) => account);
  }

  /** The same holders are the same list. */
  of(access: Access): readonly Holder[] {
    if (this.#last?.access !== access) {
      const holders = this.#holding(access.principal, (account) => this.holder(account.id, access));
      this.#last = { access, holders: this.#lists.same(holders) };
    }
    return this.#last.holders;
  }

  /** Who acts as the principal itself; see `Decisions.asGrantee`. */
  ofPrincipal(id: PrincipalId): Holder[] {
    const asItself = (account: Grantee): Strength | undefined => this.#decisions.asGrantee(account, id);
    return this.#holding(id, ({ id: account }) => this.#best(account, asItself)?.holder);
  }

  holder(id: PrincipalId, access: Access): Holder | undefined {
    return this.way(id, access)?.holder;
  }

  /**
   * Can anybody hold what a row of mysql.db gives there, directly or through it? Where a narrower row counts nobody does.
   * Nobody does for databases that do not exist yet. What is for everybody counts without anybody.
   */
  mayHold(row: GrantRow, on: Target): boolean {
    if (on.kind !== 'all') return false;
    const grantee = this.#facts.grants.grantee[row] ?? NONE;
    if (this.#sessions.publicRoles().has(grantee) || this.#restrictions.someOn(on.under)) return true;
    const strength = (account: Grantee): Strength | undefined => this.#decisions.strength(account, row, on.under);
    return this.#candidatesOf(grantee).some(({ id }) => this.#best(id, strength) !== undefined);
  }

  way(id: PrincipalId, access: Access): Way | undefined {
    const way = this.#best(id, (account) => this.#strength(account, access));
    return way === undefined ? undefined : { ...way, holder: this.#applied(way.holder, access) };
  }

  /** Rows that can count for an account: its user's, the blank user's, and those of every role it may have. */
  *rowsFor(id: PrincipalId): Generator<GrantRow> {
    const account = this.#index.grantees[id];
    if (account?.account !== true) return;
    const grantees = new Set([account.id, ...this.#sessions.publicRoles()]);
    for (const user of [account.user, '']) for (const grantee of this.#index.ofUser(user)) grantees.add(grantee.id);
    for (const { roles } of this.#sessions.of(id))
      for (const role of roles) {
        grantees.add(role);
        for (const namesake of this.#index.ofUser(this.#index.ofRole(role))) grantees.add(namesake.id);
      }
    for (const grantee of grantees) yield* this.#index.rowsOf(grantee);
  }

  /** The account and whom it is a proxy of. */
  identitiesOf(id: PrincipalId): readonly PrincipalId[] {
    return [id, ...this.#sessions.proxiedBy(id).map(({ role }) => role)];
  }

  #strength(account: Grantee, { cause, target, via, privileges }: Access): Strength | undefined {
    const place = via?.entry ?? (target.kind === 'all' ? target.under : NONE);
    const database = enclosing(this.#facts, place, 'database');
    const strength = this.#decisions.strength(
      account,
      factRow(cause),
      database === NONE ? undefined : database,
      privileges,
    );
    if (strength === undefined) return undefined;
    return this.#needs.met(account, via?.needs ?? NO_NEEDS) ? strength : undefined;
  }

  /** The strongest way: the account's own, unless it always comes out as another, or through one that it is a proxy of. */
  #best(id: PrincipalId, strengthOf: (account: Grantee) => Strength | undefined): Way | undefined {
    const account = this.#index.grantees[id];
    if (account?.account !== true) return undefined;
    const proxied = this.#sessions.proxiedBy(id);
    if (proxied.length === 0) {
      const strength = strengthOf(account);
      return strength === undefined ? undefined : { holder: this.#holder(id, strength), strength, as: id };
    }
    const how = this.#proxying(id);
    const ways: Way[] = [];
    const own = how === 'always' ? undefined : strengthOf(account);
    if (own !== undefined) ways.push({ holder: this.#holder(id, own), strength: own, as: id });
    for (const { role, fact } of how === 'never' ? [] : proxied) {
      const other = this.#index.grantees[role];
      const strength = other === undefined ? undefined : strengthOf(other);
      if (strength === undefined) continue;
      const holder = this.#holder(id, strength);
      const certainty = how === 'by-mapping' && holder.certainty === 'exact' ? 'upper-bound' : holder.certainty;
      const mode = how === 'off' ? 'latent' : holder.mode;
      ways.push({ holder: { ...holder, mode, certainty }, strength, as: role, proxy: fact });
    }
    return ways.sort((a, b) => MODES.indexOf(a.holder.mode) - MODES.indexOf(b.holder.mode))[0];
  }

  #proxying(id: PrincipalId): ReturnType<typeof proxying> {
    const plugin = this.#facts.principals[id]?.attributes['plugin'];
    return proxying(this.#index.engine, typeof plugin === 'string' ? plugin : '', this.#facts.settings);
  }

  #holding(grantee: PrincipalId, holderOf: (account: Grantee) => Holder | undefined): Holder[] {
    const holders: Holder[] = [];
    for (const account of this.#candidatesOf(grantee)) {
      const holder = holderOf(account);
      if (holder !== undefined) holders.push(holder);
    }
    return holders.sort((a, b) => a.principal - b.principal);
  }

  /** Everybody for whom rows of the grantee may count. */
  #candidatesOf(grantee: PrincipalId): readonly Grantee[] {
    return entry(this.#candidates, grantee, () => this.#findCandidates(grantee));
  }

  #findCandidates(id: PrincipalId): readonly Grantee[] {
    const grantee = this.#index.grantees[id];
    if (grantee === undefined || isBlank(grantee) || this.#sessions.publicRoles().has(id)) return this.#accounts;
    const found = new Set<Grantee>();
    for (const principal of [id, ...this.#index.rolesNamed(grantee.user)]) {
      const members = this.#sessions.membersOf(principal);
      if (members === undefined) return this.#accounts;
      for (const one of members) {
        const member = this.#index.grantees[one];
        if (member === undefined) continue;
        found.add(member);
        if (member.host !== null) for (const namesake of this.#index.ofUser(member.user)) found.add(namesake);
      }
    }
    for (const { id: one } of [...found])
      for (const proxy of this.#sessions.proxiesOf(one)) {
        const account = this.#index.grantees[proxy];
        if (account !== undefined) found.add(account);
      }
    return [...found].filter(({ account }) => account);
  }

  #holder(id: PrincipalId, { session, certainty, restricted }: Strength): Holder {
    const mode = this.#modeAtLogin(id, session.mode);
    return { principal: id, mode, certainty, ...(restricted === undefined ? {} : { restricted }) };
  }

  #modeAtLogin(id: PrincipalId, mode: 'now' | 'assume'): Mode {
    const principal = this.#facts.principals[id];
    if (principal?.login !== true) return 'latent';
    // Whoever knows the expired password sets a new one and is in.
    return principal.attributes['expired'] === true ? 'escalate' : mode;
  }

  /** What the access itself adds to how it is held. */
  #applied(holder: Holder, access: Access): Holder {
    const blocked = this.#missing(access) || lackOf(this.#index, access) !== undefined;
    const mode = blocked || holder.mode === 'latent' ? 'latent' : access.mode === 'now' ? holder.mode : access.mode;
    const unsure = holder.certainty === 'exact' && (access.via?.opaque ?? null) !== null;
    if (mode === holder.mode && !unsure) return holder;
    return { ...holder, mode, certainty: unsure ? 'upper-bound' : holder.certainty };
  }

  #missing({ target, via }: Access): boolean {
    if (target.kind === 'pattern') return true;
    const isMissing = (id: SecurableId): boolean =>
      id !== NONE &&
      (((this.#facts.securables.flags[id] ?? 0) & SecurableFlag.missing) !== 0 ||
        isMissing(this.#facts.securables.parent[id] ?? NONE));
    return isMissing(target.kind === 'one' ? target.id : target.under) || isMissing(via?.entry ?? ROOT);
  }
}

const NO_NEEDS: Via['needs'] = [];

/** Rows of the blank user may count for everybody. */
const isBlank = ({ host, user }: Grantee): boolean => host !== null && user === '';
