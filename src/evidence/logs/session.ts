import type { Change } from './effect.ts';

/** What a session has that its records do not say. */
export interface SessionState {
  readonly role: string | null;
  readonly searchPath: readonly string[] | null;
  /** SET SESSION AUTHORIZATION. */
  readonly sessionUser: string | null;
  /** Who logged in, where only the connection says so. */
  readonly account: string | null;
  readonly client: string | null;
  readonly application: string | null;
  readonly database: string | null;
  /** Known since its start, or since something reset it. */
  readonly knowsRole: boolean;
  readonly knowsPath: boolean;
  readonly knowsDatabase: boolean;
  readonly knowsAccount: boolean;
}

const AT_START: SessionState = {
  role: null,
  searchPath: null,
  sessionUser: null,
  account: null,
  client: null,
  application: null,
  database: null,
  knowsRole: true,
  knowsPath: true,
  knowsDatabase: true,
  knowsAccount: true,
};
const UNSEEN: SessionState = {
  ...AT_START,
  knowsRole: false,
  knowsPath: false,
  knowsDatabase: false,
  knowsAccount: false,
};

/**
 * The state of one session as its statements change it, with what a transaction takes back:
 * https://www.postgresql.org/docs/18/sql-set.html
 */
export class Session {
  state: SessionState;
  /** As it will be when the transaction is over: SET LOCAL ends with it. */
  private lasting: SessionState;
  private transaction: { readonly before: SessionState; readonly savepoints: Map<string, SessionState[]> } | null =
    null;
  /** An error within the transaction: its COMMIT is a ROLLBACK. */
  private aborted = false;

  constructor(seenFromStart: boolean) {
    this.state = this.lasting = seenFromStart ? AT_START : UNSEEN;
  }

  /** A statement was refused. */
  fail(): void {
    this.aborted = this.transaction !== null;
  }

  inDatabase(value: string): void {
    if (this.state.database !== value) this.change({ kind: 'database', value });
  }

  apply(changes: readonly Change[]): void {
    for (const change of changes) this.change(change);
  }

  private change(change: Change): void {
    switch (change.kind) {
      case 'start':
        this.state = this.lasting = AT_START;
        this.transaction = null;
        return;
      case 'begin':
        this.transaction ??= { before: this.lasting, savepoints: new Map() };
        return;
      case 'commit':
        this.end(!this.aborted);
        return;
      case 'rollback':
        this.end(false);
        return;
      case 'savepoint':
        this.transaction?.savepoints.set(change.name, [this.state, this.lasting]);
        return;
      case 'rollback-to': {
        const [state, lasting] = this.transaction?.savepoints.get(change.name) ?? [];
        this.state = state ?? this.state;
        this.lasting = lasting ?? this.lasting;
        this.aborted = false;
        return;
      }
      case 'end':
      case 'release':
      case 'file-database':
      case 'database-refused':
      case 'restart':
        return;
      case 'discard-all':
        this.set({ ...AT_START, ...this.login() }, false);
        return;
      default:
        this.set(changed(change), 'local' in change && change.local);
    }
  }

  /** Who logged in, and where, outlives DISCARD ALL. */
  private login(): Partial<SessionState> {
    const { account, client, application, database, knowsDatabase, knowsAccount } = this.state;
    return { account, client, application, database, knowsDatabase, knowsAccount };
  }

  private set(part: Partial<SessionState>, local: boolean): void {
    // Outside of a transaction SET LOCAL does nothing but warn.
    if (local && this.transaction === null) return;
    this.state = { ...this.state, ...part };
    if (!local) this.lasting = { ...this.lasting, ...part };
  }

  private end(committed: boolean): void {
    this.state = this.lasting = committed ? this.lasting : (this.transaction?.before ?? this.lasting);
    this.transaction = null;
    this.aborted = false;
  }
}

type Setting = Exclude<
  Change,
  {
    readonly kind:
      | 'start'
      | 'end'
      | 'begin'
      | 'commit'
      | 'rollback'
      | 'savepoint'
      | 'rollback-to'
      | 'release'
      | 'discard-all'
      | 'file-database'
      | 'database-refused'
      | 'restart';
  }
>;

function changed(change: Setting): Partial<SessionState> {
  switch (change.kind) {
    case 'search-path':
      return { searchPath: change.value, knowsPath: true };
    case 'unknown-search-path':
      return { searchPath: null, knowsPath: false };
    case 'role':
      return { role: change.value, knowsRole: true };
    case 'session-user':
      // It sets the role back: https://www.postgresql.org/docs/18/sql-set-session-authorization.html
      return { sessionUser: change.value, role: null, knowsRole: true };
    case 'reset-all': // role and session authorization are not reset by it
      return { searchPath: null, knowsPath: true };
    case 'login': {
      const { account, client, database } = change;
      return { account, client, database, knowsAccount: true, knowsDatabase: true, role: null, knowsRole: true };
    }
    case 'account':
      return { account: change.value, knowsAccount: true };
    case 'login-failed':
      return { account: null, knowsAccount: false };
    case 'database':
      return { database: change.value, knowsDatabase: true };
    case 'application':
      return { application: change.value };
    case 'client':
      return { client: change.value };
  }
}
