import { NONE, ROOT, SecurableFlag, type Facts, type PrincipalId, type SecurableId } from '../../../src/model/facts.ts';
import type { SourceKind } from '../../../src/model/evidence.ts';
import type { InstanceUse, Touch } from '../../../src/model/use.ts';
import { kindOf, parentOf } from '../../../src/model/securables.ts';
import { tallyKey, tallyLines } from './truth.ts';

/** What the evidence says was done, in the words of a driver's tally; `except` names accounts that are not the workload's. */
export function foundLines(
  use: InstanceUse,
  facts: Facts,
  source: SourceKind,
  except: readonly string[] = [],
): string[] {
  const counted: [string, number][] = [];
  for (const { who, application, source: from, touches, calls } of use.statements) {
    if (from !== source) continue;
    const account = accountOf(facts, who.principal);
    if (except.includes(account)) continue;
    const keys = touches
      .filter(({ object }) => ((facts.securables.flags[object] ?? 0) & SecurableFlag.system) === 0)
      .filter((touch) => !hasOwnRecord(facts, source, touch))
      .map(({ object, action, reached }) =>
        tallyKey({ account, application, action, via: reached !== 'direct', ...placeOf(facts, object) }),
      );
    for (const key of new Set(keys)) counted.push([key, calls]);
  }
  return tallyLines(counted);
}

/**
 * Audit events name what stands behind, too, so what the definitions add is the same once more; but for pgaudit, which is silent
 * while a definer's rights count.
 */
function hasOwnRecord(facts: Facts, source: SourceKind, { entry, reached }: Touch): boolean {
  if (entry === NONE || (source !== 'pgaudit' && source !== 'server-audit')) return false;
  return source === 'server-audit' || reached !== 'behind' || kindOf(facts, entry) === 'view';
}

/** The login's name: without the host of MySQL, with the database of MongoDB. */
function accountOf(facts: Facts, principal: PrincipalId): string {
  const { key = '?', attributes = {} } = facts.principals[principal] ?? {};
  return typeof attributes['user'] === 'string' && facts.engine !== 'mongodb' ? attributes['user'] : key;
}

function placeOf(facts: Facts, object: SecurableId): { readonly database: string | null; readonly object: string } {
  const names: string[] = [];
  for (let id = object; id !== ROOT; id = parentOf(facts, id)) {
    const name = facts.securables.name[id] ?? '';
    names.unshift(kindOf(facts, id) === 'routine' ? name.replace(/\(.*\)$/s, '') : name);
  }
  if (facts.engine !== 'postgres') return { database: null, object: names.join('/') };
  return { database: names[0] ?? null, object: names.slice(1).join('/') };
}
