import type { Via } from '../../model/access.ts';
import { NONE, ROOT, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf, parentOf } from '../../model/securables.ts';
import type { Decisions } from './decisions.ts';
import type { Grantee, GrantIndex, GrantRow } from './grant-index.ts';
import type { Restrictions } from './restrictions.ts';

/** Tells whether an account also has, in some session, what an escalation takes besides the right that it starts from. */
export class Needs {
  readonly #index: GrantIndex;
  readonly #decisions: Decisions;
  readonly #restrictions: Restrictions;
  readonly #rowsFor: (account: PrincipalId) => Iterable<GrantRow>;
  readonly #known = new Map<string, boolean>();

  constructor(
    index: GrantIndex,
    decisions: Decisions,
    restrictions: Restrictions,
    rowsFor: (account: PrincipalId) => Iterable<GrantRow>,
  ) {
    this.#index = index;
    this.#decisions = decisions;
    this.#restrictions = restrictions;
    this.#rowsFor = rowsFor;
  }

  /** A need on the whole server is met by the privilege anywhere. */
  met(account: Grantee, needs: Via['needs']): boolean {
    return needs.every(({ target, privilege }) => {
      const key = `${String(account.id)} ${String(target)} ${privilege}`;
      let known = this.#known.get(key);
      if (known === undefined) this.#known.set(key, (known = this.#held(account, target, privilege)));
      return known;
    });
  }

  #held(account: Grantee, target: SecurableId, privilege: string): boolean {
    for (const row of this.#rowsFor(account.id)) {
      if (!this.#index.has(row, privilege)) continue;
      const places = target === ROOT ? this.#anywhere(row) : this.#on(row, target, privilege);
      if (places.some((on) => this.#decisions.strength(account, row, on) !== undefined)) return true;
    }
    return false;
  }

  #anywhere(row: GrantRow): readonly (SecurableId | undefined)[] {
    const target = this.#index.targetOf(row);
    if (kindOf(this.#index.facts, target) !== 'database-pattern') return [undefined];
    return [...this.#index.matchesOf(target), undefined];
  }

  #on(row: GrantRow, target: SecurableId, privilege: string): readonly (SecurableId | undefined)[] {
    const { facts } = this.#index;
    const database = enclosing(facts, target, 'database');
    const on = this.#index.targetOf(row);
    const kind = kindOf(facts, on);
    if (kind === 'instance') {
      const restricted = this.#restrictions.of(facts.grants.grantee[row] ?? NONE, privilege).includes(database);
      return restricted ? [] : [undefined];
    }
    if (kind === 'database-pattern') return this.#index.matchesOf(on).includes(database) ? [database] : [];
    return (kind === 'column' ? parentOf(facts, on) : on) === target ? [undefined] : [];
  }
}
