import { actionOf } from '../../../src/dialects/mysql/actions.ts';
import { escapeSegment } from '../../../src/model/path.ts';
import { testify } from '../mysql-worlds/try-world.ts';
import type { WorldServer } from '../mysql-worlds/world-server.ts';
import type { Unit, World } from '../mysql-worlds/world.ts';
import type { Attempt } from './untouched.ts';

/** Logs in as every user of a world from everywhere, and tries everything. */
export async function attemptsIn(lab: WorldServer, world: World): Promise<readonly Attempt[]> {
  const { sessions } = await testify(lab, world);
  return sessions.flatMap(({ account, place, now, later }) =>
    world.units.map((unit, i): Attempt => ({
      who: account,
      action: actionOf(unit.privilege === 'EXECUTE' ? 'routine' : 'table', unit.privilege) ?? 'admin',
      on: pathOf(unit),
      what: `${unit.sql} from ${place}`,
      isDirect: unit.through === undefined,
      effort: now[i] === true ? 0 : later[i] === true ? 1 : 2,
    })),
  );
}

const pathOf = ({ database, on, privilege }: Unit): string =>
  ['db', database, ...(on === undefined ? [] : [privilege === 'EXECUTE' ? `${on}()` : on])]
    .map(escapeSegment)
    .join('/');
