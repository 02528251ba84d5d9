import { SEVERITIES, type Finding, type Report } from '../model/finding.ts';
import { printable } from '../shared/printable.ts';
import type { RenderOptions } from './reporter.ts';

/** The report with every text in it made safe to print. For people's formats; JSON keeps names as they are. */
export function printableReport(report: Report): Report {
  const json = JSON.stringify(report);
  if (!SUSPECT.test(json)) return report;
  return JSON.parse(json, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value)) as Report;
}

/** In JSON, whatever is no printable ASCII, escaped or not. */
const SUSPECT = /[^ -~]|\\[bfnrtu]/;

/** Findings that a report is about: new ones, waived ones if asked for, from `minSeverity` on, in the report's order. */
export function relevant(
  report: Report,
  { minSeverity, waived }: Pick<RenderOptions, 'minSeverity' | 'waived'>,
): readonly Finding[] {
  const mildest = SEVERITIES.indexOf(minSeverity);
  return report.findings.filter(
    ({ status, severity }) =>
      (status === 'new' || (waived && status === 'waived')) && SEVERITIES.indexOf(severity) <= mildest,
  );
}

/** New findings below the display's threshold. */
export function milder(report: Report, { minSeverity }: Pick<RenderOptions, 'minSeverity'>): readonly Finding[] {
  const mildest = SEVERITIES.indexOf(minSeverity);
  return report.findings.filter(({ status, severity }) => status === 'new' && SEVERITIES.indexOf(severity) > mildest);
}

/** The first of them: `maxFindings`, or as many as the format can hold; and the rest. */
export function cut(
  findings: readonly Finding[],
  maxFindings: number | null,
  limit = Infinity,
): { readonly shown: readonly Finding[]; readonly hidden: readonly Finding[] } {
  const count = Math.min(maxFindings || limit, limit);
  return { shown: findings.slice(0, count), hidden: findings.slice(count) };
}

/** Names of the services that a finding's identities belong to, sorted; accounts without a service give none. */
export function servicesOf(finding: Finding): readonly string[] {
  if (finding.service !== null) return [finding.service];
  const names = finding.consumers.flatMap(({ service }) => (service === null ? [] : [service]));
  return [...new Set(names)].sort();
}

/** Who reaches, for a headline: the service, a few services, how many of them, or the principal. */
export function whoReaches(finding: Finding): string | null {
  const services = servicesOf(finding);
  if (services.length > 3 || finding.consumerCount > finding.consumers.length) return finding.principal ?? 'several';
  return services.length === 0 ? finding.principal : services.join(', ');
}
