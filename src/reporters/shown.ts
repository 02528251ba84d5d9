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

type Filter = Pick<RenderOptions, 'minSeverity' | 'waived' | 'fails'>;

/** Findings that a report is about, from `minSeverity` on, in the report's order; waived ones if asked for. */
export const relevant = ({ findings }: Report, options: Filter): readonly Finding[] =>
  findings.filter(
    (finding) =>
      isAtLeast(finding, options) && (isOpen(finding, options) || (options.waived && finding.status === 'waived')),
  );

/** Those below the display's threshold that would be shown otherwise. */
export const milder = ({ findings }: Report, options: Omit<Filter, 'waived'>): readonly Finding[] =>
  findings.filter((finding) => !isAtLeast(finding, options) && isOpen(finding, options));

/** New, or known and failing the run all the same. */
const isOpen = (finding: Finding, { fails }: Pick<Filter, 'fails'>): boolean =>
  finding.status === 'new' || fails(finding);

const isAtLeast = ({ severity }: Finding, { minSeverity }: Pick<Filter, 'minSeverity'>): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(minSeverity);

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
