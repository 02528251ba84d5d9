import type { Certainty } from '../../model/access.ts';
import type { Session } from './sessions.ts';

/** How well an account holds a row: in which session, for all its clients or for some, for sure or by a tie's luck. */
export interface Strength {
  readonly session: Session;
  readonly certainty: Certainty;
  readonly restricted?: 'host';
}

/** At login before SET ROLE, certain before uncertain, all clients before some. */
const rank = ({ session, certainty, restricted }: Strength): number =>
  (session.mode === 'now' ? 0 : 4) + (certainty === 'exact' ? 0 : 2) + (restricted === undefined ? 0 : 1);

export function keepStronger<K>(held: Map<K, Strength>, key: K, strength: Strength): void {
  const known = held.get(key);
  if (known === undefined || rank(strength) < rank(known)) held.set(key, strength);
}
