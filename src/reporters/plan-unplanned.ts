import type { Evidence } from '../model/finding.ts';
import type { Advice, HeldFinding, InstancePlan, PlannedFinding } from '../model/plan.ts';
import { groupBy } from '../shared/group-by.ts';
import type { Paint } from '../shared/paint.ts';
import { wrap } from '../shared/wrap.ts';
import { spaced, usedText } from './evidence-text.ts';
import { counted } from './words.ts';

/** What a plan does not do, and why: what is alike stands under one heading, so that the reason is said once. */
export function unplannedLines(
  { held, advice }: InstancePlan,
  now: string,
  width: number,
  colors: Paint,
): readonly string[] {
  return [
    ...[...groupBy(held, whyHeld)].flatMap(([why, some]) => [
      wrap(why, width, '  ', '    '),
      '',
      ...some.flatMap((one) => heldLines(one, now, width, colors)),
    ]),
    ...[...groupBy(advice, ({ why }) => why)].flatMap(([why, some]) => [
      wrap(`no statements are planned: ${why}`, width, '  ', '    '),
      '',
      ...some.flatMap(({ finding, lines }) => adviceLines(finding, lines, width, colors)),
    ]),
  ];
}

function whyHeld({ hazards, why, finding: { evidence } }: HeldFinding): string {
  const reasons = [
    ...(hazards.includes('NO_EVIDENCE') && evidence.state === 'unknown' ? [evidence.why] : []),
    ...(why === null ? [] : [why]),
  ];
  const by = hazards.length === 0 ? '' : ` by ${hazards.join(', ')}`;
  return `held back${by}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}`;
}

/** How many changes of a finding that is held back are listed: `--allow-hazard` shows them all. */
const MOST_TITLES = 3;

function heldLines(
  { finding, titles, instead }: HeldFinding,
  now: string,
  width: number,
  colors: Paint,
): readonly string[] {
  const more = titles.length - MOST_TITLES;
  return [
    findingLine(finding, width, colors),
    ...titles.slice(0, MOST_TITLES).map((title) => wrap(title, width, '      would ', '        ')),
    ...(more > 0 ? [`      and make ${counted(more, 'more change')}`] : []),
    ...(finding.evidence.state === 'unknown' ? [] : [wrap(useText(finding.evidence, now), width, '      ')]),
    ...instead.map((line, i) => wrap(line, width, i === 0 ? '      instead: ' : '               ')),
    '',
  ];
}

const adviceLines = (
  finding: PlannedFinding,
  lines: Advice['lines'],
  width: number,
  colors: Paint,
): readonly string[] => [findingLine(finding, width, colors), ...lines.map((line) => wrap(line, width, '      ')), ''];

const findingLine = ({ id, severity, message }: PlannedFinding, width: number, colors: Paint): string =>
  wrap(`${colors.severity[severity](id)}  ${message}`, width, '    ', '      ');

/** What is known of the use of what a change takes away. */
export function useText(evidence: Evidence, now: string): string {
  switch (evidence.state) {
    case 'used':
      return `used ${usedText(evidence, now)}`;
    case 'unused':
      return `unused in ${spaced(evidence.window)} (coverage ${evidence.coverage})`;
    case 'unknown':
      return `use unknown: ${evidence.why}`;
  }
}
