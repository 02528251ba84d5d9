import type { Action } from '../model/access.ts';
import type { Definition, Reference } from '../model/definitions.ts';
import type { Engine } from '../model/engine.ts';
import { NONE, type Facts, type SecurableId } from '../model/facts.ts';
import { kindOf } from '../model/securables.ts';
import { actionOf as mongodbAction } from '../dialects/mongodb/actions.ts';
import { actionOf as mysqlAction } from '../dialects/mysql/actions.ts';
import { actionOf as postgresAction } from '../dialects/postgres/actions.ts';
import { groupBy } from '../shared/group-by.ts';

/** Something that is touched because something else is used. */
export interface Behind {
  readonly object: SecurableId;
  readonly action: Action;
  /** It may not have been: a trigger for one kind of write, a branch of a routine. */
  readonly assumed: boolean;
  /** With the rights of whoever uses the first object, all the way. */
  readonly ownRights: boolean;
}

/**
 * What stands behind the use of an object, as far as the definitions of views, rules, triggers and routines say, through all
 * of them. A materialized view gives what was stored; what events do, nobody uses.
 */
export function behindOf(facts: Facts): BehindOf {
  const followed = facts.definitions.filter(({ kind }) => kind !== 'materialized-view' && kind !== 'event');
  const byObject = groupBy(followed, ({ on }) => on);
  const known = new Map<string, readonly Behind[]>();
  const actionOf = (reference: Reference): Action | undefined => actionIn(facts, reference);
  return (object, action, verb) => {
    const privileges = privilegesOf(action, verb, facts.engine);
    const key = `${String(object)} ${action} ${privileges.join()}`;
    let list = known.get(key);
    if (list === undefined)
      known.set(key, (list = follow({ object, action, privileges }, byObject, actionOf, facts.engine)));
    return list;
  };
}

/** @param verb what began the statement, where it is known: it tells what kind of write it was */
type BehindOf = (object: SecurableId, action: Action, verb: string | null) => readonly Behind[];

/** A use, with the privileges that it may have used. */
interface Start {
  readonly object: SecurableId;
  readonly action: Action;
  readonly privileges: readonly string[];
}

function follow(
  { object, action, privileges }: Start,
  byObject: ReadonlyMap<SecurableId, readonly Definition[]>,
  actionOf: (reference: Reference) => Action | undefined,
  engine: Engine,
): readonly Behind[] {
  const found = new Map<string, Behind>();
  const pending: (Behind & Start)[] = [{ object, action, privileges, assumed: false, ownRights: true }];
  const start = `${String(object)} ${action}`;
  for (let use = pending.pop(); use !== undefined; use = pending.pop())
    for (const definition of byObject.get(use.object) ?? []) {
      const certainty = setOff(definition, use.privileges);
      if (certainty === null) continue;
      for (const reference of usesOf(definition)) {
        const reached = actionOf(reference);
        if (reached === undefined || reference.target === NONE) continue;
        const assumed = use.assumed || certainty === 'assumed';
        // A view of MongoDB needs no rights on what it shows, whoever asks.
        const ownRights = use.ownRights && definition.runsAs === NONE && engine !== 'mongodb';
        const what = `${String(reference.target)} ${reached}`;
        const key = `${what} ${String(ownRights)}`;
        const before = found.get(key);
        if (what === start || (before !== undefined && (!before.assumed || assumed))) continue;
        const one = { object: reference.target, action: reached, assumed, ownRights };
        found.set(key, one);
        pending.push({ ...one, privileges: [reference.privilege] });
      }
    }
  return [...found.values()];
}

/** Privileges that an action may have used, by engine. */
const PRIVILEGES: Readonly<Record<'sql' | 'mongodb', Partial<Readonly<Record<Action, readonly string[]>>>>> = {
  sql: { read: ['SELECT'], write: ['INSERT', 'UPDATE', 'DELETE'], execute: ['EXECUTE'] },
  mongodb: { read: ['find'], write: ['insert', 'update', 'remove'] },
};

/** What a statement may have used that begins so: an upsert inserts or updates, a REPLACE of MySQL deletes what it replaces. */
const BY_VERB: Readonly<Record<string, readonly string[]>> = {
  INSERT: ['INSERT', 'UPDATE'],
  COPY: ['INSERT'],
  LOAD: ['INSERT'],
  REPLACE: ['INSERT', 'DELETE'],
  UPDATE: ['UPDATE'],
  DELETE: ['DELETE'],
  TRUNCATE: ['TRUNCATE'],
};

function privilegesOf(action: Action, verb: string | null, engine: Engine): readonly string[] {
  const of = engine === 'mongodb' ? 'mongodb' : 'sql';
  return (action === 'write' && of === 'sql' ? BY_VERB[verb ?? ''] : undefined) ?? PRIVILEGES[of][action] ?? [];
}

/**
 * What a definition uses. What it changes it need not read, too: the references are the rights that it needs, and an UPDATE or
 * DELETE with a condition needs SELECT, as one in a statement does that names the table as written only.
 */
function usesOf({ references }: Definition): readonly Reference[] {
  const changes = ({ privilege }: Reference): boolean => privilege === 'UPDATE' || privilege === 'DELETE';
  const changed = new Set(references.filter(changes).map(({ target }) => target));
  return references.filter(({ target, privilege }) => privilege !== 'SELECT' || !changed.has(target));
}

/** Is it set off by one of them? A log tells a write, not always of which kind. null: no. */
function setOff({ events, kind }: Definition, privileges: readonly string[]): 'certain' | 'assumed' | null {
  const some = privileges.filter((privilege) => events.includes(privilege));
  if (some.length === 0) return null;
  // Views are read whole; what a routine, a rule or a trigger does may hang on a condition.
  return some.length === privileges.length && (kind === 'view' || kind === 'merge') ? 'certain' : 'assumed';
}

function actionIn(facts: Facts, { target, privilege }: Reference): Action | undefined {
  const kind = kindOf(facts, target);
  switch (facts.engine) {
    case 'postgres':
      return postgresAction(kind, privilege);
    case 'mysql':
    case 'mariadb':
      return mysqlAction(kind, privilege);
    case 'mongodb':
      return mongodbAction(privilege);
  }
}
