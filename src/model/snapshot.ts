import type { Engine } from './engine.ts';
import type { Facts } from './facts.ts';

/** Something that could not be seen. `required` makes the run incomplete (exit 3), `accepted` is named in the manifest. */
export interface Gap {
  readonly instance: string;
  /** What is missing, in words that `accept-gaps` can repeat: `database billing`, `user mapping options`. */
  readonly fact: string;
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
  readonly kind: 'required' | 'optional' | 'accepted';
  /** Which checks suffer, e.g. `DBO101 in database billing`. */
  readonly costs: readonly string[];
}

/** Everything that one server said at one time. */
export interface Snapshot {
  /** Logical name in the manifest. */
  readonly instance: string;
  readonly engine: Engine;
  /** As the server states it, e.g. `18.4`. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** The principal that dbowner logged in as. */
  readonly auditor: string;
  readonly facts: Facts;
  readonly gaps: readonly Gap[];
}
