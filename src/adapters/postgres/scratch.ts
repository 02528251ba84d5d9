import type { ScratchStatement, Unmade } from '../../model/scratch.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { ScriptError, type ScratchServer } from '../scratch-server.ts';
import type { Session } from './connect.ts';
import { dropEverything } from './scratch-clean.ts';

/** A PostgreSQL server as the rehearsal needs it, on this machine's network or in this process. */
export interface ScratchHost {
  /** The database to be in where any will do. */
  readonly home: string;
  readonly open: (database: string) => Promise<Session>;
  readonly read: () => Promise<Snapshot>;
  /** Nothing of it stays when it is closed. */
  readonly passing: boolean;
  readonly close: () => Promise<void>;
}

/** The scratch server on a host. What it holds is not looked at here. */
export async function postgresScratchServer(host: ScratchHost): Promise<ScratchServer> {
  const fresh = await host.read();
  return {
    fresh,
    load: (statements) => load(host, statements),
    execute: (script, database) => execute(host, script, database ?? host.home),
    snapshot: host.read,
    clean: async () => (host.passing ? [] : dropEverything(host, fresh)),
    close: host.close,
  };
}

/** Whatever settings a database or a role has by then. */
const PLAIN_SESSION = `
SET ROLE NONE; SET search_path = pg_catalog; SET standard_conforming_strings = on; SET check_function_bodies = off;
SET client_min_messages = error; SET row_security = on`;

/** Statements of one database go over one session, as long as none of another comes between. */
async function load(host: ScratchHost, statements: readonly ScratchStatement[]): Promise<readonly Unmade[]> {
  const refused: Unmade[] = [];
  let session: Session | undefined;
  let at: string | undefined;
  try {
    for (const { database, sql, makes } of statements) {
      const wanted = database ?? at ?? host.home;
      try {
        if (session === undefined || wanted !== at) {
          await session?.close();
          session = undefined;
          session = await host.open(wanted);
          at = wanted;
          await session.query(PLAIN_SESSION);
        }
        await session.query(sql);
      } catch (error) {
        refused.push({ what: makes, why: `the scratch server refused it: ${wordsOf(error)}` });
      }
    }
  } finally {
    await session?.close();
  }
  return refused;
}

async function execute(host: ScratchHost, script: string, database: string): Promise<void> {
  const session = await host.open(database);
  try {
    await session.query(script);
  } catch (error) {
    throw new ScriptError(wordsOf(error), { cause: error });
  } finally {
    await session.close();
  }
}

/** @throws what is no error of the server */
export function wordsOf(error: unknown): string {
  if (error instanceof Error && ('severity' in error || 'code' in error)) return error.message;
  throw error;
}
