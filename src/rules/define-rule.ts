import type { Action, CauseKind, Mode, Resolver } from '../model/access.ts';
import type { Consumer, PathStep, Severity } from '../model/finding.ts';
import type { Manifest, Ownership, Position, Waiver } from '../model/manifest.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Everything known about one instance when rules run. */
export interface InstanceView {
  readonly snapshot: Snapshot;
  readonly resolver: Resolver;
  readonly ownership: Ownership;
}

export interface RuleContext {
  readonly manifest: Manifest;
  readonly instances: readonly InstanceView[];
  /** Is the rule with this id switched on (policy, `--rule`)? */
  readonly enabled: (id: string) => boolean;
  /** Waivers that matched no finding of the other rules, on instances that were read completely. Empty until those have run. */
  readonly unusedWaivers: readonly Waiver[];
  /** ISO date of the run, for expiry. */
  readonly today: string;
}

/** What a rule needs to be known; where it is not, the rule is "not evaluated" on that instance, never passed. */
export type Need = 'manifest' | 'facts' | 'access' | 'evidence';

/** What a rule reports: atoms that share a cause. `src/findings/` turns it into a Finding. */
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
  readonly objectCount?: number;
  readonly action?: Action;
  readonly mode?: Mode;
  readonly cause?: CauseKind;
  /** What makes two candidates the same cause, beside rule, instance, owner, action and mode: names only. */
  readonly causeKey: string;
  readonly path?: readonly PathStep[];
  readonly consumers?: readonly Consumer[];
  readonly restricted?: 'rls' | 'host' | undefined;
  readonly certainty?: 'exact' | 'upper-bound';
  readonly message: string;
  readonly clears: string;
  readonly at: Position;
}

/** A rule: its meaning, its documentation, its examples and its check in one place. */
export interface Rule {
  readonly id: string;
  readonly slug: string;
  readonly severity: Severity;
  readonly needs: readonly Need[];
  /** Meta rules cannot be waived or baselined. */
  readonly meta?: true;
  readonly docs: { readonly what: string; readonly why: string; readonly fix: string };
  /** Short worlds that do and do not give a finding; run by one test, printed by `explain`, rendered into docs/rules. */
  readonly examples: readonly RuleExample[];
  readonly check: (context: RuleContext) => Iterable<Candidate>;
}

/** A manifest and the statements that make a world; what the rule says about it. */
export interface RuleExample {
  readonly title: string;
  readonly manifest: string;
  /** SQL that sets the world up on PostgreSQL, one statement each. */
  readonly world: readonly string[];
  /** Messages of the rule's findings; empty: a good example. */
  readonly findings: readonly string[];
}

export const defineRule = (rule: Rule): Rule => rule;
