import type { PlanWishes } from '../../../src/commands/planning.ts';
import type { Hazard } from '../../../src/model/plan.ts';
import { random } from '../worlds/random.ts';
import { ALL_HAZARDS, EVERYTHING } from './trial.ts';

/** All findings; of the hazards mostly all, and always those of use that nobody has looked at: there is none in random worlds. */
export function randomWishes(seed: number): PlanWishes {
  const by = random(seed ^ 0x2545f491);
  if (by.chance(0.7)) return EVERYTHING;
  const allowed = [...ALL_HAZARDS].filter((hazard: Hazard) => hazard === 'NO_EVIDENCE' || by.chance(0.6));
  return { ...EVERYTHING, allowed: new Set(allowed) };
}
