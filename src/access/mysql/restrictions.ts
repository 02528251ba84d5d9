import type { Facts, PrincipalId, SecurableId } from '../../model/facts.ts';
import { entry } from './multimap.ts';

/** Partial revokes: the databases that a global privilege of an account or role does not cover. */
export class Restrictions {
  readonly #of = new Map<PrincipalId, Map<string, SecurableId[]>>();

  constructor(facts: Facts) {
    for (const { principal, target, privileges } of facts.restrictions)
      for (const privilege of facts.privilegeSets[privileges]?.privileges ?? [])
        entry(
          entry(this.#of, principal, () => new Map<string, SecurableId[]>()),
          privilege,
          () => [],
        ).push(target);
  }

  of(principal: PrincipalId, privilege: string): readonly SecurableId[] {
    return this.#of.get(principal)?.get(privilege) ?? [];
  }
}
