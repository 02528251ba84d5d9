/** One step in making a world anew on a server that is empty. */
export interface ScratchStatement {
  /** Database to be connected to, by name; null: whichever. */
  readonly database: string | null;
  /** One statement, or several that belong together, separated by semicolons. */
  readonly sql: string;
  /** What is missing where the server refuses it. */
  readonly makes: string;
}

/** Something that the scratch server will lack, so that nothing is proven about it. */
export interface Unmade {
  readonly what: string;
  readonly why: string;
}

/** How to make on an empty server what a snapshot holds, in order, and what cannot be made there. */
export interface ScratchWorld {
  readonly statements: readonly ScratchStatement[];
  readonly cannot: readonly Unmade[];
}
