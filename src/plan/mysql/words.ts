import { NONE, SECURABLE_KINDS, type Facts, type SecurableId } from '../../model/facts.ts';
import { foldName } from '../../dialects/mysql/names.ts';

/** The database that a row of mysql.db names without a wildcard, where there is one; else the row's own pattern. */
export function placeOf(facts: Facts, pattern: SecurableId): SecurableId {
  const text = facts.securables.name[pattern] ?? '';
  const name = text.replace(/\\([\\%_])/g, '$1');
  const fold = foldName(facts.settings);
  if (/(?<!\\)%/.test(text)) return pattern;
  const database = databaseNamed(facts, fold(name)) ?? databaseNamed(facts, fold(text));
  return database ?? pattern;
}

function databaseNamed(facts: Facts, folded: string): SecurableId | undefined {
  let known = databases.get(facts);
  if (known === undefined) {
    const fold = foldName(facts.settings);
    const names = new Map<string, SecurableId>();
    for (let id = 0; id < facts.securables.count; id++)
      if (facts.securables.kind[id] === DATABASE) names.set(fold(facts.securables.name[id] ?? ''), id);
    databases.set(facts, (known = names));
  }
  return known.get(folded);
}

const databases = new WeakMap<Facts, ReadonlyMap<string, SecurableId>>();
const DATABASE = SECURABLE_KINDS.indexOf('database');

export const keyOf = (facts: Facts, principal: number): string =>
  principal === NONE ? '' : (facts.principals[principal]?.key ?? '');
