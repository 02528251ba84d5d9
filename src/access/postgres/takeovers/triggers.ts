import { factId, NONE, type Facts, type PrincipalId, type SecurableId } from '../../../model/facts.ts';
import { enclosing, parentOf, pathOf } from '../../../model/securables.ts';
import type { Takeover } from '../../../model/takeover.ts';
import { groupBy } from '../../../shared/group-by.ts';
import type { PostgresSessions } from '../sessions.ts';
import { ableTo } from './able.ts';

interface Firing {
  readonly row: number;
  readonly routine: SecurableId;
}

/**
 * Routines that triggers and event triggers run with the rights of whoever sets them off: who can write them anew, their
 * owners with CREATE on their schema, says what all of these do.
 * https://www.postgresql.org/docs/18/sql-createfunction.html (replacing takes ownership), src/backend/commands/functioncmds.c
 */
export function* sharedTriggers(facts: Facts, sessions: PostgresSessions): Generator<Takeover> {
  const firings = [...facts.definitions.entries()].flatMap(([row, { kind, references }]): Firing[] =>
    kind === 'trigger' || kind === 'event-trigger'
      ? references.filter(({ privilege }) => privilege === 'EXECUTE').map(({ target }) => ({ row, routine: target }))
      : [],
  );
  for (const [routine, rows] of groupBy(firings, (firing) => firing.routine)) {
    const owner = facts.securables.owner[routine] ?? NONE;
    if (owner === NONE || sessions.gates.isSuperuser(owner)) continue;
    const victims = [...new Set(rows.flatMap(({ row }) => [...firedBy(facts, sessions, row)]))].sort((a, b) => a - b);
    const target = { kind: 'one', id: routine } as const;
    const access = {
      principal: owner,
      target,
      action: 'ddl',
      mode: 'now',
      by: 'owner',
      privileges: [],
      cause: factId('securable', routine),
    } as const;
    const creators = sessions.rights.holders(parentOf(facts, routine), 'CREATE').any;
    const holders = ableTo(sessions, access, [creators], victims);
    const [first] = rows;
    if (holders.length === 0 || victims.length === 0 || first === undefined) continue;
    const on = facts.definitions[first.row]?.on ?? NONE;
    const more = rows.length === 1 ? '' : ` and ${String(rows.length - 1)} more`;
    const kind = facts.definitions[first.row]?.kind === 'event-trigger' ? 'event trigger' : 'trigger';
    const detail = `run by ${kind} ${facts.definitions[first.row]?.name ?? ''}${more}`;
    const step = {
      kind: 'definition',
      from: pathOf(facts, routine),
      to: pathOf(facts, on),
      detail,
      fact: factId('definition', first.row),
    } as const;
    const waitsFor = kind === 'trigger' ? 'a write of theirs' : 'a data definition of theirs';
    yield { by: 'trigger', entry: routine, access, holders, victims, waitsFor, step };
  }
}

/** Logins that can set it off: for an event trigger, whoever can connect may define something, if only a temporary table. */
function* firedBy(facts: Facts, { gates, rights }: PostgresSessions, row: number): Generator<PrincipalId> {
  const definition = facts.definitions[row];
  if (definition === undefined) return;
  const database = enclosing(facts, definition.on, 'database');
  const writers = definition.events.map((event) => rights.holders(definition.on, event).any);
  const isEvent = definition.kind === 'event-trigger';
  for (const { id, login } of facts.principals)
    if (login && gates.canConnect(id, database) && (isEvent || writers.some((bits) => bits.has(id)))) yield id;
}
