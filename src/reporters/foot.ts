import type { Finding, InstanceReport, Report } from '../model/finding.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import type { Paint } from '../shared/paint.ts';
import { wrap } from '../shared/wrap.ts';
import { evidenceLines } from './evidence-text.ts';
import type { RenderOptions } from './reporter.ts';
import { milder } from './shown.ts';
import { counted, number } from './words.ts';

/** `2 errors, 1 warning (3 new, 0 baselined, 0 waived)` */
export function summaryLine(report: Report): string {
  const { summary } = report;
  const { error, warning, info } = summary;
  const kinds = [
    counted(error, 'error'),
    counted(warning, 'warning'),
    ...(info > 0 ? [`${number(info)} info`] : []),
  ].filter((text) => !text.startsWith('0 '));
  const states = `${number(summary.new)} new, ${number(summary.baselined)} baselined, ${number(summary.waived)} waived`;
  const none = report.complete ? 'no findings' : 'no findings in what could be read';
  return `${kinds.length === 0 ? none : kinds.join(', ')} (${states})`;
}

/** Findings below the display's threshold: counted, so that nobody takes their absence for a result. */
export function milderLine(report: Report, options: Pick<RenderOptions, 'minSeverity' | 'fails'>): readonly string[] {
  const hidden = milder(report, options);
  if (hidden.length === 0) return [];
  const kinds = (['warning', 'info'] as const).flatMap((severity) => {
    const count = hidden.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [severity === 'info' ? `${number(count)} info` : counted(count, severity)];
  });
  const mildest = hidden.some(({ severity }) => severity === 'info') ? 'info' : 'warning';
  return [`${kinds.join(', ')} not shown: --min-severity ${mildest}`];
}

/** What a display limit leaves out. */
export const moreLine = (hidden: readonly Finding[]): readonly string[] =>
  hidden.length === 0 ? [] : [`… ${counted(hidden.length, 'more finding')}: --max-findings 0 shows all`];

/** What was read, what was not, and what that costs. */
export function coverageLines(report: Report, width: number, paint: Paint): readonly string[] {
  const { instances } = report;
  const read = instances.filter(({ version }) => version !== null);
  const list = read.map(readText).join(', ');
  return [
    ...(report.complete ? [] : [wrap(paint.severity.error('INCOMPLETE: a required part could not be read'), width)]),
    wrap(`read ${read.length} of ${instances.length}${list === '' ? '' : `: ${list}`}`, width, '', '  '),
    ...gapLines(instances, width, paint),
    ...evidenceLines(instances, width),
    ...notEvaluatedLines(instances, width),
    ...operatorLines(instances, width),
  ];
}

function readText({ name, version, counts }: InstanceReport): string {
  const { principals, objects, grants } = counts;
  return `${name} ${version} (${counted(principals, 'principal')}, ${counted(objects, 'object')}, ${counted(grants, 'grant')})`;
}

/** Gaps of one kind, reason and remedy stand together: a hundred unreadable databases have one cure. */
function gapLines(instances: readonly InstanceReport[], width: number, paint: Paint): readonly string[] {
  const gaps = instances.flatMap(({ name, gaps }) => gaps.map((gap) => ({ ...gap, instance: name })));
  const groups = [...groupBy(gaps, (gap) => JSON.stringify([gap.instance, gap.kind, gap.why, gap.remedy])).values()];
  return groups.flatMap((group) => {
    const [gap] = group;
    if (gap === undefined) return [];
    const kind = gap.kind === 'required' ? paint.severity.error('not read') : `not seen (${gap.kind})`;
    const facts = someOf(group.map(({ fact }) => fact));
    const costs = someOf([...new Set(group.flatMap((one) => one.costs))].sort());
    return [
      wrap(`${facts}: ${gap.why}`, width, `${kind}: ${gap.instance}: `, '  '),
      ...(costs === '' ? [] : [wrap(costs, width, '  costs: ')]),
      wrap(gap.remedy, width, '  remedy: '),
    ];
  });
}

function notEvaluatedLines(instances: readonly InstanceReport[], width: number): readonly string[] {
  const perInstance = instances.flatMap(({ name, notEvaluated }) =>
    [...groupBy(notEvaluated, ({ why }) => why)].map(([why, rules]) => ({
      name,
      text: `${rules
        .map(({ rule }) => rule)
        .sort()
        .join(', ')}: ${why}`,
    })),
  );
  return [...groupBy(perInstance, ({ text }) => text)].map(([text, group]) =>
    wrap(`${someOf(group.map(({ name }) => name))}: ${text}`, width, 'not evaluated: ', '  '),
  );
}

function operatorLines(instances: readonly InstanceReport[], width: number): readonly string[] {
  return instances.flatMap(({ name, operators }) => {
    if (operators.length === 0) return [];
    const texts = operators.map(({ principal, kind, may }) => `${principal} (${kind}: ${may.join(', ')})`);
    return [wrap(`${name}: ${someOf(texts)}`, width, 'operators: ', '  ')];
  });
}

/** Evidence that is missing is said once per instance, not at each finding; nobody expects it of what is no access. */
export function noEvidenceLines(findings: readonly Finding[], width: number): readonly string[] {
  const unknown = findings.flatMap(({ instance, action, evidence }) =>
    evidence.state === 'unknown' && action !== null ? [{ instance, why: evidence.why }] : [],
  );
  return [...groupBy(unknown, ({ why }) => why)].map(([why, group]) => {
    const names = [...new Set(group.map(({ instance }) => instance))].sort(compare);
    return wrap(`${someOf(names)}: ${why}`, width, 'use unknown: ', '  ');
  });
}

const SOME = 8;

const someOf = (texts: readonly string[]): string =>
  texts.length <= SOME
    ? texts.join(', ')
    : `${texts.slice(0, SOME).join(', ')} … and ${number(texts.length - SOME)} more`;
