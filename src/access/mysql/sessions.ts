import { factId, type FactId, type Facts, type PrincipalId } from '../../model/facts.ts';
import { accountKey, parseAccountNames } from '../../dialects/mysql/account-name.ts';
import { isOn } from './database-matcher.ts';
import { append } from './multimap.ts';

/** What a session of an account can be: which roles are active in it, and what brings it about. */
export interface Session {
  readonly mode: 'now' | 'assume';
  /** Active roles, those that they hold in turn included. Empty: none. */
  readonly roles: ReadonlySet<PrincipalId>;
  /** Active roles that the account holds itself. */
  readonly entered: readonly ActiveRole[];
}

export interface ActiveRole {
  readonly role: PrincipalId;
  readonly detail: 'default role' | 'mandatory role' | 'active at login' | 'SET ROLE';
  readonly fact: FactId;
}

/**
 * The sessions that tell what an account may: as it is at login, without any role, and with each role that it may set.
 * Sets of several roles add nothing: another role can only hide patterns, and what it gives it gives alone too.
 */
export class Sessions {
  readonly #facts: Facts;
  readonly #rolesOf = new Map<PrincipalId, { readonly role: PrincipalId; readonly fact: FactId }[]>();
  readonly #membersOf = new Map<PrincipalId, PrincipalId[]>();
  readonly #defaults = new Map<PrincipalId, ActiveRole[]>();
  readonly #mandatory: readonly PrincipalId[];
  readonly #mandatorySetting: FactId;
  readonly #activateAll: boolean;
  readonly #activateMandatory: boolean;
  readonly #public: PrincipalId | undefined;
  readonly #sessions = new Map<PrincipalId, readonly Session[]>();
  readonly #closures = new Map<PrincipalId, ReadonlySet<PrincipalId>>();

  constructor(facts: Facts) {
    this.#facts = facts;
    facts.memberships.forEach(({ role, member }, row) => {
      append(this.#rolesOf, member, { role, fact: factId('membership', row) });
      append(this.#membersOf, role, member);
    });
    facts.defaultRoles.forEach(({ account, role }, row) => {
      append(this.#defaults, account, { role, detail: 'default role', fact: factId('default-role', row) });
    });
    const settings = facts.engine === 'mysql' ? facts.settings : new Map<string, string>();
    this.#activateAll = isOn(settings.get('activate_all_roles_on_login'));
    // Servers before 9.5 do not have the variable and leave mandatory roles to SET ROLE.
    this.#activateMandatory = isOn(settings.get('activate_mandatory_roles'));
    this.#mandatory = existing(facts, settings.get('mandatory_roles') ?? '');
    this.#mandatorySetting = factId('setting', [...settings.keys()].indexOf('mandatory_roles'));
    this.#public = facts.principals.find((principal) => principal.kind === 'public')?.id;
  }

  /** The session at login first. */
  of(account: PrincipalId): readonly Session[] {
    const known = this.#sessions.get(account);
    if (known !== undefined) return known;
    const settable = this.#settable(account);
    const login = this.#atLogin(account, settable);
    const sessions: Session[] = [this.#session('now', login)];
    if (login.length > 0) sessions.push(this.#session('assume', []));
    for (const role of settable) sessions.push(this.#session('assume', [role]));
    this.#sessions.set(account, sessions);
    return sessions;
  }

  /** What applies to everybody: PUBLIC and the roles granted to it (MariaDB). */
  publicRoles(): ReadonlySet<PrincipalId> {
    return this.#public === undefined ? NOBODY : this.closure(this.#public);
  }

  /** Every principal that may have the role active; undefined: everybody. */
  membersOf(role: PrincipalId): ReadonlySet<PrincipalId> | undefined {
    const members = new Set([role]);
    for (const id of members) {
      if (id === this.#public || this.#mandatory.includes(id)) return undefined;
      for (const member of this.#membersOf.get(id) ?? []) members.add(member);
    }
    return members;
  }

  /** The role and every role that it holds, directly or through others. */
  closure(role: PrincipalId): ReadonlySet<PrincipalId> {
    const known = this.#closures.get(role);
    if (known !== undefined) return known;
    const roles = new Set([role]);
    for (const id of roles) for (const held of this.rolesOf(id)) roles.add(held.role);
    this.#closures.set(role, roles);
    return roles;
  }

  rolesOf(member: PrincipalId): readonly { readonly role: PrincipalId; readonly fact: FactId }[] {
    return this.#rolesOf.get(member) ?? [];
  }

  #settable(account: PrincipalId): ActiveRole[] {
    const settable = new Map<PrincipalId, ActiveRole>();
    const add = (role: PrincipalId, fact: FactId): void => {
      if (role !== account && this.#facts.principals[role]?.exists === true && !settable.has(role))
        settable.set(role, { role, detail: 'SET ROLE', fact });
    };
    for (const { role, fact } of this.rolesOf(account)) add(role, fact);
    for (const role of this.#mandatory) add(role, this.#mandatorySetting);
    if (this.#public !== undefined) for (const { role, fact } of this.rolesOf(this.#public)) add(role, fact);
    return [...settable.values()];
  }

  #atLogin(account: PrincipalId, settable: readonly ActiveRole[]): ActiveRole[] {
    if (this.#activateAll) return settable.map((role) => ({ ...role, detail: 'active at login' }));
    const active = (this.#defaults.get(account) ?? []).filter(({ role }) => settable.some((one) => one.role === role));
    if (this.#activateMandatory)
      for (const role of this.#mandatory)
        if (role !== account && !active.some((one) => one.role === role))
          active.push({ role, detail: 'mandatory role', fact: this.#mandatorySetting });
    return active;
  }

  #session(mode: Session['mode'], entered: readonly ActiveRole[]): Session {
    const roles = new Set<PrincipalId>();
    for (const { role } of entered) for (const id of this.closure(role)) roles.add(id);
    return { mode, roles, entered };
  }
}

const NOBODY: ReadonlySet<PrincipalId> = new Set();

function existing(facts: Facts, names: string): PrincipalId[] {
  const wanted = new Set(parseAccountNames(names).map(({ user, host }) => accountKey(user, host)));
  if (wanted.size === 0) return [];
  return facts.principals.filter(({ key, exists }) => exists && wanted.has(key)).map(({ id }) => id);
}
