import type {
  Definition,
  ForeignKey,
  ForeignServer,
  ForeignTable,
  PublishedSet,
  Subscription,
  UserMapping,
} from './definitions.ts';
import type { Engine } from './engine.ts';
import type { LoginRule } from './login-rule.ts';
import {
  GRANT_ORIGINS,
  NONE,
  SECURABLE_KINDS,
  type DefaultPrivilege,
  type DefaultRole,
  type Facts,
  type GrantOrigin,
  type Membership,
  type Principal,
  type PrincipalId,
  type PrivilegeSet,
  type PrivilegeSetId,
  type Restriction,
  type SecurableId,
  type SecurableKind,
} from './facts.ts';

/** A growing Int32 column; doubling keeps appending linear. */
class IntColumn {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }
  at(index: number): number {
    return this.#values[index] ?? NONE;
  }
  set(index: number, value: number): void {
    this.#values[index] = value;
  }
  done(): Int32Array {
    return this.#values.slice(0, this.length);
  }
}

export type SecurableInput = {
  readonly kind: SecurableKind;
  readonly parent: SecurableId;
  readonly name: string;
  readonly owner?: PrincipalId;
  /** Bits of SecurableFlag. */
  readonly flags?: number;
  readonly extension?: string | undefined;
};

/** Collects the facts of one instance in whatever order its catalogs give them; `build` freezes them. */
export class FactBuilder {
  readonly #engine: Engine;
  readonly #principals: Principal[] = [];
  readonly #principalByKey = new Map<string, PrincipalId>();
  readonly #kind = new IntColumn();
  readonly #parent = new IntColumn();
  readonly #owner = new IntColumn();
  readonly #flags = new IntColumn();
  readonly #name: string[] = [];
  readonly #root = new Map<SecurableId, SecurableId>();
  readonly #extension = new Map<SecurableId, string>();
  readonly #grantee = new IntColumn();
  readonly #target = new IntColumn();
  readonly #privileges = new IntColumn();
  readonly #grantor = new IntColumn();
  readonly #origin = new IntColumn();
  readonly #memberships: Membership[] = [];
  readonly #defaults: DefaultPrivilege[] = [];
  readonly #restrictions: Restriction[] = [];
  readonly #defaultRoles: DefaultRole[] = [];
  readonly #sets: PrivilegeSet[] = [];
  readonly #setByText = new Map<string, PrivilegeSetId>();
  readonly #definitions: Definition[] = [];
  readonly #foreignServers: ForeignServer[] = [];
  readonly #userMappings: UserMapping[] = [];
  readonly #foreignTables: ForeignTable[] = [];
  readonly #foreignKeys: ForeignKey[] = [];
  readonly #publishedSets: PublishedSet[] = [];
  readonly #subscriptions: Subscription[] = [];
  readonly #loginRules: LoginRule[] = [];
  readonly #settings = new Map<string, string>();

  /** The instance itself becomes securable 0 (`ROOT`). */
  constructor(engine: Engine, instance: string) {
    this.#engine = engine;
    this.addSecurable({ kind: 'instance', parent: NONE, name: instance });
  }

  /** Adds a principal, or returns the id of the one that already has this key. */
  addPrincipal(input: Omit<Principal, 'id'>): PrincipalId {
    const known = this.#principalByKey.get(input.key);
    if (known !== undefined) return known;
    const id = this.#principals.length;
    this.#principals.push({ ...input, id });
    this.#principalByKey.set(input.key, id);
    return id;
  }

  principalId(key: string): PrincipalId | undefined {
    return this.#principalByKey.get(key);
  }

  /** The parent has to be added first. */
  addSecurable(input: SecurableInput): SecurableId {
    const id = this.#name.length;
    this.#kind.push(SECURABLE_KINDS.indexOf(input.kind));
    this.#parent.push(input.parent);
    this.#owner.push(input.owner ?? NONE);
    this.#flags.push(input.flags ?? 0);
    this.#name.push(input.name);
    if (input.extension !== undefined) this.#extension.set(id, input.extension);
    return id;
  }

