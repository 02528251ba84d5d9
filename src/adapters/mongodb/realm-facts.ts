import { isKnownAction } from '../../dialects/mongodb/actions.ts';
import { isSuperuserRole, roleKey, userKey } from '../../dialects/mongodb/names.ts';
import { parseResource, resourceText } from '../../dialects/mongodb/resources.ts';
import type { FactBuilder } from '../../model/fact-builder.ts';
import { NONE, type PrincipalId } from '../../model/facts.ts';
import { compare } from '../../shared/compare.ts';
import type { GapList } from '../gap-list.ts';
import { reportUnknownAction, reportUnknownResource } from './gaps.ts';
import type { NamespaceFacts } from './namespace-facts.ts';
import type { Realm } from './realm.ts';
import type { ExpandedRow, PrivilegeRow, RoleRef, RoleRow, UserRow } from './rows.ts';

/** Makes principals, memberships and grants of the users and roles of one realm. */
export function addRealm(builder: FactBuilder, namespaces: NamespaceFacts, gaps: GapList, realm: Realm): void {
  new RealmFacts(builder, namespaces, gaps, realm).add();
}

class RealmFacts {
  readonly #builder: FactBuilder;
  readonly #namespaces: NamespaceFacts;
  readonly #gaps: GapList;
  readonly #realm: Realm;
  readonly #roles: ReadonlyMap<string, RoleRow>;
  readonly #closures = new Map<string, ReadonlySet<string>>();

  constructor(builder: FactBuilder, namespaces: NamespaceFacts, gaps: GapList, realm: Realm) {
    this.#builder = builder;
    this.#namespaces = namespaces;
    this.#gaps = gaps;
    this.#realm = realm;
    this.#roles = new Map(realm.roles.map((row) => [roleKey(row.role, row.db), row]));
  }

  /** In the order of names, which the server does not keep: the same facts make the same report. */
  add(): void {
    const { users, roles } = this.#realm;
    this.#addPrincipals();
    for (const row of inOrder(roles, ({ role, db }) => roleKey(role, db))) {
      const id = this.#role(row);
      for (const held of inOrder(row.roles, refKey)) this.#member(id, held);
      for (const privilege of inOrder(row.privileges, privilegeKey)) this.#grant(id, privilege);
    }
    for (const row of inOrder(users, ({ user, db }) => userKey(user, db))) {
      const expanded = this.#realm.expanded.get(userKey(row.user, row.db));
      const id = this.#user(row, expanded?.restricted === true);
      for (const held of inOrder(row.roles, refKey)) this.#member(id, held);
      const more = expanded === undefined ? [] : this.#unexplained(row, expanded);
      for (const privilege of inOrder(more, privilegeKey)) this.#grant(id, privilege);
    }
  }

  #addPrincipals(): void {
    const { users, roles, expanded } = this.#realm;
    const held = [...roles, ...users].flatMap((row) => row.roles);
    const all = [
      ...[...roles, ...held].map((ref) => ({ key: refKey(ref), make: () => this.#role(ref) })),
      ...users.map((row) => {
        const key = userKey(row.user, row.db);
        return { key, make: () => this.#user(row, expanded.get(key)?.restricted === true) };
      }),
    ];
    for (const { make } of inOrder(all, ({ key }) => key)) make();
  }

  #role({ role, db }: RoleRef): PrincipalId {
    const row = this.#roles.get(roleKey(role, db));
    const builtIn = row?.builtIn === true;
    const superuser = (builtIn || row === undefined) && isSuperuserRole(role, db);
    return this.#builder.addPrincipal({
      kind: 'role',
      key: this.#key(roleKey(role, db)),
      exists: true,
      login: false,
      provenance: builtIn ? 'predefined' : 'user',
      attributes: { db, name: role, ...this.#shard(), ...(superuser ? { superuser } : {}) },
    });
  }

  #user({ user, db }: UserRow, restricted: boolean): PrincipalId {
    return this.#builder.addPrincipal({
      kind: 'account',
      key: this.#key(userKey(user, db)),
      exists: true,
      login: true,
      provenance: 'user',
      attributes: { db, name: user, ...this.#shard(), ...(restricted ? { restricted } : {}) },
    });
  }

  /** A shard's own `root@admin` is not the cluster's. */
  #key(key: string): string {
    return this.#realm.shard === null ? key : `${key} (${this.#realm.shard})`;
  }

  #shard(): Readonly<Record<string, string>> {
    return this.#realm.shard === null ? {} : { shard: this.#realm.shard };
  }

  #member(member: PrincipalId, held: RoleRef): void {
    this.#builder.addMembership({
      role: this.#role(held),
      member,
      grantor: NONE,
      inherit: true,
      set: false,
      admin: false,
    });
  }

  #grant(grantee: PrincipalId, { resource: stated, actions }: PrivilegeRow): void {
    const resource = parseResource(stated);
    if (resource === undefined) {
      reportUnknownResource(this.#gaps, Object.keys(stated));
      return;
    }
    for (const action of actions) if (!isKnownAction(action)) reportUnknownAction(this.#gaps, action);
    this.#builder.addGrant(grantee, this.#namespaces.securable(resource), this.#builder.internPrivileges(actions));
  }

  /** What the server says a user has and its roles, as far as they could be read, do not give. */
  #unexplained({ roles }: UserRow, { privileges }: ExpandedRow): readonly PrivilegeRow[] {
    const closure = roles.map(({ role, db }) => this.#closure(roleKey(role, db), new Set()));
    return privileges.flatMap(({ resource, actions }) => {
      const on = placeOf(resource);
      const more = actions.filter((action) => !closure.some((given) => given.has(`${on} ${action}`)));
      return more.length === 0 ? [] : [{ resource, actions: more }];
    });
  }

  /** Every action on every resource that a role gives. */
  #closure(key: string, above: ReadonlySet<string>): ReadonlySet<string> {
    const known = this.#closures.get(key);
    if (known !== undefined) return known;
    const given = new Set<string>();
    const row = this.#roles.get(key);
    if (row === undefined || above.has(key)) return given;
    for (const { resource, actions } of row.privileges)
      for (const action of actions) given.add(`${placeOf(resource)} ${action}`);
    for (const { role, db } of row.roles)
      for (const one of this.#closure(roleKey(role, db), new Set([...above, key]))) given.add(one);
    this.#closures.set(key, given);
    return given;
  }
}

const refKey = ({ role, db }: RoleRef): string => roleKey(role, db);

/** What is on one database first, by its name; then what is on names in all of them, or on everything. */
function privilegeKey({ resource: stated }: PrivilegeRow): string {
  const resource = parseResource(stated);
  const one = resource?.kind === 'namespace' && resource.db !== '';
  return one ? `0 ${resource.db}\0${resource.collection}` : `1 ${placeOf(stated)}`;
}

const inOrder = <Row>(rows: readonly Row[], key: (row: Row) => string): readonly Row[] =>
  rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ row }) => row);

function placeOf(stated: PrivilegeRow['resource']): string {
  const resource = parseResource(stated);
  return resource === undefined ? JSON.stringify(stated) : resourceText(resource);
}
