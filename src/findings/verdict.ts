import { SEVERITIES, type Finding, type Report, type ReportPolicy, type Severity } from '../model/finding.ts';

export type Verdict = 'incomplete' | 'findings' | 'clean';

export const isAtLeast = (severity: Severity, threshold: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);

/**
 * Incomplete when something declared was not read; else findings, when one that is neither waived nor known reaches the
 * threshold for a team that the policy holds to it; else clean.
 */
export function verdictOf(
  { complete, findings }: Pick<Report, 'complete' | 'findings'>,
  policy: ReportPolicy,
): Verdict {
  if (!complete) return 'incomplete';
  return findings.some(failsRun(policy)) ? 'findings' : 'clean';
}

/** Is a finding one of those that make a run with this policy end with 1? */
export function failsRun({ failOn, enforce }: ReportPolicy): (finding: Finding) => boolean {
  const levels = new Map(enforce.map(({ team, level }) => [team, level]));
  return ({ severity, status, team }) => {
    if (failOn === 'never' || !isAtLeast(severity, failOn)) return false;
    const level = (team === null ? undefined : levels.get(team)) ?? 'all';
    if (status === 'waived' || level === 'report') return false;
    return status === 'new' || level === 'all';
  };
}
