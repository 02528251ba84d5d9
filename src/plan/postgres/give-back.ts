import type { Access, Action } from '../../model/access.ts';
import { factId, NONE, SecurableFlag, type Facts, type SecurableId, type SecurableKind } from '../../model/facts.ts';
import { enclosing, kindOf, parentOf } from '../../model/securables.ts';
import { PostgresSessions } from '../../access/postgres/sessions.ts';
import { isRelation } from '../../dialects/postgres/actions.ts';
import type { Lost } from '../engine.ts';
import { without, type Cut } from './cut.ts';

type Granted = Extract<Cut, { readonly kind: 'granted' }>;

/** Grants by the owners of objects, with the USAGE and CONNECT that they need to be of use. */
export function giveBack(facts: Facts, lost: readonly Lost[]): readonly Cut[] {
  const grants = joined(lost.flatMap((one) => grantsFor(facts, one)));
  const after = without(facts, grants);
  const sessions = new PostgresSessions(after);
  const gates = grants.flatMap((grant, i) => gatesFor(after, sessions, grant, facts.grants.count + i));
  // What is held all the same was of no use for want of a gate.
  const { rights } = new PostgresSessions(facts);
  const lacking = grants.flatMap((grant) => {
    const privileges = grant.privileges.filter((word) => !rights.has(grant.principal, grant.target, word));
    return privileges.length === 0 ? [] : [{ ...grant, privileges }];
  });
  return [...joined(gates), ...lacking];
}

const RELATION: Partial<Readonly<Record<Action, readonly string[]>>> = {
  read: ['SELECT'],
  write: ['DELETE', 'INSERT', 'UPDATE'],
};
const WORDS: Partial<Readonly<Record<SecurableKind, Partial<Readonly<Record<Action, readonly string[]>>>>>> = {
  sequence: { read: ['SELECT'], write: ['USAGE'] },
  routine: { execute: ['EXECUTE'] },
  'large-object': { read: ['SELECT'], write: ['UPDATE'] },
};

/** What gives an action on a kind of object; nothing where only its owner has it. */
export function wordsFor(kind: SecurableKind, action: Action): readonly string[] {
  const words = isRelation(kind) ? RELATION[action] : WORDS[kind]?.[action];
  if (kind === 'materialized-view' && action !== 'read') return [];
  return words ?? [];
}

function grantsFor(facts: Facts, { principal, on, action, privileges }: Lost): readonly Granted[] {
  const grant = (target: SecurableId, words: readonly string[]): readonly Granted[] =>
    words.length === 0 ? [] : [{ kind: 'granted', principal, target, privileges: words }];
  const kind = kindOf(facts, on);
  if (!CONTAINERS.has(kind)) return grant(on, privileges.length > 0 ? privileges : wordsFor(kind, action));
  return objectsIn(facts, on).flatMap((id) => {
    const words = wordsFor(kindOf(facts, id), action);
    return grant(id, privileges.length > 0 ? words.filter((word) => privileges.includes(word)) : words);
  });
}

const CONTAINERS: ReadonlySet<SecurableKind> = new Set<SecurableKind>(['schema', 'database', 'instance']);
const NOT_MEANT = SecurableFlag.system | SecurableFlag.missing;

function objectsIn(facts: Facts, container: SecurableId): readonly SecurableId[] {
  const ids: SecurableId[] = [];
  for (let id = 0; id < facts.securables.count; id++) {
    if (((facts.securables.flags[id] ?? 0) & NOT_MEANT) !== 0 || kindOf(facts, id) === 'column') continue;
    for (let at = parentOf(facts, id); at !== NONE; at = parentOf(facts, at))
      if (at === container) {
        ids.push(id);
        break;
      }
  }
  return ids;
}

/** One per grantee and object. */
function joined(grants: readonly Granted[]): readonly Granted[] {
  const byPlace = new Map<string, Granted>();
  for (const grant of grants) {
    const key = `${String(grant.principal)} ${String(grant.target)}`;
    const words = [...(byPlace.get(key)?.privileges ?? []), ...grant.privileges];
    byPlace.set(key, { ...grant, privileges: [...new Set(words)].sort() });
  }
  return [...byPlace.values()];
}

function gatesFor(facts: Facts, sessions: PostgresSessions, grant: Granted, row: number): readonly Granted[] {
  const { principal, target, privileges } = grant;
  const access: Access = {
    principal,
    target: { kind: 'one', id: target },
    action: 'read',
    mode: 'now',
    cause: factId('grant', row),
    by: 'grant',
    privileges,
  };
  const missing = needsSchema(facts, target) ? sessions.missing(principal, access) : [];
  return missing.map((gate) => {
    const word = kindOf(facts, gate) === 'database' ? 'CONNECT' : 'USAGE';
    return { kind: 'granted', principal, target: gate, privileges: [word] };
  });
}

const needsSchema = (facts: Facts, target: SecurableId): boolean =>
  kindOf(facts, target) !== 'schema' && enclosing(facts, target, 'schema') !== NONE;
