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

/**
 * The facts of one server, as it stated them: who exists, what exists, who was granted what by whom.
 *
 * Ids are dense integers per instance. Grants live in typed columns and privilege sets are interned, so that a million
 * ACL entries cost megabytes; `Fact` objects are made one at a time, on demand (see `factOf`).
 */
export interface Facts {
  readonly engine: Engine;
  readonly principals: readonly Principal[];
  readonly securables: Securables;
  readonly grants: Grants;
  readonly memberships: readonly Membership[];
  readonly defaultPrivileges: readonly DefaultPrivilege[];
  /** MySQL partial revokes; never rows of `grants`, so that nobody reads a denial as a right. */
  readonly restrictions: readonly Restriction[];
  /** Roles that are active at login without SET ROLE (MySQL, MariaDB). */
  readonly defaultRoles: readonly DefaultRole[];
  readonly definitions: readonly Definition[];
  readonly foreignServers: readonly ForeignServer[];
  readonly userMappings: readonly UserMapping[];
  readonly foreignTables: readonly ForeignTable[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly publishedSets: readonly PublishedSet[];
  readonly subscriptions: readonly Subscription[];
  /** In the order in which the server tries them; empty where they could not be seen. */
  readonly loginRules: readonly LoginRule[];
  /** Interned; `Grants.privileges` and `DefaultPrivilege.privileges` index into it. */
  readonly privilegeSets: readonly PrivilegeSet[];
  /** Server variables that decide what a grant means, e.g. `partial_revokes`. */
  readonly settings: ReadonlyMap<string, string>;
}

/** Index into `Facts.principals`. */
export type PrincipalId = number;
/** Index into the columns of `Facts.securables`. `ROOT` is the instance itself. */
export type SecurableId = number;
/** Index into `Facts.privilegeSets`. */
export type PrivilegeSetId = number;
/** "no such thing": no owner, no grantor, no schema. */
export const NONE = -1;
export const ROOT: SecurableId = 0;

/**
 * Whoever can hold rights. `key` is unique per instance and written as the engine's users write it: a role name
 * (PostgreSQL), `user@host` (MySQL, MariaDB), `user@authDb` (MongoDB). MySQL grant rows may name a user@host that no
 * account has; such rows get a principal with `exists: false`.
 */
export interface Principal {
  readonly id: PrincipalId;
  readonly kind: 'role' | 'account' | 'public' | 'anonymous';
  readonly key: string;
  readonly exists: boolean;
  /** Somebody can authenticate as it (PostgreSQL LOGIN, an unlocked MySQL account). */
  readonly login: boolean;
  /** Part of the engine or of a managed cloud's platform: `pg_read_all_data`, `rdsadmin`, `mysql.sys@localhost`. */
  readonly provenance: 'user' | 'predefined' | 'vendor';
  /** Engine attributes that decide access: `superuser`, `createrole`, `bypassrls`, `host`, `plugin`, … */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export const SECURABLE_KINDS = [
  'instance',
  'database',
  'schema',
  'table',
  'partitioned-table',
  'view',
  'materialized-view',
  'foreign-table',
  'sequence',
  'column',
  'routine',
  'type',
  'language',
  'foreign-data-wrapper',
  'foreign-server',
  'large-object',
  'parameter',
  'tablespace',
  'collection',
  'database-pattern', // a MySQL db row: its name is the pattern text
  'resource', // a MongoDB resource that names no single collection
] as const;
export type SecurableKind = (typeof SECURABLE_KINDS)[number];

/** Bits of `Securables.flags`. */
export const SecurableFlag = {
  /** Rows are filtered by policies (PostgreSQL ENABLE ROW LEVEL SECURITY). */
  rowSecurity: 1,
  /** … for the owner too. */
  forceRowSecurity: 2,
  /** A partition or an inheritance child; its root is in `Securables.root`. */
  partition: 4,
  /** A grant names it and the server has no such object. */
  missing: 8,
  /** Belongs to the engine (pg_catalog, mysql, admin). */
  system: 16,
  /** Runs with its owner's rights: SECURITY DEFINER routine, owner-rights view. */
  definer: 32,
  /** The ACL is stored: the owner itself has what its grants list, no more (a NULL ACL gives an owner everything). */
  storedAcl: 64,
  /** What MySQL calls a routine, where it is no function; each is a name space of its own, and GRANT needs the word. */
  procedure: 128,
  package: 256,
  packageBody: 512,
  library: 1024,
} as const;

/** One row per object, in columns; a row's parent comes before it. */
export interface Securables {
  readonly count: number;
  /** Index into SECURABLE_KINDS. */
  readonly kind: Uint8Array;
  readonly parent: Int32Array;
  /** Owner, or NONE where the engine has no owners. */
  readonly owner: Int32Array;
  readonly flags: Uint16Array;
  /** Last segment of the path, as the server spells it; a routine with its argument types: `f(integer, text)`. */
  readonly name: readonly string[];
  /** Topmost partitioned or inherited parent, for rows with the `partition` flag. */
  readonly root: ReadonlyMap<SecurableId, SecurableId>;
  /** Extension that the object belongs to. */
  readonly extension: ReadonlyMap<SecurableId, string>;
}

/** Where a grant comes from; index is `Grants.origin`. */
export const GRANT_ORIGINS = [
  'explicit', // somebody granted it
  'engine-default', // a NULL ACL stands for it
  'initial', // set by CREATE EXTENSION or initdb and unchanged since (pg_init_privs)
] as const;
export type GrantOrigin = (typeof GRANT_ORIGINS)[number];

/** One row per (grantee, target, grantor), in columns. */
export interface Grants {
  readonly count: number;
  readonly grantee: Int32Array;
  readonly target: Int32Array;
  readonly privileges: Int32Array;
  /** NONE where the engine does not record it. */
  readonly grantor: Int32Array;
  readonly origin: Uint8Array;
}

/** Privileges by the engine's own keyword, sorted; `grantable` are those held with grant option. */
export interface PrivilegeSet {
  readonly privileges: readonly string[];
  readonly grantable: readonly string[];
}

/**
 * `member` was granted `role`. Several rows per pair are possible (PostgreSQL 16: one per grantor). On MySQL `inherit` without
 * `set` is PROXY: whoever logs in as `member` may come out as `role`.
 */
export interface Membership {
  readonly role: PrincipalId;
  readonly member: PrincipalId;
  readonly grantor: PrincipalId;
  /** Member has the role's privileges at once. */
  readonly inherit: boolean;
  /** Member may SET ROLE to it. */
  readonly set: boolean;
  /** Member may grant it on. */
  readonly admin: boolean;
}

/** What an object created by `creator` will be granted (PostgreSQL ALTER DEFAULT PRIVILEGES), one row per grantee. */
export interface DefaultPrivilege {
  readonly creator: PrincipalId;
  readonly database: SecurableId;
  /** NONE: in every schema of the database. */
  readonly schema: SecurableId;
  readonly of: 'table' | 'sequence' | 'routine' | 'type' | 'schema' | 'large-object';
  readonly grantee: PrincipalId;
  readonly privileges: PrivilegeSetId;
  readonly grantor: PrincipalId;
}

/** A MySQL partial revoke: subtracts from the principal's global privileges below `target`, and from nothing else. */
export interface Restriction {
  readonly principal: PrincipalId;
  /** A database, or the `database-pattern` that names one which does not exist. */
  readonly target: SecurableId;
  readonly privileges: PrivilegeSetId;
}

/** `role` is active when `account` logs in. It may be held through `mandatory_roles` or PUBLIC, without a membership. */
export interface DefaultRole {
  readonly account: PrincipalId;
  readonly role: PrincipalId;
}

/** Names one fact of one instance: `row * FACT_KINDS.length + kind`. */
export type FactId = number;

export const FACT_KINDS = [
  'principal',
  'securable',
  'grant',
  'membership',
  'default-privilege',
  'restriction',
  'default-role',
  'setting', // row: position in `Facts.settings`
  'definition',
  'user-mapping',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

export const factId = (kind: FactKind, row: number): FactId => row * FACT_KINDS.length + FACT_KINDS.indexOf(kind);
export const factKind = (id: FactId): FactKind => FACT_KINDS[id % FACT_KINDS.length] ?? 'principal';
export const factRow = (id: FactId): number => Math.floor(id / FACT_KINDS.length);

/** One fact on its own, with names instead of ids: what a path shows, a diff lists and a change adds or removes. */
export type Fact =
  | {
      readonly kind: 'principal';
      readonly key: string;
      readonly attributes: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: 'securable'; readonly path: string; readonly of: SecurableKind; readonly owner: string | null }
  | {
      readonly kind: 'grant';
      readonly grantee: string;
      readonly target: string;
      readonly privileges: PrivilegeSet;
      readonly grantor: string | null;
      readonly origin: GrantOrigin;
    }
  | {
      readonly kind: 'membership';
      readonly role: string;
      readonly member: string;
      readonly grantor: string | null;
      readonly inherit: boolean;
      readonly set: boolean;
      readonly admin: boolean;
    }
  | {
      readonly kind: 'default-privilege';
      readonly creator: string;
      readonly under: string;
      readonly of: DefaultPrivilege['of'];
      readonly grantee: string;
      readonly privileges: PrivilegeSet;
    }
  | {
      readonly kind: 'restriction';
      readonly principal: string;
      readonly target: string;
      readonly privileges: PrivilegeSet;
    }
  | { readonly kind: 'default-role'; readonly account: string; readonly role: string }
  | {
      readonly kind: 'definition';
      readonly of: Definition['kind'];
      readonly on: string;
      readonly name: string;
      readonly fixedSearchPath: boolean;
    }
  | { readonly kind: 'user-mapping'; readonly server: string; readonly principal: string }
  | { readonly kind: 'setting'; readonly name: string; readonly value: string };
