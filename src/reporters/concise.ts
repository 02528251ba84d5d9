import type { Finding, Report } from '../model/finding.ts';
import { othersThan } from './objects.ts';
import { milderLine, moreLine, summaryLine } from './foot.ts';
import type { RenderOptions } from './reporter.ts';
import { printableReport, cut, relevant, servicesOf } from './shown.ts';
import { number } from './words.ts';

/**
 * One line per finding, never wrapped: severity, id, who→whose, objects, action/mode, and how often it was
 * used where that is known. What is not there is `-`. Gaps and
 * the summary follow, one line each.
 */
export function concise(original: Report, options: RenderOptions): string {
  const report = printableReport(original);
  const findings = relevant(report, options);
  const { shown, hidden } = cut(findings, options.maxFindings);
  const gaps = report.instances.flatMap(({ name, gaps }) =>
    gaps.map(({ kind, fact, why }) => `gap ${kind} ${name} ${fact}: ${why}`),
  );
  const lines = [
    ...shown.map(findingLine),
    ...moreLine(hidden),
    ...gaps,
    ...report.instances.flatMap(({ name, evidence }) =>
      evidence === null
        ? []
        : [
            `evidence ${name} ${evidence.window} coverage ${evidence.coverage}, ${number(evidence.sources.length)} read`,
          ],
    ),
    ...milderLine(report, options),
    `${summaryLine(report)}${report.complete ? '' : ', INCOMPLETE'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function findingLine(finding: Finding): string {
  const { severity, id, owner, action, mode, principal, evidence } = finding;
  const services = servicesOf(finding);
  const who = services.length === 1 ? services[0] : (principal ?? (services.join(',') || '-'));
  const use =
    evidence.state === 'used' ? ` used ${number(evidence.calls)}` : evidence.state === 'unused' ? ' unused' : '';
  return `${severity} ${id} ${who ?? '-'}→${owner ?? '-'} ${objectsText(finding)} ${action ?? '-'}/${mode ?? '-'}${use}${finding.waiver === null ? '' : ' waived'}`;
}

/** Up to three paths and how many more; the principal where a finding is about no object. */
function objectsText({ objects, objectCount, principal }: Finding): string {
  const shown = objects.slice(0, 3);
  if (shown.length === 0) return principal ?? '-';
  const rest = othersThan(shown.length, objects, objectCount);
  return `${shown.join(',')}${rest > 0 ? `+${number(rest)}` : ''}`;
}
