import { eachAclItem, parseAclItem, privilegesOfLetters } from '../../dialects/postgres/acl.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { SecurableFlag, type PrincipalId, type PrivilegeSetId, type SecurableId } from '../../model/facts.ts';
import type { Row } from './connect.ts';
import type { GapList } from '../gap-list.ts';
import type { RoleIndex } from './role-index.ts';

/** One entry of an ACL by ids. */
export interface AclEntry {
  readonly grantee: PrincipalId;
  readonly privileges: PrivilegeSetId;
  readonly grantor: PrincipalId;
}

/**
 * Turns ACL texts into grants.
 *
 * A stored ACL becomes one grant per entry, the owner's own included, as the server states it. A NULL ACL becomes the
 * engine's default without the owner's entry: ownership says that already, and it would double the grants of a fleet.
 */
export class AclWriter {
  readonly #builder: FactBuilder;
  readonly #roles: RoleIndex;
  readonly #gaps: GapList;
  readonly #sets = new Map<string, PrivilegeSetId>();
  readonly #entries = new Map<string, AclEntry>();
  readonly #defaults = new Map<string, readonly AclEntry[]>();

  /** @param defaults rows of `aclDefaults` */
  constructor(builder: FactBuilder, roles: RoleIndex, gaps: GapList, defaults: readonly Row[]) {
    this.#builder = builder;
    this.#roles = roles;
    this.#gaps = gaps;
    for (const [code, acl] of defaults) {
      const entries = this.parse(acl ?? '{}').filter((entry) => entry.grantee === roles.public);
      this.#defaults.set(code ?? '', entries);
    }
  }

  /**
   * Adds the grants on one object.
   *
   * @param code a value of ACL_DEFAULT_CODES
   * @param acl null: the engine's default for this type of object
   * @param initial the ACL that initdb or CREATE EXTENSION set, where one of them did
   */
  write(target: SecurableId, code: string, owner: PrincipalId, acl: string | null, initial: string | null): void {
    if (acl === null) {
      for (const { grantee, privileges } of this.#defaults.get(code) ?? []) {
        this.#builder.addGrant(grantee, target, privileges, owner, 'engine-default');
      }
      return;
    }
    this.#builder.addFlags(target, SecurableFlag.storedAcl);
    const untouched = initial === null ? undefined : itemsOf(initial);
    eachAclItem(acl, (item) => {
      const { grantee, privileges, grantor } = this.#entryOf(item);
      const origin = untouched?.has(item) === true ? 'initial' : 'explicit';
      this.#builder.addGrant(grantee, target, privileges, grantor, origin);
    });
  }

  /** The entries of an ACL that belongs to no object (default privileges). */
  parse(acl: string): readonly AclEntry[] {
    const entries: AclEntry[] = [];
    eachAclItem(acl, (item) => entries.push(this.#entryOf(item)));
    return entries;
  }

  #entryOf(item: string): AclEntry {
    let entry = this.#entries.get(item);
    if (entry === undefined) {
      const { grantee, letters, grantor } = parseAclItem(item);
      const granteeId = grantee === '' ? this.#roles.public : this.#roles.byName(grantee);
      entry = { grantee: granteeId, privileges: this.#setId(letters), grantor: this.#roles.byName(grantor) };
      // Names that no role has are reported of every database that has them.
      if (this.#roles.strangers.size === 0) this.#entries.set(item, entry);
    }
    return entry;
  }

  #setId(letters: string): PrivilegeSetId {
    const known = this.#sets.get(letters);
    if (known !== undefined) return known;
    const { privileges, grantable, unknown } = privilegesOfLetters(letters);
    for (const letter of unknown) {
      this.#gaps.add('required', {
        fact: `privilege letter ${letter}`,
        why: 'an ACL holds a privilege that this version of dbowner does not know',
        remedy: 'use a version of dbowner that knows this server version',
        costs: ['everything that this privilege allows'],
      });
    }
    const id = this.#builder.internPrivileges(privileges, grantable);
    this.#sets.set(letters, id);
    return id;
  }
}

function itemsOf(acl: string): ReadonlySet<string> {
  const items = new Set<string>();
  eachAclItem(acl, (item) => items.add(item));
  return items;
}
