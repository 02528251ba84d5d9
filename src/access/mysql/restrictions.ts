import type { Facts, PrincipalId, SecurableId } from '../../model/facts.ts';
import { entry } from '../../shared/entry.ts';

/** Partial revokes: the databases that a global privilege of an account or role does not cover. */
export class Restrictions {
  readonly #of = new Map<PrincipalId, Map<string, SecurableId[]>>();
  readonly #on = new Set<SecurableId>();

  constructor(facts: Facts) {
    for (const { principal, target, privileges } of facts.restrictions)
      for (const privilege of facts.privilegeSets[privileges]?.privileges ?? []) {
        this.#on.add(target);
        entry(
          entry(this.#of, principal, () => new Map<string, SecurableId[]>()),
          privilege,
          () => [],
        ).push(target);
      }
  }

  of(principal: PrincipalId, privilege: string): readonly SecurableId[] {
    return this.#of.get(principal)?.get(privilege) ?? [];
  }

  /** Is anybody restricted on the database? */
  someOn(database: SecurableId): boolean {
    return this.#on.has(database);
  }

  /**
   * Does a partial revoke also take the privilege out of the rows of mysql.db? MySQL does so while a role is active, for
   * databases whose name holds a wildcard, unless somebody among the account and its roles has the global privilege
   * without a restriction. (Names without one are kept elsewhere, and there a row lifts the restriction.)
   * https://github.com/mysql/mysql-server/blob/mysql-9.7.0/sql/auth/partial_revokes.cc
   * @param grantees the account and its active roles
   * @param global do they have the privilege on the whole server?
   */
  inRow(
    grantees: Iterable<PrincipalId>,
    privilege: string,
    database: SecurableId,
    global: (grantee: PrincipalId) => boolean,
  ): boolean {
    let restricted = false;
    for (const grantee of grantees)
      if (this.of(grantee, privilege).includes(database)) restricted = true;
      else if (global(grantee)) return false;
    return restricted;
  }
}
