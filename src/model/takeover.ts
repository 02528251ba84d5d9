import type { Access, CauseKind, Holder, Step } from './access.ts';
import type { PrincipalId, SecurableId } from './facts.ts';

/**
 * A way to act with the rights of others that no membership gives: what they run, or what runs as them, is made to do what
 * somebody else wrote. Each counts as mode `escalate`.
 */
export interface Takeover {
  readonly by: Extract<CauseKind, 'search-path' | 'user-mapping' | 'trigger'>;
  /** What it is done with: a routine, a schema, a foreign server. */
  readonly entry: SecurableId;
  /** The use of the entry that it takes; its fact is the cause. */
  readonly access: Access;
  /** Those who can, each with the mode in which it uses the entry. */
  readonly holders: readonly Holder[];
  /** Whose rights are used. */
  readonly victims: readonly PrincipalId[];
  /** What a victim has to do first; null: nothing, the holder does it alone. */
  readonly waitsFor: string | null;
  /** What is done with the entry: the last line of a path. */
  readonly step: Step;
}
