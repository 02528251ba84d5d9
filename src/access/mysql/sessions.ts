import { factId, type FactId, type Facts, type PrincipalId } from '../../model/facts.ts';
import { accountKey, parseAccountNames } from '../../dialects/mysql/account-name.ts';
import { coversHost } from '../../dialects/mysql/hosts.ts';
import { clientsOf } from './clients.ts';
import { isOn } from './database-matcher.ts';
import type { Grantee, GrantIndex } from './grant-index.ts';
import { append } from './multimap.ts';

/** What a session of an account can be: which roles are active in it, and what brings it about. */
export interface Session {
  readonly mode: 'now' | 'assume';
  /** Active roles, those that they hold in turn included. Empty: none. */
  readonly roles: ReadonlySet<PrincipalId>;
  /** Active roles that the account holds itself. */
  readonly entered: readonly ActiveRole[];
  /** The account whose global privileges the session has. */
  readonly globals: PrincipalId;
  readonly globalsCertainty: 'exact' | 'unstable';
  /** Only clients from some of the account's hosts get such a session. */
  readonly restricted: boolean;
}

export interface ActiveRole {
  readonly role: PrincipalId;
  readonly detail: 'default role' | 'mandatory role' | 'active at login' | 'SET ROLE';
  readonly fact: FactId;
  /**
   * The account that holds it. MariaDB lets a client take any role that an account of its user name holds whose host
   * matches, and then gives it that account's global privileges instead of its own (check_user_can_set_role).
   */
  readonly holder: PrincipalId;
  readonly restricted: boolean;
}

/**
 * The sessions that tell what an account may: as it is at login, without any role, and with each role that it may set.
 * Sets of several roles add nothing: another role can only hide patterns, and what it gives it gives alone too.
 */
export class Sessions {
  readonly #facts: Facts;
  readonly #index: GrantIndex;
  readonly #rolesOf = new Map<PrincipalId, HeldRole[]>();
  readonly #membersOf = new Map<PrincipalId, PrincipalId[]>();
  readonly #defaults = new Map<PrincipalId, { readonly role: PrincipalId; readonly fact: FactId }[]>();
  readonly #proxied = new Map<PrincipalId, HeldRole[]>();
  readonly #proxies = new Map<PrincipalId, PrincipalId[]>();
  readonly #mandatory: readonly PrincipalId[];
  readonly #mandatorySetting: FactId;
  readonly #activateAll: boolean;
  readonly #activateMandatory: boolean;
  readonly public: PrincipalId | undefined;
  readonly #sessions = new Map<PrincipalId, readonly Session[]>();
  readonly #closures = new Map<PrincipalId, ReadonlySet<PrincipalId>>();

