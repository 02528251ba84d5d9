import type { Probe } from '../../model/plan.ts';
import type { Session } from './connect.ts';
import type { ReadOptions } from './read.ts';
import { explainedOpener } from './open-scratch.ts';

/** What is asked about one change of a plan. */
export interface LiveQuestion {
  readonly id: string;
  /** null: whichever. */
  readonly database: string | null;
  readonly probe: Pick<Probe, 'read' | 'before' | 'after'>;
  /** What whoever makes it needs, unless it is a superuser: in words, and as an SQL expression that is true for who has it. */
  readonly rights: readonly { readonly what: string; readonly has: string }[];
}

export interface LiveAnswer {
  readonly id: string;
  /** `stale`: neither before nor after; `unknown`: it could not be asked. */
  readonly state: 'before' | 'after' | 'stale' | 'unknown';
  /** What the login lacks, in words. */
  readonly lacking: readonly string[];
  /** Why it could not be asked, in the server's words. */
  readonly why: string | null;
}

/**
 * Asks the live server where each change of a plan stands, and whether the login of the URL has the rights that making it
 * takes. Everything happens in read-only transactions that are rolled back. They hold no GRANT and no REVOKE, although these
 * could be rolled back, too: they lock rows that other sessions may wait for, make those fail that change the same rows, and
 * set off event triggers, which is code of somebody else's.
 *
 * @throws {SourceError} when the server cannot be reached
 */
export async function askLive(
  options: ReadOptions,
  questions: readonly LiveQuestion[],
): Promise<readonly LiveAnswer[]> {
  const { open, home } = explainedOpener(options);
  const answers: LiveAnswer[] = [];
  let session: Session | undefined;
  let at: string | undefined;
  try {
    for (const question of questions) {
      const wanted = question.database ?? at ?? home;
      if (session === undefined || wanted !== at) {
        await session?.close();
        session = undefined;
        session = await open(wanted);
        at = wanted;
      }
      answers.push(await ask(session, question));
    }
  } finally {
    await session?.close();
  }
  return answers;
}

/** Catalogs are locked by few statements, and for short: whoever waits longer is in somebody's way. Milliseconds. */
const BEGIN = `
BEGIN READ ONLY; SET LOCAL statement_timeout = 5000; SET LOCAL lock_timeout = 500;
SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL standard_conforming_strings = on`;

const IS_SUPERUSER = 'SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user';

async function ask(session: Session, { id, probe, rights }: LiveQuestion): Promise<LiveAnswer> {
  const held = await values(session, [IS_SUPERUSER, ...rights.map(({ has }) => has)]);
  const found = await values(session, [probe.read]);
  const [superuser, ...each] = held.values;
  const lacking = rights.filter((_, i) => superuser !== 'true' && each[i] !== 'true').map(({ what }) => what);
  const why = held.why ?? found.why;
  if (why !== null) return { id, state: 'unknown', lacking: held.why === null ? lacking : [], why };
  const [state] = found.values;
  return { id, state: state === probe.after ? 'after' : state === probe.before ? 'before' : 'stale', lacking, why };
}

/** Expressions as text, in a transaction of their own; where the server refuses, why it does, in its words. */
async function values(
  session: Session,
  expressions: readonly string[],
): Promise<{ readonly values: readonly (string | null)[]; readonly why: string | null }> {
  try {
    await session.query(BEGIN);
    const [row = []] = await session.query(
      `SELECT ${expressions.map((sql) => `(${sql})::pg_catalog.text`).join(', ')}`,
    );
    return { values: row, why: null };
  } catch (error) {
    if (!(error instanceof Error && 'severity' in error)) throw error;
    return { values: [], why: error.message };
  } finally {
    await session.query('ROLLBACK');
  }
}
