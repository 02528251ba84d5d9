import type { Access } from '../../model/access.ts';
import { ROOT } from '../../model/facts.ts';
import { kindOf, parentOf } from '../../model/securables.ts';
import { powerOf, type Power } from '../../dialects/mysql/server-powers.ts';
import { powerOverSystem } from '../../dialects/mysql/system-tables.ts';
import { isOn } from './database-matcher.ts';
import type { GrantIndex } from './grant-index.ts';

/** What of the server's settings stands against an access that is no plain right; undefined: nothing. */
export function lackOf(index: GrantIndex, access: Access): string | undefined {
  const { settings } = index.facts;
  if (access.by === 'planted-code' && access.privileges.includes('CREATE VIEW'))
    return isOn(settings.get('log_bin')) && !isOn(settings.get('log_bin_trust_function_creators'))
      ? 'log_bin_trust_function_creators is off'
      : undefined;
  return powerBehind(index, access)?.lacks;
}

/** The power over the server that an access comes from, if it comes from one. */
export function powerBehind({ facts, engine }: GrantIndex, { mode, via, privileges }: Access): Power | undefined {
  const [privilege] = privileges;
  if (mode === 'now' || via === undefined || privilege === undefined) return undefined;
  if (via.entry === ROOT) return powerOf(engine, privilege, facts.settings);
  const isTable = kindOf(facts, via.entry) !== 'database';
  const { name } = facts.securables;
  const database = name[isTable ? parentOf(facts, via.entry) : via.entry] ?? '';
  return powerOverSystem(database, isTable ? name[via.entry] : undefined, privilege, facts.settings);
}
