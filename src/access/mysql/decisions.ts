import type { Certainty } from '../../model/access.ts';
import { NONE, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { clientsOf, type Client } from './clients.ts';
import { decideDatabase } from './database-level.ts';
import type { Grantee, GrantIndex, GrantRow } from './grant-index.ts';
import { entry } from '../../shared/entry.ts';
import { decideObject } from './object-level.ts';
import type { Restrictions } from './restrictions.ts';
import type { Session, Sessions } from './sessions.ts';
import { keepStronger, type Strength } from './strength.ts';

/** A session of an account, started by certain clients. */
export interface Situation {
  readonly account: Grantee;
  readonly session: Session;
  readonly client: Client;
  /** The database in question was the current one before the session came to be the account's: see `mergedRows`. */
  readonly inside?: boolean;
}

type HeldRows = ReadonlyMap<GrantRow, Strength>;
const newDatabases = (): Map<SecurableId, HeldRows> => new Map();

/** Which rows count for an account, over all the sessions that it can have; each question is worked out once. */
export class Decisions {
  readonly #index: GrantIndex;
  readonly #sessions: Sessions;
  readonly #restrictions: Restrictions;
  readonly #databases = new Map<PrincipalId, Map<SecurableId, HeldRows>>();
  /** Rights on one database are asked about one after the other. */
  #last: { readonly account: Grantee; readonly database: SecurableId; readonly held: HeldRows } | undefined;
  readonly #objects = new Map<PrincipalId, Map<SecurableId, ReadonlyMap<PrincipalId, Strength>>>();
  readonly #clients = new Map<PrincipalId, readonly Client[]>();

  constructor(index: GrantIndex, sessions: Sessions, restrictions: Restrictions) {
    this.#index = index;
    this.#restrictions = restrictions;
    this.#sessions = sessions;
  }

  /**
   * How the account holds what a row says; undefined: in no session.
   * @param on for a row of mysql.db: the database in question, or undefined for databases that do not exist yet
   * @param privileges of the row, the one in question first: partial revokes may take it out
   */
  strength(
    account: Grantee,
    row: GrantRow,
    on: SecurableId | undefined,
    privileges: readonly string[] = [],
  ): Strength | undefined {
    const { facts } = this.#index;
    const target = this.#index.targetOf(row);
    const grantee = facts.grants.grantee[row] ?? NONE;
    const kind = kindOf(facts, target);
    if (kind === 'instance') return this.asGrantee(account, grantee);
    if (kind === 'database-pattern')
      return on === undefined
        ? this.#visibleStrength(account, row)
        : this.#isCut(row, on)
          ? this.#cutStrength(account, row, on, privileges)
          : this.#onDatabase(account, on).get(row);
    return this.#onObject(account, kind === 'column' ? parentOf(facts, target) : target).get(grantee);
  }

  /**
   * How the account acts as the grantee itself: as the account that it is, by a role, or through PUBLIC. That is how it has
   * global privileges; rows for another host or for the blank user lend it only some of that grantee's rights.
   */
  asGrantee(account: Grantee, grantee: PrincipalId): Strength | undefined {
    const held = new Map<PrincipalId, Strength>();
    for (const session of this.#sessions.of(account.id)) {
      const { globals, globalsCertainty, roles } = session;
      const restricted = session.restricted ? { restricted: 'host' as const } : {};
      if (roles.has(grantee) || this.#sessions.publicRoles().has(grantee))
        keepStronger(held, grantee, { session, certainty: 'exact', ...restricted });
      else if (globals === grantee)
        keepStronger(held, grantee, { session, certainty: globalsCertainty, ...restricted });
    }
    return held.get(grantee);
  }

  #isCut(row: GrantRow, database: SecurableId): boolean {
    return this.#restrictions.someOn(database) && this.#index.holdsWildcard(this.#index.textOf(row));
  }

  /** The row in sessions in which no partial revoke takes the privilege out of it. */
  #cutStrength(
    account: Grantee,
    row: GrantRow,
    database: SecurableId,
    privileges: readonly string[],
  ): Strength | undefined {
    const rows = this.#index.onDatabase(database);
    const [privilege] = privileges;
    return this.#overSituations(account, (situation) => {
      const { roles } = situation.session;
      const decided = decideDatabase(this.#index, this.#sessions, situation, database, rows);
      const certainty = decided.get(row);
      const grantees = [account.id, ...roles];
      const has = (grantee: PrincipalId): boolean => this.#index.hasGlobal(grantee, privilege ?? '');
      const cut = roles.size > 0 && this.#restrictions.inRow(grantees, privilege ?? '', database, has);
      return certainty === undefined || cut ? new Map() : new Map([[row, certainty]]);
    }).get(row);
  }

  #onDatabase(account: Grantee, database: SecurableId): HeldRows {
    if (this.#last?.account === account && this.#last.database === database) return this.#last.held;
    const ofAccount = entry(this.#databases, account.id, newDatabases);
    const held = entry(ofAccount, database, () => {
      const rows = this.#index.onDatabase(database);
      return this.#overSituations(account, (situation) =>
        decideDatabase(this.#index, this.#sessions, situation, database, rows),
      );
    });
    this.#last = { account, database, held };
    return held;
  }

  #onObject(account: Grantee, object: SecurableId): ReadonlyMap<PrincipalId, Strength> {
    return entry(
      entry(this.#objects, account.id, () => new Map<SecurableId, ReadonlyMap<PrincipalId, Strength>>()),
      object,
      () => {
        const rows = this.#index.onObject(object);
        const isRoutine = kindOf(this.#index.facts, object) === 'routine';
        return this.#overSituations(account, (situation) =>
          decideObject(this.#index, this.#sessions, situation, rows, isRoutine),
        );
      },
    );
  }

  /** A database that does not exist yet: a row counts for it in every session that sees the row at all. */
  #visibleStrength(account: Grantee, row: GrantRow): Strength | undefined {
    const grantee = this.#index.granteeOf(row);
    if (grantee === undefined) return undefined;
    const only = new Map([[grantee.id, [row]]]);
    return this.#overSituations(account, (situation) =>
      decideDatabase(this.#index, this.#sessions, situation, undefined, only),
    ).get(row);
  }

  #overSituations<K>(
    account: Grantee,
    decide: (situation: Situation) => ReadonlyMap<K, Certainty>,
  ): ReadonlyMap<K, Strength> {
    const held = new Map<K, Strength>();
    const clients = entry(this.#clients, account.id, () => clientsOf(this.#index, account));
    for (const session of this.#sessions.of(account.id)) {
      const decided = clients.map((client) => decide({ account, session, client }));
      for (const answer of decided)
        for (const [key, certainty] of answer) {
          const everywhere = !session.restricted && decided.every((other) => other.get(key) === certainty);
          keepStronger(held, key, everywhere ? { session, certainty } : { session, certainty, restricted: 'host' });
        }
    }
    return held;
  }
}
