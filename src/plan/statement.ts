/** One statement of a plan, for whoever may change everything on the server. */
export interface Statement {
  /** Database to be connected to, by name; null: whichever. */
  readonly database: string | null;
  /** Without a semicolon at its end; it says itself where it has to run as somebody else. */
  readonly sql: string;
}
