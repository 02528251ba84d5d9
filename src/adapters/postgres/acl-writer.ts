import { parseAclItem, splitAcl } from '../../dialects/postgres/acl.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { SecurableFlag, type PrincipalId, type PrivilegeSetId, type SecurableId } from '../../model/facts.ts';
import type { GapList } from './gap-list.ts';
import type { RoleIndex } from './role-index.ts';
import type { Row } from './connect.ts';

/** One entry of an ACL by ids. */
export interface AclEntry {
  readonly item: string;
  readonly grantee: PrincipalId;
  readonly grantor: PrincipalId;
  readonly privileges: PrivilegeSetId;
}

/** The ACL of one object as read. */
export interface ReadAcl {
  /** A value of ACL_DEFAULT_CODES. */
  readonly code: string;
  readonly owner: PrincipalId;
  /** null: the engine's default for this type of object. */
  readonly acl: string | null;
  /** What initdb or CREATE EXTENSION set, where it set anything. */
  readonly initial: string | null;
}

/**
 * Turns ACL texts into grants. Texts and entries repeat by the thousand in real databases, so both are parsed once.
 *
 * A stored ACL becomes one grant per entry, the owner's own included, as the server states it. A NULL ACL becomes the
 * engine's default without the owner's entry: ownership says that already, and it would double the grants of a fleet.
 */
export class AclWriter {
  readonly #builder: FactBuilder;
  readonly #roles: RoleIndex;
  readonly #gaps: GapList;
  readonly #acls = new Map<string, readonly AclEntry[]>();
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

  /** Adds the grants on one object. */
  write(target: SecurableId, { code, owner, acl, initial }: ReadAcl): void {
    if (acl === null) {
      for (const { grantee, privileges } of this.#defaults.get(code) ?? []) {
        this.#builder.addGrant(grantee, target, privileges, owner, 'engine-default');
      }
      return;
    }
    this.#builder.addFlags(target, SecurableFlag.storedAcl);
    const untouched = initial === null ? undefined : new Set(splitAcl(initial));
    for (const { item, grantee, privileges, grantor } of this.parse(acl)) {
      this.#builder.addGrant(
        grantee,
        target,
        privileges,
        grantor,
        untouched?.has(item) === true ? 'initial' : 'explicit',
      );
    }
  }

  parse(acl: string): readonly AclEntry[] {
    const known = this.#acls.get(acl);
    if (known !== undefined) return known;
    const entries = splitAcl(acl).map((item) => this.#entry(item));
    this.#acls.set(acl, entries);
    return entries;
  }

  #entry(text: string): AclEntry {
    const known = this.#entries.get(text);
    if (known !== undefined) return known;
    const parsed = parseAclItem(text);
    for (const letter of parsed.unknown) {
      this.#gaps.add('required', {
        fact: `privilege letter ${letter}`,
        why: 'an ACL holds a privilege that this version of dbowner does not know',
        remedy: 'use a version of dbowner that knows this server version',
        costs: ['everything that this privilege allows'],
      });
    }
    const entry = {
      item: text,
      grantee: parsed.grantee === null ? this.#roles.public : this.#roles.byName(parsed.grantee),
      grantor: this.#roles.byName(parsed.grantor),
      privileges: this.#builder.internPrivileges(parsed.privileges, parsed.grantable),
    };
    this.#entries.set(text, entry);
    return entry;
  }
}