  constructor(index: GrantIndex) {
    const { facts } = index;
    this.#facts = facts;
    this.#index = index;
    facts.memberships.forEach(({ role, member, set }, row) => {
      const fact = factId('membership', row);
      if (!set) {
        append(this.#proxied, member, { role, fact });
        append(this.#proxies, role, member);
        return;
      }
      append(this.#rolesOf, member, { role, fact });
      append(this.#membersOf, role, member);
    });
    facts.defaultRoles.forEach(({ account, role }, row) => {
      append(this.#defaults, account, { role, fact: factId('default-role', row) });
    });
    const settings = index.engine === 'mysql' ? facts.settings : new Map<string, string>();
    this.#activateAll = isOn(settings.get('activate_all_roles_on_login'));
    // Servers before 9.5 do not have the variable and leave mandatory roles to SET ROLE.
    this.#activateMandatory = isOn(settings.get('activate_mandatory_roles'));
    this.#mandatory = existing(facts, settings.get('mandatory_roles') ?? '');
    this.#mandatorySetting = factId('setting', [...settings.keys()].indexOf('mandatory_roles'));
    // Once it exists, rows of the blank user for any host count for it, and so for everybody.
    this.public = facts.principals.find(({ kind, exists }) => kind === 'public' && exists)?.id;
  }

  /** The session at login first. */
  of(account: PrincipalId): readonly Session[] {
    const known = this.#sessions.get(account);
    if (known !== undefined) return known;
    const made = this.#index.engine === 'mysql' ? this.#mysqlSessions(account) : this.#mariadbSessions(account);
    this.#sessions.set(account, made);
    return made;
  }

  /** What applies to everybody: PUBLIC and the roles granted to it (MariaDB). */
  publicRoles(): ReadonlySet<PrincipalId> {
    return this.public === undefined ? NOBODY : this.closure(this.public);
  }

  /** Every principal that may have the role active; undefined: everybody. */
  membersOf(role: PrincipalId): ReadonlySet<PrincipalId> | undefined {
    const members = new Set([role]);
    for (const id of members) {
      if (id === this.public || this.#mandatory.includes(id)) return undefined;
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

  /** Whom the account may come out as when it logs in (PROXY). */
  proxiedBy(account: PrincipalId): readonly HeldRole[] {
    return this.#proxied.get(account) ?? [];
  }

  proxiesOf(account: PrincipalId): readonly PrincipalId[] {
    return this.#proxies.get(account) ?? [];
  }

  /**
   * The session in which a view or routine runs that names the account as its definer. MySQL activates the account's default
   * roles, whatever activate_all_roles_on_login and mandatory_roles say, MariaDB none; there a role may be the definer itself.
   */
  asDefiner(definer: PrincipalId): Session {
    if (this.#index.engine === 'mysql')
      return this.#session('now', definer, this.#mysqlDefaults(definer, this.#mysqlSettable(definer), false));
    if (this.#index.grantees[definer]?.host !== null) return this.#session('now', definer, []);
    const fact = factId('principal', definer);
    const itself = { role: definer, detail: 'SET ROLE', fact, holder: definer, restricted: false } as const;
    return this.#session('now', definer, [itself]);
  }

  rolesOf(member: PrincipalId): readonly HeldRole[] {
    return this.#rolesOf.get(member) ?? [];
  }

  #mysqlSessions(account: PrincipalId): Session[] {
    const settable = this.#mysqlSettable(account);
    const login = this.#mysqlLogin(account, settable);
    const atLogin = this.#session('now', account, login);
    if (this.#isHalfOpen(account)) {
      const alone = { ...atLogin, roles: new Set([account]) };
      return [alone, this.#session('assume', account, [])];
    }
    const sessions = [atLogin];
    if (login.length > 0) sessions.push(this.#session('assume', account, []));
    return [...sessions, ...settable.map((role) => this.#session('assume', account, [role]))];
  }

  /** A blank user gets nothing from mandatory roles, but its own rows count as if a role was active. */
  #isHalfOpen(account: PrincipalId): boolean {
    const blank = this.#index.grantees[account]?.user === '';
    return blank && this.#mandatory.length > 0 && (this.#activateMandatory || this.#activateAll);
  }

  #mysqlSettable(account: PrincipalId): ActiveRole[] {
    const settable = new Map<PrincipalId, ActiveRole>();
    // Blank users hold no mandatory roles.
    const all = this.#index.grantees[account]?.user === '' ? [] : this.#mandatory;
    const mandatory = all.map((role) => ({ role, fact: this.#mandatorySetting }));
    for (const { role, fact } of [...this.rolesOf(account), ...mandatory])
      if (role !== account && this.#facts.principals[role]?.exists === true && !settable.has(role))
        settable.set(role, { role, detail: 'SET ROLE', fact, holder: account, restricted: false });
    return [...settable.values()];
  }

  /** Default roles count only while they may be set. */
  #mysqlLogin(account: PrincipalId, settable: readonly ActiveRole[]): ActiveRole[] {
    if (this.#activateAll) return settable.map((role) => ({ ...role, detail: 'active at login' }));
    return this.#mysqlDefaults(account, settable, this.#activateMandatory);
  }

  #mysqlDefaults(account: PrincipalId, settable: readonly ActiveRole[], mandatory: boolean): ActiveRole[] {
    const defaults = this.#defaults.get(account) ?? [];
    return settable.flatMap((one): ActiveRole[] => {
      const byDefault = defaults.find(({ role }) => role === one.role);
      if (byDefault !== undefined) return [{ ...one, detail: 'default role', fact: byDefault.fact }];
      if (!mandatory || !this.#mandatory.includes(one.role)) return [];
      return [{ ...one, detail: 'mandatory role', fact: this.#mandatorySetting }];
    });
  }

  /** One role at a time, and one default role. */
  #mariadbSessions(account: PrincipalId): Session[] {
    const settable = this.#mariadbSettable(account);
    const sessionWith = (mode: Session['mode'], role: ActiveRole): Session => {
      const others = settable.filter((other) => other.role === role.role && other.holder !== role.holder);
      return this.#session(mode, account, [role], others.length === 0 ? 'exact' : 'unstable');
    };
    const [byDefault] = this.#defaults.get(account) ?? [];
    const login = settable
      .filter(({ role }) => role === byDefault?.role)
      .map((role): ActiveRole => ({ ...role, detail: 'default role', fact: byDefault?.fact ?? role.fact }));
    const sessions = login.map((role) => sessionWith('now', role));
    const always = login.some(({ restricted }) => !restricted);
    const plain = this.#session(always ? 'assume' : 'now', account, []);
    sessions.push(login.length > 0 && !always ? { ...plain, restricted: true } : plain);
    if (login.length > 0 && !always) sessions.push(this.#session('assume', account, []));
    return [...sessions, ...settable.map((role) => sessionWith('assume', role))];
  }

  #mariadbSettable(account: PrincipalId): ActiveRole[] {
    const self = this.#index.grantees[account];
    if (self === undefined) return [];
    return this.#index.ofUser(self.user).flatMap((holder) => {
      const how = takes(this.#index, self, holder);
      if (how === undefined) return [];
      return this.rolesOf(holder.id).map(({ role, fact }): ActiveRole => ({
        role,
        detail: 'SET ROLE',
        fact,
        holder: holder.id,
        restricted: how === 'some clients',
      }));
    });
  }

  #session(
    mode: Session['mode'],
    account: PrincipalId,
    entered: readonly ActiveRole[],
    globalsCertainty: Session['globalsCertainty'] = 'exact',
  ): Session {
    const roles = new Set<PrincipalId>();
    for (const { role } of entered) for (const id of this.closure(role)) roles.add(id);
    const globals = entered[0]?.holder ?? account;
    return { mode, roles, entered, globals, globalsCertainty, restricted: entered.some((role) => role.restricted) };
  }
}

export interface HeldRole {
  readonly role: PrincipalId;
  readonly fact: FactId;
}

/** May clients of the account take the roles of that holder? */
function takes(index: GrantIndex, account: Grantee, holder: Grantee): 'all clients' | 'some clients' | undefined {
  if (holder.id === account.id) return 'all clients';
  const { host } = holder;
  if (!holder.account || host === null || account.host === null) return undefined;
  if (coversHost(host, account.host)) return 'all clients';
  const some = clientsOf(index, account).some(({ from }) => from.some((narrower) => coversHost(host, narrower)));
  return some ? 'some clients' : undefined;
}

const NOBODY: ReadonlySet<PrincipalId> = new Set();

function existing(facts: Facts, names: string): PrincipalId[] {
  const wanted = new Set(parseAccountNames(names).map(({ user, host }) => accountKey(user, host)));
  if (wanted.size === 0) return [];
  return facts.principals.filter(({ key, exists }) => exists && wanted.has(key)).map(({ id }) => id);
}
