/** What a test may ask of a server that is started for it. */
export interface ServerOptions {
  /** How clients on this machine log in: with their password (default), or without being asked for one. */
  readonly auth?: 'scram' | 'trust';
  /** Server settings on top of the pool's own. */
  readonly config?: Readonly<Record<string, string | number>>;
}

/** A running server. Each engine adds its own `connect`. */
export interface TestServer {
  readonly engine: string;
  /** What the server says it is: `18.4`. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  /** Everything the server writes is below it; null for a server that was already there. */
  readonly folder: string | null;
  /** Without a user: the superuser with its password. */
  url(database?: string, user?: string, password?: string): string;
  /** Ends the server and removes its folder; safe to call twice. */
  stop(): Promise<void>;
}

/** Starts servers of one engine. `version` is what follows the colon: the `18` of `postgres:18`. */
export type StartServer<S extends TestServer> = (version: string, options: ServerOptions) => Promise<S>;
