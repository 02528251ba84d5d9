/** A statement of a world; what a definer has to be is known without reading bodies. */
export interface WorldStatement {
  readonly sql: string;
  readonly definition?: WorldDefinition;
}

/** A view, routine or trigger as the world made it. */
export interface WorldDefinition {
  readonly kind: 'view' | 'routine' | 'trigger';
  readonly database: string;
  /** The view, the routine, the table of the trigger. */
  readonly on: string;
  readonly name: string;
  readonly event: string;
  /** `user@host`, or the name of a role of MariaDB. */
  readonly definer: string;
  readonly invoker: boolean;
  readonly references: readonly WorldReference[];
}

export interface WorldReference {
  readonly database: string;
  readonly name: string;
  readonly privilege: string;
}

/** Something to try; `privilege` on an object of the world, or the use of something that works with other rights. */
export interface Unit {
  readonly sql: string;
  readonly database: string;
  /** Table, view or routine; undefined: the database. */
  readonly on: string | undefined;
  readonly privilege: string;
  /** For SELECT on single columns. */
  readonly column?: string;
  /** The object works with its definer's rights, or with the caller's: what it comes to. */
  readonly through?: WorldDefinition;
}

/** Where clients of the world come from: an address to connect from, `::1` or `socket`. */
export type ClientPlace = string;

export interface World {
  readonly number: number;
  readonly prefix: string;
  readonly statements: readonly WorldStatement[];
  readonly databases: readonly string[];
  readonly users: readonly string[];
  readonly roles: readonly string[];
  /** Everything that SET ROLE may name, as SQL. */
  readonly assumable: readonly string[];
  readonly places: readonly ClientPlace[];
  readonly units: readonly Unit[];
}
