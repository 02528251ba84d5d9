import type { Resolver } from '../model/access.ts';
import type { Candidate } from '../model/candidate.ts';
import type { Severity } from '../model/finding.ts';
import type { Manifest, Ownership, Waiver } from '../model/manifest.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { InstanceUse } from '../model/use.ts';
import { SLUGS, type RuleId } from './names.ts';

/** Everything known about one instance when rules run. */
export interface InstanceView {
  readonly snapshot: Snapshot;
  readonly resolver: Resolver;
  readonly ownership: Ownership;
  /** What was seen of its use; null: no source was read. */
  readonly use: InstanceUse | null;
  /** The same server at earlier times, the oldest first: what already stood then. */
  readonly earlier: readonly InstanceView[];
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
  /** Statements that the query log shows, in the order of the log. */
  readonly observed?: readonly ObservedExample[];
  /** The same server was already so when the log began: a snapshot of then is given. */
  readonly stood?: true;
  /** Messages of the rule's findings; empty: a good example. */
  readonly findings: readonly string[];
}

/** A statement that an account ran. */
export interface ObservedExample {
  readonly account: string;
  readonly application?: string;
  readonly sql: string;
  readonly calls: number;
}

export const defineRule = (rule: Omit<Rule, 'slug'> & { readonly id: RuleId }): Rule => ({
  ...rule,
  slug: SLUGS[rule.id],
});
