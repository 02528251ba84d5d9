import type { Access, Action, Mode } from '../../model/access.ts';
import type { PrincipalId, SecurableId } from '../../model/facts.ts';

/** What is to end: accesses, for some of those who can exercise them. */
export interface Reached {
  /** Is this what is to end for somebody? Ids and rows are those of the facts; it is asked again after each cut. */
  readonly matches: (access: Access, principal: PrincipalId) => boolean;
  readonly principals: ReadonlySet<PrincipalId>;
  /** `latent`: also what is not possible yet. */
  readonly mode: Mode;
  /** May somebody keep that, on an object or on all of a database, where a wider right goes? */
  readonly mayKeep: (principal: PrincipalId, action: Action, id: SecurableId) => boolean;
  /**
   * Where a role is replaced: is this, though it is not one's own, to stay as it is? What nobody says this of goes with the role.
   */
  readonly spares: (access: Access, principal: PrincipalId) => boolean;
}
