import type { EvidenceReport, InstanceReport, Severity } from '../model/finding.ts';
import type { Instance, Manifest, Ownership } from '../model/manifest.ts';
import type { Gap } from '../model/snapshot.ts';
import type { InstanceUse, UseSummary } from '../model/use.ts';
import { lostTooMuch, percent } from '../evidence/coverage.ts';
import { useOf } from '../evidence/use-of.ts';
import { isAtLeast } from '../findings/verdict.ts';
import type { InstanceView, Rule } from '../rules/define-rule.ts';
import { whyNothingIsUnused } from '../rules/unseen.ts';
import type { Reading } from './build-report.ts';
import { severityOf } from './judge.ts';

/** What was read about the use of one instance. */
export interface EvidenceReading {
  /** null: none of its sources could be read. */
  readonly summary: UseSummary | null;
  /** Sources that the manifest names and that could not be read. */
  readonly failures: readonly SourceFailure[];
}

export interface SourceFailure {
  /** As the manifest names it: `statements`, `log logs/*.csv`. */
  readonly source: string;
  readonly why: string;
  readonly remedy: string;
}

/** On the objects and accounts of the instance; null: there is nothing. */
export function useFor(
  { evidence }: Instance,
  { summary, failures }: EvidenceReading,
  ownership: Ownership,
  now: Date,
): InstanceUse | null {
  if (summary === null) return null;
  const limits = failures.map(({ source }) => `${source}: could not be read`);
  return useOf(summary, ownership, { window: evidence.window, to: now.getTime(), limits });
}

const restsOnEvidence = ({ needs }: Rule): boolean => needs.includes('evidence');

/** Sources that could not be read, and sources of which too much could not; required where a rule that can fail the run needs them. */
export function evidenceGaps(
  { instance, evidence }: Reading,
  use: InstanceUse | null,
  manifest: Manifest,
  rules: readonly Rule[],
  failOn: Severity | 'never',
): readonly Gap[] {
  const needy = rules.filter(restsOnEvidence);
  const fails = needy.some((rule) => {
    const severity = severityOf(manifest, rule);
    return failOn !== 'never' && severity !== 'off' && isAtLeast(severity, failOn);
  });
  const shared = {
    instance: instance.name,
    kind: fails ? 'required' : 'optional',
    costs: needy.map(({ id }) => id),
  } as const;
  const gaps = (evidence?.failures ?? []).map(({ source, why, remedy }): Gap => ({
    ...shared,
    fact: `evidence source ${source}`,
    why,
    remedy,
  }));
  if (use === null || !lostTooMuch(use)) return gaps;
  const why = `${percent(use.lost)} of the records could not be read or attributed`;
  const remedy = 'the report lists the places; name the format, the line prefix or the accounts that are missing';
  return [...gaps, { ...shared, fact: 'evidence', why, remedy }];
}

/** Rules that rest on evidence where there is none, or not enough to say that nobody did something. */
export function notEvaluatedWithout(view: InstanceView, rules: readonly Rule[]): InstanceReport['notEvaluated'] {
  const needy = rules.filter(restsOnEvidence);
  if (view.use === null) return needy.map(({ id }) => ({ rule: id, why: 'no query log was read' }));
  const why = whyNothingIsUnused(view);
  return why === null ? [] : needy.filter(({ id }) => id === 'DBO404').map(({ id }) => ({ rule: id, why }));
}

const timeText = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** As reports show it. */
export const evidenceReport = ({ window, from, to, limits, lost, sources }: InstanceUse): EvidenceReport => ({
  window,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  coverage: limits.length === 0 ? 'complete' : 'partial',
  limits,
  lost: Math.round(lost * 10_000) / 10_000,
  sources: sources.map((source) => ({ ...source, from: timeText(source.from), to: timeText(source.to) })),
});
