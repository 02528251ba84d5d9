/** What a statement or a line about a connection changes in its session, in its order. */
export type Change =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  /** value null: as it was when the session began. */
  | { readonly kind: 'search-path'; readonly value: readonly string[] | null; readonly local: boolean }
  | { readonly kind: 'unknown-search-path'; readonly local: boolean }
  | { readonly kind: 'role'; readonly value: string | null; readonly local: boolean }
  | { readonly kind: 'session-user'; readonly value: string | null; readonly local: boolean }
  | { readonly kind: 'reset-all' }
  | { readonly kind: 'discard-all' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'savepoint' | 'rollback-to' | 'release'; readonly name: string }
  /** MySQL and MongoDB: who the session is; null: not said. */
  | {
      readonly kind: 'login';
      readonly account: string | null;
      readonly client: string | null;
      readonly database: string | null;
    }
  | { readonly kind: 'login-failed' }
  | { readonly kind: 'account'; readonly value: string }
  | { readonly kind: 'database'; readonly value: string }
  /** The USE before it, if there is one, changes nothing. */
  | { readonly kind: 'database-refused' }
  /** MySQL's slow log: the database of all records from here on, whoever they are of. */
  | { readonly kind: 'file-database'; readonly value: string }
  /** The server started anew: no session goes on. */
  | { readonly kind: 'restart' }
  | { readonly kind: 'application'; readonly value: string }
  | { readonly kind: 'client'; readonly value: string };
