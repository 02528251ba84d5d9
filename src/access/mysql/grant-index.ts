import { NONE, ROOT, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { hostSpecificity, parseHost, type HostPattern } from '../../dialects/mysql/hosts.ts';
import { compare } from '../../shared/compare.ts';
import {
  compareSpecificity,
  mariadbSpecificity,
  MAX_DATABASE_NAME,
  mysqlSpecificity,
  type Specificity,
} from '../../dialects/mysql/pattern-order.ts';
import type { MysqlEngine } from '../../dialects/mysql/engines.ts';
import { DatabaseMatcher, isOn } from './database-matcher.ts';
import { entry } from '../../shared/entry.ts';
import { append } from './multimap.ts';

/** Row number in `Facts.grants`. */
export type GrantRow = number;

/** An account, real or only named in a row, in the terms of the resolution; roles of MariaDB have no host. */
export interface Grantee {
  readonly id: PrincipalId;
  readonly user: string;
  readonly host: HostPattern | null;
  readonly hostRank: Specificity;
  /** Somebody may log in as it, now or once it is unlocked. */
  readonly account: boolean;
  /** Clients that it matches are it, even if it is locked or meant for a role. */
  readonly claims: boolean;
}

/** The rows of one object by grantee. */
export type RowsByGrantee = ReadonlyMap<PrincipalId, readonly GrantRow[]>;

/** The grants of one server, found by what the resolution asks for: user, database, object, grantee. */
export class GrantIndex {
  readonly facts: Facts;
  readonly engine: MysqlEngine;
  readonly grantees: readonly Grantee[];
  readonly matcher: DatabaseMatcher;
  /** The server looks up the names of its clients. */
  readonly resolvesNames: boolean;
  readonly #byUser = new Map<string, Grantee[]>();
  readonly #roles = new Map<string, PrincipalId[]>();
  readonly #byGrantee = new Map<PrincipalId, GrantRow[]>();
  readonly #onDatabase = new Map<SecurableId, Map<PrincipalId, GrantRow[]>>();
  readonly #onObject = new Map<SecurableId, Map<PrincipalId, GrantRow[]>>();
  readonly #matched = new Map<SecurableId, readonly SecurableId[]>();
  readonly #rank = new Map<SecurableId, Specificity>();

  constructor(facts: Facts) {
    this.facts = facts;
    this.engine = facts.engine === 'mariadb' ? 'mariadb' : 'mysql';
    this.matcher = new DatabaseMatcher(facts);
    this.resolvesNames = !isOn(facts.settings.get('skip_name_resolve'));
    this.grantees = facts.principals.map((principal) => this.#grantee(principal.id));
    for (const grantee of this.grantees)
      if (grantee.host === null) append(this.#roles, grantee.user, grantee.id);
      else append(this.#byUser, grantee.user, grantee);
    for (let row = 0; row < facts.grants.count; row++) this.#addRow(row);
  }

  /** Everybody of that user name, from whatever host, whether or not there is such an account. */
  ofUser(user: string): readonly Grantee[] {
    return this.#byUser.get(user) ?? [];
  }
  /**
   * The order in which the server looks for the account of a client. Of equally specific hosts the named user's comes before
   * the blank user's, and on MariaDB the one that is later in byte order (acl_user_compare).
   */
  readonly byLogin = (a: Grantee, b: Grantee): number => {
    const order = compareSpecificity(a.hostRank, b.hostRank);
    if (order !== 0) return order;
    if (a.user !== b.user) return a.user === '' ? 1 : -1;
    return this.engine === 'mysql' ? 0 : -compare(a.host?.text ?? '', b.host?.text ?? '');
  };
  /** The user names of MariaDB's roles: rows that name a user like a role count for the role too. */
  ofRole(id: PrincipalId): string {
    return this.grantees[id]?.user ?? '';
  }
  rolesNamed(user: string): readonly PrincipalId[] {
    return this.#roles.get(user) ?? [];
  }
  rowsOf(grantee: PrincipalId): readonly GrantRow[] {
    return this.#byGrantee.get(grantee) ?? [];
  }
  /** Rows of mysql.db whose text matches the database. */
  onDatabase(database: SecurableId): RowsByGrantee {
    return this.#onDatabase.get(database) ?? NO_ROWS;
  }
  /** Rows for a table or routine; the rows for a table's columns count as the table's. */
  onObject(object: SecurableId): RowsByGrantee {
    return this.#onObject.get(object) ?? NO_ROWS;
  }
  matchesOf(pattern: SecurableId): readonly SecurableId[] {
    return this.#matched.get(pattern) ?? [];
  }
  patternRank(pattern: SecurableId): Specificity {
    return this.#rank.get(pattern) ?? [];
  }
  /** With partial_revokes no name is a pattern, but the server keeps those apart that look like one. */
  holdsWildcard(text: string): boolean {
    return this.engine === 'mysql' && /[%_]/.test(text);
  }
  hasGlobal(grantee: PrincipalId, privilege: string): boolean {
    return this.rowsOf(grantee).some((row) => this.targetOf(row) === ROOT && this.has(row, privilege));
  }
  has(row: GrantRow, privilege: string): boolean {
    return this.privilegesOf(row).includes(privilege);
  }
  privilegesOf(row: GrantRow): readonly string[] {
    return this.facts.privilegeSets[this.facts.grants.privileges[row] ?? 0]?.privileges ?? [];
  }
  targetOf(row: GrantRow): SecurableId {
    return this.facts.grants.target[row] ?? ROOT;
  }
  granteeOf(row: GrantRow): Grantee | undefined {
    return this.grantees[this.facts.grants.grantee[row] ?? NONE];
  }
  textOf(row: GrantRow): string {
    return this.facts.securables.name[this.targetOf(row)] ?? '';
  }

  #addRow(row: GrantRow): void {
    const grantee = this.facts.grants.grantee[row] ?? NONE;
    const target = this.targetOf(row);
    append(this.#byGrantee, grantee, row);
    const kind = kindOf(this.facts, target);
    if (kind === 'instance') return;
    if (kind === 'database-pattern') {
      for (const database of this.#match(target)) append(entry(this.#onDatabase, database, newRows), grantee, row);
    } else {
      const object = kind === 'column' ? parentOf(this.facts, target) : target;
      append(entry(this.#onObject, object, newRows), grantee, row);
    }
  }

  /** Each distinct text is matched once, however many rows hold it. */
  #match(pattern: SecurableId): readonly SecurableId[] {
    const known = this.#matched.get(pattern);
    if (known !== undefined) return known;
    const text = this.facts.securables.name[pattern] ?? '';
    const matched = this.matcher.matches(text);
    this.#matched.set(pattern, matched);
    this.#rank.set(
      pattern,
      this.engine === 'mysql' ? mysqlSpecificity(text) : mariadbSpecificity(text, MAX_DATABASE_NAME),
    );
    return matched;
  }

  #grantee(id: PrincipalId): Grantee {
    const principal = this.facts.principals[id];
    const { user, host: hostText } = principal?.attributes ?? {};
    const host = typeof hostText === 'string' ? parseHost(hostText) : null;
    return {
      id,
      user: typeof user === 'string' ? user : '',
      host,
      hostRank: host === null ? [] : hostSpecificity(this.engine, host),
      claims: principal?.exists === true && host !== null,
      account: principal?.exists === true && (principal.kind === 'account' || principal.kind === 'anonymous'),
    };
  }
}

const NO_ROWS: RowsByGrantee = new Map();
const newRows = (): Map<PrincipalId, GrantRow[]> => new Map();
