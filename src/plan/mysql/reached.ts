import type { Access, Mode } from '../../model/access.ts';
import type { PrincipalId, SecurableId } from '../../model/facts.ts';

/** What is to end: accesses, for some of those who can exercise them. */
export interface Reached {
  /** Ids and rows are those of the facts; the same question is asked again after each cut. */
  readonly matches: (access: Access) => boolean;
  readonly principals: ReadonlySet<PrincipalId>;
  /** It is for everybody (PUBLIC): then it is to end for everybody. */
  readonly everybody: boolean;
  /** `latent`: also what is not possible yet. */
  readonly mode: Mode;
  /** May those who are meant keep what they have on it? */
  readonly isOwn: (id: SecurableId) => boolean;
  /** The databases that hold what is to be closed. */
  readonly databases: readonly SecurableId[];
}
