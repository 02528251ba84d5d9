import { createHash } from 'node:crypto';
import type { Finding, Report, Severity } from '../model/finding.ts';
import { milderLine, moreLine } from './foot.ts';
import { unreadText } from './incomplete.ts';
import type { RenderOptions } from './reporter.ts';
import { repositoryPath } from './repository-path.ts';
import { cut, printableReport, relevant } from './shown.ts';

/**
 * GitLab's Code Quality report, for `artifacts: reports: codequality`: what a merge request adds is what the target branch's
 * report has no fingerprint of. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function gitlab(original: Report, options: RenderOptions): string {
  const report = printableReport(original);
  // it has no word for what is waived
  const { shown, hidden } = cut(relevant(report, { ...options, waived: false }), options.maxFindings);
  const issues = [
    ...report.instances.flatMap((instance) => {
      const unread = unreadText(instance);
      return unread === null ? [] : [remark(report, `unread ${instance.name}`, 'incomplete', 'blocker', unread)];
    }),
    ...shown.map(issue),
    ...[...moreLine(hidden), ...milderLine(report, options)].map((text, i) =>
      remark(report, `not shown ${String(i)}`, 'not-shown', 'info', text),
    ),
  ];
  return `${JSON.stringify(issues, null, 2)}\n`;
}

/** GitLab knows info, minor, major, critical and blocker. */
const SEVERITIES = { error: 'critical', warning: 'minor', info: 'info' } as const satisfies Record<Severity, string>;

const issue = ({ id, message, clears, rule, slug, severity, fingerprint, at }: Finding): object => ({
  description: `${id}: ${message}. Clear: ${clears}`,
  check_name: `${rule} ${slug}`,
  fingerprint,
  severity: SEVERITIES[severity],
  location: { path: repositoryPath(at.file), lines: { begin: at.line } },
});

/** What is about the run as a whole stands at the manifest's first line. */
const remark = ({ manifest }: Report, key: string, check: string, severity: string, text: string): object => ({
  description: text,
  check_name: check,
  fingerprint: createHash('sha256').update(key).digest('hex'),
  severity,
  location: { path: repositoryPath(manifest), lines: { begin: 1 } },
});
