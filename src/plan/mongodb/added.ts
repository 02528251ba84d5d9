import { isLeftOut, isOfServer } from '../../dialects/mongodb/names.ts';
import { resourceText, type Resource } from '../../dialects/mongodb/resources.ts';
import { resourceOf } from '../../dialects/mongodb/securables.ts';
import {
  NONE,
  ROOT,
  SECURABLE_KINDS,
  SecurableFlag,
  type Facts,
  type Membership,
  type Principal,
  type PrincipalId,
  type PrivilegeSet,
  type SecurableId,
  type SecurableKind,
} from '../../model/facts.ts';
import type { Cut, NewRole, ResourceRight } from './cut.ts';

export type Added = Extract<Cut, { readonly kind: 'role' | 'granted' | 'member' }>;

/** The facts with roles, privileges and memberships that are put in; new rows come after those that there are. */
export function withAdded(facts: Facts, cuts: readonly Added[]): Facts {
  if (cuts.length === 0) return facts;
  const adding = new Adding(facts);
  for (const cut of cuts) if (cut.kind === 'role') adding.principal(cut.role);
  for (const cut of cuts)
    switch (cut.kind) {
      case 'role':
        for (const right of cut.role.rights) adding.grant(cut.role.key, right);
        for (const role of cut.role.roles) adding.member(cut.role.key, role);
        break;
      case 'granted':
        adding.grant(cut.role, cut.right);
        break;
      case 'member':
        adding.member(cut.member, cut.role);
    }
  return adding.facts();
}

/** Id by what stands in the facts for a resource. */
export function securablesByResource(facts: Facts): Map<string, SecurableId> {
  const known = new Map<string, SecurableId>();
  for (let id = ROOT + 1; id < facts.securables.count; id++) {
    const resource = resourceOf(facts, id);
    if (resource !== undefined) known.set(resourceText(resource), id);
  }
  return known;
}

class Adding {
  readonly #facts: Facts;
  readonly #principals: Principal[];
  readonly #ids: Map<string, PrincipalId>;
  readonly #memberships: Membership[];
  readonly #sets: PrivilegeSet[];
  readonly #securables: Map<string, SecurableId>;
  readonly #kind: SecurableKind[] = [];
  readonly #parent: SecurableId[] = [];
  readonly #flags: number[] = [];
  readonly #name: string[] = [];
  /** Of grants that there were, by grantee and target. */
  readonly #rows = new Map<string, number>();
  readonly #changed = new Map<number, number>();
  readonly #grantee: PrincipalId[] = [];
  readonly #target: SecurableId[] = [];
  readonly #privileges: number[] = [];

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#principals = [...facts.principals];
    this.#ids = new Map(facts.principals.map(({ key, id }) => [key, id]));
    this.#memberships = [...facts.memberships];
    this.#sets = [...facts.privilegeSets];
    this.#securables = securablesByResource(facts);
    const { grantee, target, count } = facts.grants;
    for (let row = 0; row < count; row++) this.#rows.set(`${String(grantee[row])} ${String(target[row])}`, row);
  }

  principal({ key, db, name, shard }: NewRole): void {
    if (this.#ids.has(key)) return;
    const id = this.#principals.length;
    this.#ids.set(key, id);
    const attributes = { db, name, ...(shard === null ? {} : { shard }) };
    this.#principals.push({ id, kind: 'role', key, exists: true, login: false, provenance: 'user', attributes });
  }

  member(member: string, role: string): void {
    const ids = { member: this.#idOf(member), role: this.#idOf(role) };
    if (this.#memberships.some((each) => each.member === ids.member && each.role === ids.role)) return;
    this.#memberships.push({ ...ids, grantor: NONE, inherit: true, set: false, admin: false });
  }

  /** The server keeps one entry for each resource that a role has privileges on. */
  grant(role: string, { resource, privileges }: ResourceRight): void {
    const grantee = this.#idOf(role);
    const target = this.#securable(resource);
    const { grants } = this.#facts;
    const row = this.#rows.get(`${String(grantee)} ${String(target)}`);
    const set = row === undefined ? NONE : (this.#changed.get(row) ?? grants.privileges[row] ?? NONE);
    const all = [...new Set([...(this.#sets[set]?.privileges ?? []), ...privileges])].sort();
    this.#sets.push({ privileges: all, grantable: [] });
    if (row !== undefined) this.#changed.set(row, this.#sets.length - 1);
    else {
      this.#grantee.push(grantee);
      this.#target.push(target);
      this.#privileges.push(this.#sets.length - 1);
    }
  }

  facts(): Facts {
    const { grants, securables } = this.#facts;
    const privileges = Int32Array.from([...grants.privileges, ...this.#privileges]);
    for (const [row, set] of this.#changed) privileges[row] = set;
    const more = this.#privileges.length;
    return {
      ...this.#facts,
      principals: this.#principals,
      memberships: this.#memberships,
      privilegeSets: this.#sets,
      securables: {
        ...securables,
        count: securables.count + this.#name.length,
        kind: Uint8Array.from([...securables.kind, ...this.#kind.map((kind) => SECURABLE_KINDS.indexOf(kind))]),
        parent: Int32Array.from([...securables.parent, ...this.#parent]),
        owner: Int32Array.from([...securables.owner, ...this.#name.map(() => NONE)]),
        flags: Uint16Array.from([...securables.flags, ...this.#flags]),
        name: [...securables.name, ...this.#name],
      },
      grants: {
        count: grants.count + more,
        grantee: Int32Array.from([...grants.grantee, ...this.#grantee]),
        target: Int32Array.from([...grants.target, ...this.#target]),
        privileges,
        grantor: Int32Array.from([...grants.grantor, ...this.#privileges.map(() => NONE)]),
        origin: Uint8Array.from([...grants.origin, ...this.#privileges.map(() => 0)]),
      },
    };
  }

  #idOf(key: string): PrincipalId {
    const id = this.#ids.get(key);
    if (id === undefined) throw new Error(`there is no role or user ${key}`);
    return id;
  }

  /** What only a privilege names is missing on the server. */
  #securable(resource: Resource): SecurableId {
    const known = this.#securables.get(resourceText(resource));
    if (known !== undefined) return known;
    if (resource.kind !== 'namespace' || resource.db === '')
      return this.#add(resource, 'resource', ROOT, resourceText(resource), 0);
    const { db, collection } = resource;
    const { missing, system } = SecurableFlag;
    if (collection === '') return this.#add(resource, 'database', ROOT, db, isLeftOut(db) ? system : missing);
    const parent = this.#securable({ kind: 'namespace', db, collection: '' });
    return this.#add(resource, 'collection', parent, collection, missing | (isOfServer(db, collection) ? system : 0));
  }

  #add(resource: Resource, kind: SecurableKind, parent: SecurableId, name: string, flags: number): SecurableId {
    const id = this.#facts.securables.count + this.#name.length;
    this.#securables.set(resourceText(resource), id);
    this.#kind.push(kind);
    this.#parent.push(parent);
    this.#flags.push(flags);
    this.#name.push(name);
    return id;
  }
}
