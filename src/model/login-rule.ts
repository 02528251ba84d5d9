/** One line of PostgreSQL's host-based authentication: the first that fits a connection decides. */
export interface LoginRule {
  /** `local`, `host`, `hostssl`, … */
  readonly type: string;
  /** Names, `all`, `sameuser`, `samerole`, `replication`, `/regular expression`. */
  readonly databases: readonly string[];
  /** Names, `all`, `+group`, `/regular expression`. */
  readonly users: readonly string[];
  /** `10.0.0.0`, `all`, `samehost`, `samenet`, a host's name; null for `local`. */
  readonly address: string | null;
  readonly netmask: string | null;
  /** `scram-sha-256`, `trust`, … */
  readonly method: string;
}
