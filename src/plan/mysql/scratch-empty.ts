import { SecurableFlag } from '../../model/facts.ts';
import { kindOf, pathOf } from '../../model/securables.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** What a server holds that it was not born with, in words; nothing: it is empty. */
export function mysqlContents({ facts, auditor }: Snapshot): readonly string[] {
  const accounts = facts.principals.filter(
    ({ key, kind, exists, provenance, attributes }) =>
      exists &&
      kind !== 'public' &&
      provenance !== 'vendor' &&
      key !== auditor &&
      !BORN.has(String(attributes['user'])),
  );
  const databases = Array.from({ length: facts.securables.count }, (_, id) => id).filter(
    (id) =>
      kindOf(facts, id) === 'database' &&
      ((facts.securables.flags[id] ?? 0) & (SecurableFlag.system | SecurableFlag.missing)) === 0,
  );
  return [...accounts.map(({ key }) => `account ${key}`), ...databases.map((id) => `database ${pathOf(facts, id)}`)];
}

const BORN: ReadonlySet<string> = new Set(['root', 'mysql', 'mariadb.sys', 'healthcheck']);
