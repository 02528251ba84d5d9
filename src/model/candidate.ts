import type { Action, CauseKind, Certainty, Mode } from './access.ts';
import type { Consumer, PathStep, Severity } from './finding.ts';
import type { SourceKind } from './evidence.ts';
import type { Goal } from './goal.ts';
import type { Position } from './manifest.ts';

/** What a rule reports: atoms that share a cause. `src/findings/` makes findings of it. */
export interface Candidate {
  /** Narrower than the rule's default where the case is milder or graver. */
  readonly severity?: Severity;
  readonly instance: string;
  readonly principal: string | null;
  readonly service: string | null;
  readonly owner: string | null;
  readonly team: string | null;
  /** All paths, unsorted; one atom each. Container-level targets end in `/**`. */
  readonly objects: readonly string[];
  /** How many securables that is, where containers stand for their objects. */
  readonly objectCount?: number | undefined;
  readonly action?: Action;
  readonly mode?: Mode;
  readonly cause?: CauseKind;
  /** What makes two candidates the same cause, beside rule, instance, owner, action and mode: names only. */
  readonly causeKey: string;
  readonly path?: readonly PathStep[];
  readonly consumers?: readonly Consumer[];
  readonly restricted?: 'rls' | 'host' | undefined;
  readonly certainty?: Certainty;
  readonly message: string;
  readonly clears: string;
  readonly at: Position;
  /** What the finding rests on; without it, evidence is what its consumers were seen to do to its objects. */
  readonly seen?: Seen;
  /** What a plan has to change; left out: it is not for statements to clear. */
  readonly goals?: readonly Goal[];
  /** Tells it anew for a part of it, when waivers take out the rest; without it, only the lists change. */
  readonly narrowed?: (part: CandidatePart) => Candidate;
}

/** What was seen of a use, over all of its statements. */
export interface Seen {
  readonly calls: number;
  /** Milliseconds since 1970 UTC; null: the source does not say when. */
  readonly last: number | null;
  /** What began them: `SELECT`, `find`. */
  readonly statements: readonly string[];
  readonly sources: readonly SourceKind[];
  /** Names, accounts or the way were taken for the likeliest, or only sources saw it that can be forged or note what was only tried. */
  readonly doubt: 'assumed' | 'low-trust' | null;
}

/** Some of a candidate's objects and consumers. */
export interface CandidatePart {
  readonly objects: readonly string[];
  readonly consumers: readonly Consumer[];
}
