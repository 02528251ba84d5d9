import { SEVERITIES, type Finding, type Report, type Severity } from '../model/finding.ts';
import type { Enforcement } from '../model/manifest.ts';

export type Verdict = 'incomplete' | 'findings' | 'clean';

export const isAtLeast = (severity: Severity, threshold: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);

/**
 * Incomplete when something declared was not read; else findings, when one that is neither waived nor known reaches the
 * threshold for a team that the policy holds to it; else clean.
 */
export function verdictOf(
  { complete, findings }: Pick<Report, 'complete' | 'findings'>,
  failOn: Severity | 'never',
  enforce: ReadonlyMap<string, Enforcement>,
): Verdict {
  if (!complete) return 'incomplete';
  if (failOn === 'never') return 'clean';
  return findings.some((finding) => isAtLeast(finding.severity, failOn) && counts(finding, enforce))
    ? 'findings'
    : 'clean';
}

function counts({ status, team }: Finding, enforce: ReadonlyMap<string, Enforcement>): boolean {
  const enforcement = (team === null ? undefined : enforce.get(team)) ?? 'all';
  if (status === 'waived' || enforcement === 'report') return false;
  return status === 'new' || enforcement === 'all';
}
