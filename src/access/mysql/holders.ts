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
    const holders: Holder[] = [];
    for (const account of this.#candidates(factRow(access.cause))) {
      const holder = this.holder(account.id, access);
      if (holder !== undefined) holders.push(holder);
    }
    return holders.sort((a, b) => a.principal - b.principal);
  }

  /** Who acts as the principal itself; see `Decisions.asGrantee`. */
  ofPrincipal(id: PrincipalId): Holder[] {
    const members = this.#sessions.publicRoles().has(id) ? undefined : this.#sessions.membersOf(id);
    const holders: Holder[] = [];
    for (const account of this.#accounts) {
      if (members?.has(account.id) === false) continue;
      const strength = this.#decisions.asGrantee(account, id);
      if (strength === undefined) continue;
      holders.push({
        principal: account.id,
        mode: this.#modeAtLogin(account.id, strength.session.mode),
        certainty: 'exact',
      });
    }
    return holders;
  }

  holder(id: PrincipalId, access: Access): Holder | undefined {
    const strength = this.strength(id, access);
    if (strength === undefined) return undefined;
    const { session, certainty, restricted } = strength;
    const mode = this.#missing(access) ? 'latent' : this.#modeAtLogin(id, session.mode);
    return { principal: id, mode, certainty, ...(restricted === undefined ? {} : { restricted }) };
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
    for (const { roles } of this.#sessions.of(id)) for (const role of roles) grantees.add(role);
    for (const grantee of grantees) yield* this.#index.rowsOf(grantee);
  }

  /** Everybody for whom the row may count. */
  #candidates(row: GrantRow): Iterable<Grantee> {
    const grantee = this.#index.granteeOf(row);
    if (grantee === undefined || this.#sessions.publicRoles().has(grantee.id)) return this.#accounts;
    const members = this.#sessions.membersOf(grantee.id);
    if (members === undefined || (grantee.host !== null && grantee.user === '')) return this.#accounts;
    const found = new Set<Grantee>();
    for (const id of members) {
      const member = this.#index.grantees[id];
      if (member !== undefined) found.add(member);
    }
    if (grantee.host !== null) for (const namesake of this.#index.ofUser(grantee.user)) found.add(namesake);
    return found;
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
