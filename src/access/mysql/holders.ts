import type { Access, Holder } from '../../model/access.ts';
import { factRow, NONE, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import type { Decisions } from './decisions.ts';
import type { Grantee, GrantIndex, GrantRow } from './grant-index.ts';
import type { Sessions } from './sessions.ts';
import type { Strength } from './strength.ts';

/** Says which accounts hold what a row gives. Roles are not holders: nobody logs in as one. */
export class Holders {
  readonly #index: GrantIndex;
  readonly #facts: Facts;
  readonly #sessions: Sessions;
  readonly #decisions: Decisions;
  readonly #accounts: readonly Grantee[];

  constructor(index: GrantIndex, sessions: Sessions, decisions: Decisions) {
    this.#index = index;
    this.#facts = index.facts;
    this.#sessions = sessions;
    this.#decisions = decisions;
    this.#accounts = index.grantees.filter(({ account }) => account);
  }

  of(access: Access): Holder[] {
    return this.#holding(access.principal, (account) => this.holder(account.id, access));
  }

  /** Who acts as the principal itself; see `Decisions.asGrantee`. */
  ofPrincipal(id: PrincipalId): Holder[] {
    return this.#holding(id, (account) => {
      const strength = this.#decisions.asGrantee(account, id);
      return strength === undefined ? undefined : this.#holder(account.id, strength);
    });
  }

  holder(id: PrincipalId, access: Access): Holder | undefined {
    const strength = this.strength(id, access);
    if (strength === undefined) return undefined;
    const holder = this.#holder(id, strength);
    return this.#missing(access) ? { ...holder, mode: 'latent' } : holder;
  }

  strength(id: PrincipalId, { cause, target }: Access): Strength | undefined {
    const account = this.#index.grantees[id];
    if (account?.account !== true) return undefined;
    return this.#decisions.strength(account, factRow(cause), target.kind === 'all' ? target.under : undefined);
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

  #holding(grantee: PrincipalId, holderOf: (account: Grantee) => Holder | undefined): Holder[] {
    const holders: Holder[] = [];
    for (const account of this.#candidates(grantee)) {
      const holder = holderOf(account);
      if (holder !== undefined) holders.push(holder);
    }
    return holders.sort((a, b) => a.principal - b.principal);
  }

  /** Everybody for whom rows of the grantee may count. */
  #candidates(id: PrincipalId): Iterable<Grantee> {
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
    return [...found].filter(({ account }) => account);
  }

  #holder(id: PrincipalId, { session, certainty, restricted }: Strength): Holder {
    const mode = this.#modeAtLogin(id, session.mode);
    return { principal: id, mode, certainty, ...(restricted === undefined ? {} : { restricted }) };
  }

  #modeAtLogin(id: PrincipalId, mode: 'now' | 'assume'): Holder['mode'] {
    const principal = this.#facts.principals[id];
    if (principal?.login !== true) return 'latent';
    // Whoever knows the expired password sets a new one and is in.
    return principal.attributes['expired'] === true ? 'escalate' : mode;
  }

  #missing({ target }: Access): boolean {
    if (target.kind === 'pattern') return true;
    const isMissing = (id: SecurableId): boolean =>
      id !== NONE &&
      (((this.#facts.securables.flags[id] ?? 0) & SecurableFlag.missing) !== 0 ||
        isMissing(this.#facts.securables.parent[id] ?? NONE));
    return isMissing(target.kind === 'one' ? target.id : target.under);
  }
}

/** Rows of the blank user may count for everybody. */
const isBlank = ({ host, user }: Grantee): boolean => host !== null && user === '';
