import type { Access, Action, CauseKind, Target } from '../../model/access.ts';
import { ACTIONS } from '../../model/access.ts';
import {
  factId,
  NONE,
  ROOT,
  type Facts,
  type PrincipalId,
  type SecurableId,
  type SecurableKind,
} from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import { actionOf } from '../../dialects/mysql/actions.ts';
import type { GrantIndex, GrantRow } from './grant-index.ts';
import { entry } from '../../shared/entry.ts';
import type { Restrictions } from './restrictions.ts';
import type { Sessions } from './sessions.ts';

type ByAction = readonly (readonly [Action, readonly string[]])[];

/** What rows of the grant tables give, apart from who has them. */
export class RowAccesses {
  readonly #index: GrantIndex;
  readonly #facts: Facts;
  readonly #public: ReadonlySet<PrincipalId>;
  readonly #restrictions: Restrictions;
  readonly #actions = new Map<SecurableKind, Map<readonly string[], ByAction>>();

  constructor(index: GrantIndex, sessions: Sessions, restrictions: Restrictions) {
    this.#index = index;
    this.#public = sessions.publicRoles();
    this.#facts = index.facts;
    this.#restrictions = restrictions;
  }

  /**
   * One access per action and target. A row of mysql.db gives one per database that it matches and, for what it may yet match,
   * one for the pattern; `isWanted` picks some of these.
   */
  of(row: GrantRow, isWanted: (row: GrantRow, on: Target) => boolean = () => true): readonly Access[] {
    const target = this.#index.targetOf(row);
    const kind = kindOf(this.#facts, target);
    const grantee = this.#facts.grants.grantee[row] ?? NONE;
    const accesses: Access[] = [];
    const targets = kind === 'database-pattern' ? this.#databaseTargets(target).filter((on) => isWanted(row, on)) : [];
    for (const [action, privileges] of this.#byAction(row, kind)) {
      if (kind === 'instance') accesses.push(...this.#global(row, grantee, action, privileges));
      else if (kind === 'database-pattern')
        for (const on of targets)
          for (const alike of this.#apart(target, on, privileges)) accesses.push(this.#access(row, on, action, alike));
      else accesses.push(this.#access(row, { kind: 'one', id: target }, action, privileges));
    }
    return accesses;
  }

  /** Each privilege by itself where a partial revoke may take single ones out of the row: see `Restrictions.inRow`. */
  #apart(pattern: SecurableId, on: Target, privileges: readonly string[]): readonly (readonly string[])[] {
    const restricted =
      on.kind === 'all' &&
      this.#restrictions.someOn(on.under) &&
      this.#index.holdsWildcard(this.#facts.securables.name[pattern] ?? '');
    return restricted ? privileges.map((privilege) => [privilege]) : [privileges];
  }

  /** The row itself, for what it comes to as a whole; only rows for the whole server. */
  ofServer(row: GrantRow): Access {
    return this.#access(row, { kind: 'all', under: ROOT }, 'admin', this.#index.privilegesOf(row));
  }

  #databaseTargets(pattern: SecurableId): Target[] {
    const matched = this.#index.matchesOf(pattern);
    const targets: Target[] = matched.map((under) => ({ kind: 'all', under }));
    const open = matched.length === 0 || this.#index.matcher.isWildcard(this.#facts.securables.name[pattern] ?? '');
    return open ? [...targets, { kind: 'pattern', id: pattern }] : targets;
  }

  /** Privileges with the same partial revokes stay together. */
  *#global(row: GrantRow, grantee: PrincipalId, action: Action, privileges: readonly string[]): Generator<Access> {
    const groups = new Map<string, { readonly except: readonly SecurableId[]; readonly privileges: string[] }>();
    for (const privilege of privileges) {
      const except = this.#restrictions.of(grantee, privilege);
      entry(groups, except.join(), () => ({ except, privileges: [] })).privileges.push(privilege);
    }
    for (const { except, privileges: alike } of groups.values()) {
      const all = { kind: 'all', under: ROOT } as const;
      yield this.#access(row, except.length > 0 ? { ...all, except } : all, action, alike);
    }
  }

  #access(row: GrantRow, target: Target, action: Action, privileges: readonly string[]): Access {
    const principal = this.#facts.grants.grantee[row] ?? NONE;
    return {
      principal,
      target,
      action,
      mode: 'now',
      cause: factId('grant', row),
      by: this.#causeKind(row, principal),
      privileges,
    };
  }

  #causeKind(row: GrantRow, principal: PrincipalId): CauseKind {
    if (this.#public.has(principal)) return 'public';
    if (this.#facts.principals[principal]?.kind === 'anonymous') return 'anonymous';
    const onPattern = kindOf(this.#facts, this.#index.targetOf(row)) === 'database-pattern';
    return onPattern && this.#index.matcher.isWildcard(this.#index.textOf(row)) ? 'pattern' : 'grant';
  }

  /** The privileges of a row by what they do; rows of one kind with the same privileges share them. */
  #byAction(row: GrantRow, kind: SecurableKind): ByAction {
    const ofKind = entry(this.#actions, kind, () => new Map<readonly string[], ByAction>());
    const privileges = this.#index.privilegesOf(row);
    return entry(ofKind, privileges, () =>
      ACTIONS.map((action): [Action, string[]] => [
        action,
        privileges.filter((privilege) => actionOf(kind, privilege) === action),
      ]).filter(([, some]) => some.length > 0),
    );
  }
}
