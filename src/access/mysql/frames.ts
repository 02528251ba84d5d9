import type { Definition } from '../../model/definitions.ts';
import { NONE, type Facts, type PrincipalId, type SecurableId } from '../../model/facts.ts';
import { enclosing } from '../../model/securables.ts';

/** Where the server is while it follows what the use of an object sets off. */
export interface Frame {
  /** Whose rights count from here on; NONE: nobody's, nothing is checked (MERGE). */
  readonly current: PrincipalId;
  /** The current database: a routine's own while it runs, else what the user has chosen; NONE: none that matters. */
  readonly place: SecurableId;
  /** Those rights were taken up in that database: see `Rights.held`. */
  readonly inside: boolean;
  /** Rows of `Facts.definitions`, from the object that is used inwards. */
  readonly path: readonly number[];
  /** Why it may be refused after all; null: it is not. */
  readonly unsure: string | null;
}

/** Nothing has been set off yet. */
export const outermost = (place: SecurableId): Frame => ({
  current: NONE,
  place,
  inside: false,
  path: [],
  unsure: null,
});

/**
 * Takes up the rights of the definer: a view does so anew each time, a routine or trigger only when it is somebody else's than
 * what it is used by. That comes before a routine's database is entered.
 * @param row of the definition in `Facts.definitions`
 */
export function takeUp({ kind, runsAs }: Definition, row: number, outer: Frame): Frame {
  const path = [...outer.path, row];
  const stays = runsAs === NONE || (runsAs === outer.current && kind !== 'view');
  return stays ? { ...outer, path } : { ...outer, current: runsAs, inside: true, path };
}

/** Routines and triggers run in their own database; what somebody may there is worked out anew when it is entered. */
export function enter(facts: Facts, { kind, on }: Definition, frame: Frame): Frame {
  if (kind !== 'routine' && kind !== 'trigger') return frame;
  const place = enclosing(facts, on, 'database');
  return place === frame.place ? frame : { ...frame, place, inside: false };
}
