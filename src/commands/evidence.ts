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
  /** What its sources could not say, and sources that could not be read: `required`, but see `evidenceGaps`. */
  readonly gaps: readonly Gap[];
}

/** On the objects and accounts of the instance; null: there is nothing. */
export function useFor(
  { evidence }: Instance,
  { summary, gaps }: EvidenceReading,
  ownership: Ownership,
  now: Date,
): InstanceUse | null {
  if (summary === null) return null;
  const limits = gaps.map(({ fact, why }) => `${fact}: ${why}`);
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
  const gaps = (evidence?.gaps ?? []).map((gap): Gap => (fails ? gap : { ...gap, kind: 'optional' }));
  if (use === null || !lostTooMuch(use)) return gaps;
  const lost: Gap = {
    instance: instance.name,
    fact: 'evidence',
    why: `${percent(use.lost)} of the records could not be read or attributed`,
    remedy: 'the report lists the places; name the format, the line prefix or the accounts that are missing',
    kind: fails ? 'required' : 'optional',
    costs: needy.map(({ id }) => id),
  };
  return [...gaps, lost];
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
