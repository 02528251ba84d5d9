import { principalKey } from '../../../src/dialects/postgres/names.ts';
import { escapeSegment } from '../../../src/model/path.ts';
import { testify, type Ruling } from '../worlds/oracle.ts';
import { unitsOf, type Unit } from '../worlds/units.ts';
import type { WorldServer } from '../worlds/world-server.ts';
import type { Attempt } from './untouched.ts';

/** Lets every role of a world try everything on the server. */
export async function attemptsIn(lab: WorldServer): Promise<readonly Attempt[]> {
  const units = await unitsOf(lab.client, lab.major);
  const testimonies = await testify(lab, units, false);
  return testimonies.flatMap(({ role, rulings }) =>
    units.map((unit, i): Attempt => {
      const { mode } = rulings[i] ?? { mode: 'none' };
      return {
        who: principalKey(role),
        action: unit.action,
        on: pathOf(unit),
        what: `${unit.action} ${unit.kind} ${unit.names.join('/')}`,
        isDirect: unit.reaches === undefined,
        effort: EFFORT[mode],
      };
    }),
  );
}

/** What it takes to make oneself able is not what somebody can do. */
const EFFORT: Readonly<Record<Ruling['mode'], Attempt['effort']>> = { now: 0, assume: 1, escalate: 2, none: 2 };

function pathOf({ kind, names }: Unit): string {
  const segments = ['pg', ...names].map(escapeSegment);
  if (kind !== 'column') return segments.join('/');
  return `${segments.slice(0, -1).join('/')}(${segments.at(-1) ?? ''})`;
}
