import type { Action } from '../../../src/model/access.ts';

/**
 * What a statement does to one object: `read billing/inv`, or `write billing/audit via` where the statement does not name it
 * and a view, routine or trigger does. An object is `schema/name` (PostgreSQL) or `database/name` (MySQL); names are
 * unquoted, a routine is named without its arguments.
 */
export type Touch = `${Action} ${string}`;

/** Why the server did not do it: a right was missing, a constraint was in the way, or it could not even be analysed. */
export type Refusal = 'permission' | 'constraint' | 'mistake';

/** One statement that a driver ran, and what that amounts to. */
export interface Run {
  /** Who logged in. */
  readonly account: string;
  /** Whose rights it ran with, where that is another one (SET ROLE). */
  readonly role: string | null;
  readonly application: string | null;
  /** Of PostgreSQL, the one that the objects are in; null for MySQL, whose objects say it themselves. */
  readonly database: string | null;
  readonly touches: readonly Touch[];
  readonly refused: Refusal | null;
  /** Names the trap that the step is about, for what a source cannot tell. */
  readonly trap: string | null;
}

/** Counts what is done, as it is done. */
export interface Truth {
  readonly runs: readonly Run[];
  note(run: Run): void;
}

export function createTruth(): Truth {
  const runs: Run[] = [];
  return { runs, note: (run) => runs.push(run) };
}

/** What a tally is kept of; `tallyLine` of what a reader found has to give the same text. */
export interface Tallied {
  readonly account: string;
  readonly application: string | null;
  readonly database: string | null;
  readonly action: string;
  readonly object: string;
  readonly via: boolean;
}

export const tallyKey = ({ account, application, database, action, object, via }: Tallied): string =>
  `${account} (${application ?? '?'}) in ${database ?? '?'}: ${action} ${object}${via ? ' via' : ''}`;

/** `orders_app (orders-api) in shop: read billing/inv × 3`, sorted. */
export function tallyLines(counted: Iterable<readonly [key: string, calls: number]>): string[] {
  const sums = new Map<string, number>();
  for (const [key, calls] of counted) sums.set(key, (sums.get(key) ?? 0) + calls);
  return [...sums].map(([key, calls]) => `${key} × ${calls}`).sort();
}

/** What a source shows of a run; nothing, where it shows nothing. */
export type See = (run: Run) => readonly Run[];

/** The tally of the runs that were not refused, as a source sees them. */
export function tallyOf(runs: readonly Run[], see: See = (run) => [run]): string[] {
  const counted: (readonly [string, number])[] = [];
  for (const run of runs.flatMap(see)) {
    if (run.refused !== null) continue;
    for (const touch of new Set(run.touches)) counted.push([tallyKey({ ...run, ...readTouch(touch) }), 1]);
  }
  return tallyLines(counted);
}

export const isVia = (touch: Touch): boolean => touch.endsWith(' via');

/** The same touch, named by the statement itself. */
export const asDirect = (touch: Touch): Touch => touch.replace(/ via$/, '') as Touch;

export function readTouch(touch: Touch): { readonly action: string; readonly object: string; readonly via: boolean } {
  const found = /^(\w+) (.*?)( via)?$/s.exec(touch);
  if (found?.[1] === undefined || found[2] === undefined) throw new Error(`no touch: ${touch}`);
  return { action: found[1], object: found[2], via: found[3] !== undefined };
}
