import { PUBLIC_KEY, principalKey } from '../../dialects/postgres/names.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import type { PrincipalId } from '../../model/facts.ts';

/** Finds principals by what catalogs call them: a role's OID in owner columns, its name in ACL texts. */
export class RoleIndex {
  /** The PUBLIC principal, always 0. */
  readonly public: PrincipalId;
  /** Names in ACLs that no role has, though they are no number: the catalogs disagree. */
  readonly strangers = new Set<string>();
  readonly #builder: FactBuilder;
  readonly #byOid = new Map<string, PrincipalId>();
  readonly #nameByOid = new Map<string, string>();
  readonly #byName = new Map<string, PrincipalId>();

  constructor(builder: FactBuilder) {
    this.#builder = builder;
    this.public = builder.addPrincipal({
      kind: 'public',
      key: PUBLIC_KEY,
      exists: true,
      login: false,
      provenance: 'predefined',
      attributes: {},
    });
  }

  add(oid: string, name: string, id: PrincipalId): void {
    this.#byOid.set(oid, id);
    this.#nameByOid.set(oid, name);
    this.#byName.set(name, id);
  }

  /** A role that was dropped behind the catalogs' back gets a principal that does not exist, by its number. */
  byOid(oid: string): PrincipalId {
    return this.#byOid.get(oid) ?? this.#missing(oid);
  }

  /** A number that no role is called is the OID of a dropped role. */
  byName(name: string): PrincipalId {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (!/^\d+$/.test(name)) this.strangers.add(name);
    return this.#missing(name);
  }

  /** null for a role that was dropped. */
  nameOf(oid: string): string | null {
    return this.#nameByOid.get(oid) ?? null;
  }

  #missing(name: string): PrincipalId {
    return this.#builder.addPrincipal({
      kind: 'role',
      key: principalKey(name),
      exists: false,
      login: false,
      provenance: 'user',
      attributes: {},
    });
  }
}
