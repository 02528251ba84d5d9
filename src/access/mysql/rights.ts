import type { Access, Certainty } from '../../model/access.ts';
import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing, kindOf, parentOf } from '../../model/securables.ts';
import { matchesHostText } from '../../dialects/mysql/hosts.ts';
import { decideDatabase } from './database-level.ts';
import type { Situation } from './decisions.ts';
import type { Grantee, GrantIndex, GrantRow } from './grant-index.ts';
import { entry } from '../../shared/entry.ts';
import { decideObject } from './object-level.ts';
import type { Restrictions } from './restrictions.ts';
import type { Sessions } from './sessions.ts';

/**
 * What definers may: a view, routine, trigger or event checks the rights of the account that it names, with the roles that are
 * active for that account at login (MySQL) or with none (MariaDB, where the definer may be a role itself).
 */
export class Rights {
  readonly #index: GrantIndex;
  readonly #facts: Facts;
  readonly #sessions: Sessions;
  readonly #restrictions: Restrictions;
  readonly #situations = new Map<PrincipalId, Situation | null>();
  readonly #inside = new Map<Situation, Situation>();
  readonly #databases = new Map<Situation, Map<SecurableId, ReadonlyMap<GrantRow, Certainty>>>();
  readonly #known = new Map<string, Certainty | undefined>();

  constructor(index: GrantIndex, sessions: Sessions, restrictions: Restrictions) {
    this.#index = index;
    this.#facts = index.facts;
    this.#sessions = sessions;
    this.#restrictions = restrictions;
  }

