import { NONE, ROOT, SecurableFlag, type Facts, type SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf, pathOf } from '../../model/securables.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { bootstrapOf } from './scratch-draft.ts';

/** What a server holds that it was not born with, in words; nothing: it is empty. */
export function postgresContents({ facts, auditor }: Snapshot): readonly string[] {
  const bootstrap = bootstrapOf(facts);
  const roles = facts.principals.filter(
    ({ id, key, kind, exists, provenance }) =>
      kind === 'role' && exists && provenance !== 'predefined' && key !== auditor && id !== bootstrap,
  );
  const objects = Array.from({ length: facts.securables.count }, (_, id) => id).filter((id) => !isBorn(facts, id));
  return [
    ...roles.map(({ key }) => `role ${key}`),
    ...objects.map((id) => `${kindOf(facts, id)} ${pathOf(facts, id)}`),
  ];
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  database: ['postgres', 'template0', 'template1'],
  tablespace: ['pg_default', 'pg_global'],
  schema: ['pg_catalog', 'information_schema', 'public'],
  language: ['internal', 'c', 'sql', 'plpgsql'],
};

function isBorn(facts: Facts, id: SecurableId): boolean {
  if (id === ROOT || ((facts.securables.flags[id] ?? 0) & SecurableFlag.system) !== 0) return true;
  const kind = kindOf(facts, id);
  if (kind === 'column' && parentOf(facts, id) !== NONE) return isBorn(facts, parentOf(facts, id));
  return NAMES[kind]?.includes(facts.securables.name[id] ?? '') === true;
}
