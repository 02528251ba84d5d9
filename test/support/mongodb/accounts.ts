import type { Document } from 'mongodb';
import { builtInRoles, type Exchange } from './recording.ts';

export interface Ref {
  readonly role: string;
  readonly db: string;
}

export interface Privilege {
  readonly resource: Document;
  readonly actions: readonly string[];
}

export interface StoredUser {
  readonly user: string;
  readonly db: string;
  readonly roles: readonly Ref[];
  readonly restrictions: readonly Document[];
}

export interface StoredRole {
  readonly role: string;
  readonly db: string;
  readonly isBuiltin: boolean;
  readonly privileges: readonly Privilege[];
  readonly roles: readonly Ref[];
  readonly restrictions: readonly Document[];
}

/** Users and roles of one server, as it keeps and expands them. */
export class Accounts {
  readonly users = new Map<string, StoredUser>();
  /** Those that somebody created. */
  readonly roles = new Map<string, StoredRole>();
  readonly #builtIn = new Map<string, ReadonlyMap<string, StoredRole>>();

  role(ref: Ref): StoredRole | undefined {
    return this.roles.get(keyOf(ref)) ?? this.#born(ref.db).get(ref.role);
  }

  rolesOf(db: string, withBuiltIn: boolean): readonly StoredRole[] {
    const custom = [...this.roles.values()].filter((role) => role.db === db);
    return withBuiltIn ? [...custom, ...this.#born(db).values()] : custom;
  }

  /** The roles, those in them, and so on, each once. */
  closure(roles: readonly Ref[]): readonly StoredRole[] {
    const found = new Map<string, StoredRole>();
    const visit = (ref: Ref): void => {
      const role = this.role(ref);
      if (role === undefined || found.has(keyOf(ref))) return;
      found.set(keyOf(ref), role);
      role.roles.forEach(visit);
    };
    roles.forEach(visit);
    return [...found.values()];
  }

  /** Added up, each resource once. */
  privilegesOf(roles: readonly Ref[]): readonly Privilege[] {
    return merged(this.closure(roles).flatMap(({ privileges }) => privileges));
  }

  #born(db: string): ReadonlyMap<string, StoredRole> {
    let roles = this.#builtIn.get(db);
    if (roles === undefined) {
      const born = builtInRoles(db) as unknown as readonly Omit<StoredRole, 'restrictions'>[];
      roles = new Map(born.map((role) => [role.role, { ...role, restrictions: [] }]));
      this.#builtIn.set(db, roles);
    }
    return roles;
  }
}

/** A JSON array: no name can be taken for another. */
export const keyOf = ({
  role,
  user,
  db,
}: {
  readonly role?: string;
  readonly user?: string;
  readonly db: string;
}): string => JSON.stringify([db, role ?? user]);

export const resourceKey = (resource: Document): string => JSON.stringify(resource, Object.keys(resource).sort());

/** One entry per resource, in the order of the first. */
export function merged(privileges: readonly Privilege[]): readonly Privilege[] {
  const byResource = new Map<string, Privilege>();
  for (const { resource, actions } of privileges) {
    const known = byResource.get(resourceKey(resource))?.actions ?? [];
    byResource.set(resourceKey(resource), { resource, actions: [...new Set([...known, ...actions])].sort() });
  }
  return [...byResource.values()];
}

/** The users and roles of a recorded server. */
export function recordedAccounts(exchanges: readonly Exchange[]): Accounts {
  const accounts = new Accounts();
  for (const { command, reply } of exchanges) {
    if ('usersInfo' in command)
      for (const user of (reply['users'] ?? []) as readonly Document[]) {
        const { user: name, db, roles } = user as StoredUser;
        const restrictions = (user['authenticationRestrictions'] ??
          accounts.users.get(keyOf({ user: name, db }))?.restrictions ??
          []) as Document[];
        accounts.users.set(keyOf({ user: name, db }), { user: name, db, roles, restrictions });
      }
    if ('rolesInfo' in command)
      for (const role of (reply['roles'] ?? []) as readonly StoredRole[])
        if (!role.isBuiltin) accounts.roles.set(keyOf(role), { ...role, restrictions: [] });
  }
  return accounts;
}
