import type { Facts, SecurableId } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { resourceOfText, type Resource } from './resources.ts';

/** What the securable stands for that a privilege is on; undefined for what no privilege can be on. */
export function resourceOf(facts: Facts, id: SecurableId): Resource | undefined {
  const name = facts.securables.name[id] ?? '';
  switch (kindOf(facts, id)) {
    case 'database':
      return { kind: 'namespace', db: name, collection: '' };
    case 'collection':
    case 'view':
      return { kind: 'namespace', db: facts.securables.name[parentOf(facts, id)] ?? '', collection: name };
    case 'resource':
      return resourceOfText(name);
    default:
      return undefined;
  }
}