  setOwner(id: SecurableId, owner: PrincipalId): void {
    this.#owner.set(id, owner);
  }
  setRoot(id: SecurableId, root: SecurableId): void {
    this.#root.set(id, root);
  }
  addFlags(id: SecurableId, flags: number): void {
    this.#flags.set(id, this.#flags.at(id) | flags);
  }

  /** Same privileges, same id. Order does not matter. */
  internPrivileges(privileges: readonly string[], grantable: readonly string[] = []): PrivilegeSetId {
    const set: PrivilegeSet = { privileges: sorted(privileges), grantable: sorted(grantable) };
    const text = `${set.privileges.join(',')}|${set.grantable.join(',')}`;
    const known = this.#setByText.get(text);
    if (known !== undefined) return known;
    const id = this.#sets.length;
    this.#sets.push(set);
    this.#setByText.set(text, id);
    return id;
  }

  addGrant(
    grantee: PrincipalId,
    target: SecurableId,
    privileges: PrivilegeSetId,
    grantor: PrincipalId = NONE,
    origin: GrantOrigin = 'explicit',
  ): void {
    this.#grantee.push(grantee);
    this.#target.push(target);
    this.#privileges.push(privileges);
    this.#grantor.push(grantor);
    this.#origin.push(GRANT_ORIGINS.indexOf(origin));
  }

  addMembership(membership: Membership): void {
    this.#memberships.push(membership);
  }
  addDefaultPrivilege(row: DefaultPrivilege): void {
    this.#defaults.push(row);
  }
  addRestriction(row: Restriction): void {
    this.#restrictions.push(row);
  }
  addDefaultRole(row: DefaultRole): void {
    this.#defaultRoles.push(row);
  }
  addDefinition(row: Definition): void {
    this.#definitions.push(row);
  }
  addForeignServer(row: ForeignServer): void {
    this.#foreignServers.push(row);
  }
  addUserMapping(row: UserMapping): void {
    this.#userMappings.push(row);
  }
  addForeignTable(row: ForeignTable): void {
    this.#foreignTables.push(row);
  }
  addForeignKey(row: ForeignKey): void {
    this.#foreignKeys.push(row);
  }
  addPublishedSet(row: PublishedSet): void {
    this.#publishedSets.push(row);
  }
  addSubscription(row: Subscription): void {
    this.#subscriptions.push(row);
  }
  addLoginRule(row: LoginRule): void {
    this.#loginRules.push(row);
  }
  addSetting(name: string, value: string): void {
    this.#settings.set(name, value);
  }

  build(): Facts {
    return {
      engine: this.#engine,
      principals: this.#principals,
      securables: {
        count: this.#name.length,
        kind: Uint8Array.from(this.#kind.done()),
        parent: this.#parent.done(),
        owner: this.#owner.done(),
        flags: Uint16Array.from(this.#flags.done()),
        name: this.#name,
        root: this.#root,
        extension: this.#extension,
      },
      grants: {
        count: this.#grantee.length,
        grantee: this.#grantee.done(),
        target: this.#target.done(),
        privileges: this.#privileges.done(),
        grantor: this.#grantor.done(),
        origin: Uint8Array.from(this.#origin.done()),
      },
      memberships: this.#memberships,
      defaultPrivileges: this.#defaults,
      restrictions: this.#restrictions,
      defaultRoles: this.#defaultRoles,
      definitions: this.#definitions,
      foreignServers: this.#foreignServers,
      userMappings: this.#userMappings,
      foreignTables: this.#foreignTables,
      foreignKeys: this.#foreignKeys,
      publishedSets: this.#publishedSets,
      subscriptions: this.#subscriptions,
      loginRules: this.#loginRules,
      privilegeSets: this.#sets,
      settings: this.#settings,
    };
  }
}

const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();
