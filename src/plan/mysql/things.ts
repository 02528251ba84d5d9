import { NONE, ROOT, SECURABLE_KINDS, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import type { Cut } from './cut.ts';
import { patternOfDatabase } from './granted.ts';
import type { Sides } from './part.ts';

/** What one change is about. */
export type Thing =
  /** Privileges on the whole server, and what partial revokes take out of them. */
  | { readonly kind: 'global'; readonly principal: PrincipalId }
  /** A row for a database or a routine. */
  | { readonly kind: 'row'; readonly principal: PrincipalId; readonly target: SecurableId }
  /** The rows for a table and its columns. */
  | { readonly kind: 'table'; readonly principal: PrincipalId; readonly target: SecurableId }
  | { readonly kind: 'role'; readonly principal: PrincipalId; readonly role: PrincipalId }
  | { readonly kind: 'proxy'; readonly principal: PrincipalId; readonly role: PrincipalId }
  | { readonly kind: 'leftovers'; readonly principal: PrincipalId }
  | { readonly kind: 'server'; readonly target: SecurableId }
  | { readonly kind: 'new-role'; readonly principal: PrincipalId };

/** Finds what each cut is about; ids are those of the facts after all cuts. */
export class Things {
  readonly #before: Facts;
  readonly #after: Facts;
  #patterns: ReadonlyMap<string, SecurableId> | undefined;

  constructor({ before, after }: Sides) {
    this.#before = before;
    this.#after = after;
  }

  of(cut: Cut): Thing {
    switch (cut.kind) {
      case 'grant': {
        const { grantee, target } = this.#before.grants;
        return this.#granted(grantee[cut.row] ?? NONE, target[cut.row] ?? NONE);
      }
      case 'membership':
      case 'admin': {
        const row = this.#before.memberships[cut.row];
        if (row === undefined) throw new Error(`no membership ${String(cut.row)}`);
        return { kind: row.set ? 'role' : 'proxy', principal: row.member, role: row.role };
      }
      case 'default-role': {
        const row = this.#before.defaultRoles[cut.row];
        if (row === undefined) throw new Error(`no default role ${String(cut.row)}`);
        return { kind: 'role', principal: row.account, role: row.role };
      }
      case 'member':
        return { kind: 'role', principal: cut.member, role: cut.role };
      case 'restriction':
        return { kind: 'global', principal: cut.principal };
      case 'leftovers':
        return cut;
      case 'server':
        return { kind: 'server', target: cut.server };
      case 'kept':
        return { kind: 'row', principal: cut.principal, target: this.#pattern(cut.pattern) };
      case 'granted':
        return this.#granted(cut.principal, cut.target);
      case 'role':
        return { kind: 'new-role', principal: this.#newRole(cut.name) };
    }
  }

  #granted(principal: PrincipalId, target: SecurableId): Thing {
    const facts = this.#after;
    if (target === ROOT) return { kind: 'global', principal };
    switch (kindOf(facts, target)) {
      case 'database':
        return { kind: 'row', principal, target: this.#pattern(patternOfDatabase(facts, target)) };
      case 'database-pattern':
      case 'routine':
        return { kind: 'row', principal, target };
      case 'column':
        return { kind: 'table', principal, target: parentOf(facts, target) };
      default:
        return { kind: 'table', principal, target };
    }
  }

  #pattern(text: string): SecurableId {
    if (this.#patterns === undefined) {
      const { securables } = this.#after;
      const found = new Map<string, SecurableId>();
      for (let id = 0; id < securables.count; id++)
        if (securables.kind[id] === PATTERN) found.set(securables.name[id] ?? '', id);
      this.#patterns = found;
    }
    return this.#patterns.get(text) ?? NONE;
  }

  #newRole(name: string): PrincipalId {
    const { principals } = this.#after;
    return principals.findIndex(
      ({ id, attributes }) => id >= this.#before.principals.length && attributes['user'] === name,
    );
  }
}

const PATTERN = SECURABLE_KINDS.indexOf('database-pattern');
