import type { Action } from '../../model/access.ts';
import type { Facts, SecurableKind } from '../../model/facts.ts';
import { kindOf } from '../../model/securables.ts';
import type { Lost } from '../engine.ts';
import type { Cut } from './cut.ts';

/** Grants on exactly what was lost: on a database where it was all of that, else on objects. */
export function giveBack(facts: Facts, lost: readonly Lost[]): readonly Cut[] {
  return lost.flatMap(({ principal, on, action, privileges }): readonly Cut[] => {
    const kind = kindOf(facts, on);
    const words = privileges.length > 0 ? privileges : wordsFor(kind, action);
    // On the whole server would be on what is others', too.
    if (words.length === 0 || kind === 'instance') return [];
    return [{ kind: 'granted', principal, target: on, privileges: words }];
  });
}

const TABLE: Partial<Readonly<Record<Action, readonly string[]>>> = {
  read: ['SELECT'],
  write: ['DELETE', 'INSERT', 'UPDATE'],
  ddl: ['ALTER', 'DROP', 'INDEX'],
};

/** What gives an action on a kind of object. */
export function wordsFor(kind: SecurableKind, action: Action): readonly string[] {
  switch (kind) {
    case 'table':
    case 'view':
    case 'foreign-table':
    case 'sequence':
      return TABLE[action] ?? [];
    case 'database':
      return action === 'execute' ? ['EXECUTE'] : (TABLE[action] ?? []);
    case 'routine':
      return action === 'execute' ? ['EXECUTE'] : action === 'ddl' ? ['ALTER ROUTINE'] : [];
    default:
      return [];
  }
}