  /**
   * May the definer use the privilege on the object (or database)? A right to single columns is an upper bound. Undefined: it
   * may not.
   * @param inside its rights were taken up while the object's database was the current one
   */
  held(definer: PrincipalId, target: SecurableId, privilege: string, inside = false): Certainty | undefined {
    const key = `${String(definer)} ${String(target)} ${privilege} ${String(inside)}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#held(definer, target, privilege, inside));
    return this.#known.get(key);
  }

  /** Does it matter whether the database of the object is the current one? */
  turns(definer: PrincipalId, target: SecurableId): boolean {
    const situation = this.#situation(definer);
    if (situation === null || this.#index.engine !== 'mysql' || situation.session.roles.size === 0) return false;
    const database = enclosing(this.#facts, target, 'database');
    const [outside, inside] = [situation, this.#asInside(situation)].map((one) => this.#onDatabase(one, database));
    return [...(outside?.keys() ?? [])].join() !== [...(inside?.keys() ?? [])].join();
  }

  /**
   * MariaDB keeps what a trigger's definer may on the trigger's own table with the open table, the rows of a role for that table
   * included: of the role that was active when the definer itself first fired it, for everybody until the table is closed, or
   * of none when somebody else was first.
   * https://github.com/MariaDB/server/blob/mariadb-10.11.19/sql/sql_acl.cc (fill_effective_table_privileges)
   */
  mayKeep(definer: PrincipalId, table: SecurableId, privilege: string): boolean {
    const rows = this.#index.onObject(table);
    const keeps = (role: PrincipalId): boolean => (rows.get(role) ?? []).some((row) => this.#index.has(row, privilege));
    return this.#index.engine === 'mariadb' && this.#sessions.of(definer).some(({ roles }) => [...roles].some(keeps));
  }

  /** Does a row count for the definer? `on`: the database in question, for rows of mysql.db. */
  counts(definer: PrincipalId, row: GrantRow, on: SecurableId): Certainty | undefined {
    const situation = this.#situation(definer);
    return situation === null ? undefined : this.#counts(situation, row, on);
  }

  #counts(situation: Situation, row: GrantRow, on: SecurableId): Certainty | undefined {
    const target = this.#index.targetOf(row);
    const grantee = this.#facts.grants.grantee[row] ?? NONE;
    const kind = kindOf(this.#facts, target);
    if (kind === 'instance') return this.#grantees(situation).has(grantee) ? 'exact' : undefined;
    if (kind === 'database-pattern') return this.#onDatabase(situation, on).get(row);
    const object = kind === 'column' ? parentOf(this.#facts, target) : target;
    const certainty = this.#onObject(situation, object).get(grantee);
    return certainty !== undefined && kind === 'column' ? 'upper-bound' : certainty;
  }

  /** Everything that rows give the definer directly. */
  *reach(definer: PrincipalId, accessesOf: (row: GrantRow) => Iterable<Access>): Generator<Access> {
    const situation = this.#situation(definer);
    if (situation === null) return;
    const grantees = this.#grantees(situation);
    const namesakes = [situation.account.user, ''].flatMap((user) => this.#index.ofUser(user).map(({ id }) => id));
    for (const grantee of new Set([...grantees, ...namesakes]))
      for (const row of this.#index.rowsOf(grantee))
        for (const access of accessesOf(row)) {
          if (access.target.kind === 'pattern') continue;
          const on = access.target.kind === 'all' ? access.target.under : access.target.id;
          if (this.counts(definer, row, on) !== undefined) yield access;
        }
  }

  #held(definer: PrincipalId, target: SecurableId, privilege: string, inside: boolean): Certainty | undefined {
    const outside = this.#situation(definer);
    if (outside === null) return undefined;
    const situation = inside ? this.#asInside(outside) : outside;
    const database = enclosing(this.#facts, target, 'database');
    let best: Certainty | undefined;
    for (const row of this.#rowsOn(situation, target, database)) {
      if (!this.#index.has(row, privilege)) continue;
      if (this.#index.targetOf(row) === ROOT && this.#isRestricted(row, privilege, database)) continue;
      if (this.#isCut(situation, row, privilege, database)) continue;
      const certainty = this.#counts(situation, row, database);
      if (certainty === 'exact') return 'exact';
      best ??= certainty;
    }
    return best;
  }

  *#rowsOn(situation: Situation, target: SecurableId, database: SecurableId): Generator<GrantRow> {
    for (const grantee of this.#grantees(situation))
      for (const row of this.#index.rowsOf(grantee)) if (this.#index.targetOf(row) === ROOT) yield row;
    yield* this.#onDatabase(situation, database).keys();
    for (const rows of this.#index.onObject(target).values()) yield* rows;
  }

  #isRestricted(row: GrantRow, privilege: string, database: SecurableId): boolean {
    return this.#restrictions.of(this.#facts.grants.grantee[row] ?? NONE, privilege).includes(database);
  }

  /** A partial revoke takes the privilege out of the row. */
  #isCut({ account, session: { roles } }: Situation, row: GrantRow, privilege: string, database: SecurableId): boolean {
    const target = this.#index.targetOf(row);
    if (roles.size === 0 || kindOf(this.#facts, target) !== 'database-pattern') return false;
    if (!this.#index.holdsWildcard(this.#index.textOf(row))) return false;
    const has = (grantee: PrincipalId): boolean => this.#index.hasGlobal(grantee, privilege);
    return this.#restrictions.inRow([account.id, ...roles], privilege, database, has);
  }

  /** Whose global rows count. */
  #grantees({ session }: Situation): ReadonlySet<PrincipalId> {
    return new Set([session.globals, ...session.roles, ...this.#sessions.publicRoles()]);
  }

  #onDatabase(situation: Situation, database: SecurableId): ReadonlyMap<GrantRow, Certainty> {
    return entry(
      entry(this.#databases, situation, () => new Map<SecurableId, ReadonlyMap<GrantRow, Certainty>>()),
      database,
      () => decideDatabase(this.#index, this.#sessions, situation, database, this.#index.onDatabase(database)),
    );
  }

  #asInside(situation: Situation): Situation {
    return entry(this.#inside, situation, () => ({ ...situation, inside: true }));
  }

  #onObject(situation: Situation, object: SecurableId): ReadonlyMap<PrincipalId, Certainty> {
    const isRoutine = kindOf(this.#facts, object) === 'routine';
    return decideObject(this.#index, this.#sessions, situation, this.#index.onObject(object), isRoutine);
  }

  /** Null: there is no such account, and what names it as its definer fails (errors 1045 and 1449). */
  #situation(definer: PrincipalId): Situation | null {
    return entry(this.#situations, definer, () => {
      const named = this.#index.grantees[definer];
      if (named === undefined) return null;
      const account = this.#standIn(named);
      if (account === undefined || this.#facts.principals[account.id]?.exists !== true) return null;
      const text = named.host?.text;
      const client = { from: [], ...(text === undefined ? {} : { text }) };
      return { account, session: this.#sessions.asDefiner(account.id), client };
    });
  }

  /**
   * Looks the definer up as if it logged in from its own host, as the server does: another account of the user may stand in
   * for it (acl_getroot). https://github.com/mysql/mysql-server/blob/mysql-9.7.0/sql/auth/sql_auth_cache.cc
   */
  #standIn(named: Grantee): Grantee | undefined {
    const { host, user } = named;
    if (host === null) return named;
    return this.#index
      .ofUser(user)
      .filter((other) => other.claims && other.host !== null && matchesHostText(other.host, host.text))
      .sort(this.#index.byLogin)[0];
  }
}
