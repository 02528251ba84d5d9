import type { Finding, Report } from '../model/finding.ts';
import { compare } from '../shared/compare.ts';
import { groupBy } from '../shared/group-by.ts';
import { paint } from '../shared/paint.ts';
import { wrap } from '../shared/wrap.ts';
import { causeLines } from './causes.ts';
import { compactFinding, fullFinding, type Layout } from './finding-lines.ts';
import { coverageLines, milderLine, noEvidenceLines, summaryLine } from './foot.ts';
import type { RenderOptions } from './reporter.ts';
import { printableReport, relevant } from './shown.ts';
import { counted } from './words.ts';

/** More findings than this: causes come first. */
const MANY = 20;
/**
 * Lines that a report has by default, however much was found: what does not fit in full is drawn compactly, and what
 * does not fit then is counted. `--max-findings` overrides it.
 */
const LINES = 200;
/** Findings get at least this much of them, however long the foot is. */
const FINDING_LINES = 60;

/** The report for people: causes, findings by owning team, and what was and was not looked at. */
export function pretty(original: Report, options: RenderOptions): string {
  const report = printableReport(original);
  const { width, maxFindings } = options;
  const layout: Layout = { width, paint: paint(options.color), now: report.startedAt };
  const findings = relevant(report, options);
  const many = findings.length > MANY;

  const causes = many ? [...causeLines(findings, width), ''] : [];
  const foot = [
    summaryLine(report),
    ...milderLine(report, options),
    ...coverageLines(report, width, layout.paint),
    ...noEvidenceLines(findings, width),
    ...nextStep(findings),
  ];
  const room = Math.max(FINDING_LINES, LINES - height(causes) - height(foot) - 2);
  const body =
    maxFindings === null
      ? fitting(findings, layout, room)
      : sections(findings.slice(0, maxFindings || findings.length), FULL, layout);
  const hidden = findings.length - body.shown;
  const rest =
    hidden === 0 ? [] : [`… ${counted(hidden, 'more finding', 'more findings')}: --max-findings 0 shows all`, ''];
  return `${[...causes, ...body.lines, ...rest, ...foot].join('\n')}\n`;
}

/** How findings are drawn: `full` with their owner's heading and blank lines, `compact` under their team's. */
interface Style {
  readonly draw: (finding: Finding, layout: Layout) => readonly string[];
  readonly heading: (finding: Finding) => string;
  readonly between: readonly string[];
}

const FULL: Style = { draw: fullFinding, heading: ownerHeading, between: [''] };
const COMPACT: Style = { draw: compactFinding, heading: teamHeading, between: [] };

interface Body {
  readonly lines: readonly string[];
  readonly shown: number;
}

/** All findings in full where that many lines are enough, else the gravest ones, compactly, as many as fit. */
function fitting(findings: readonly Finding[], layout: Layout, room: number): Body {
  if (findings.length <= room / 4) {
    const full = sections(findings, FULL, layout);
    if (height(full.lines) <= room) return full;
  }
  const known = new Map<Finding, readonly string[]>();
  const style: Style = { ...COMPACT, draw: (finding) => remembered(known, finding, layout) };
  const drawn = (count: number): Body => sections(findings.slice(0, count), style, layout);
  let low = Math.min(1, findings.length);
  let high = Math.min(findings.length, room);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (height(drawn(middle).lines) <= room) low = middle;
    else high = middle - 1;
  }
  return drawn(low);
}

/** Looking for the number that fits draws the same findings again and again. */
function remembered(known: Map<Finding, readonly string[]>, finding: Finding, layout: Layout): readonly string[] {
  let lines = known.get(finding);
  if (lines === undefined) known.set(finding, (lines = COMPACT.draw(finding, layout)));
  return lines;
}

/** Findings under the team and owner that they are for, by name, those without one last. */
function sections(findings: readonly Finding[], style: Style, layout: Layout): Body {
  const groups = groupBy([...findings].sort(inReport), style.heading);
  const lines = [...groups].flatMap(([heading, group]) => [
    wrap(layout.paint.title(heading), layout.width),
    ...style.between,
    ...group.flatMap((finding) => [...style.draw(finding, layout), ...style.between]),
    ...(style.between.length === 0 ? [''] : []),
  ]);
  return { lines, shown: findings.length };
}

function ownerHeading({ owner, service, team }: Finding): string {
  if (team === null) return owner ?? 'several owners, or none';
  return `${owner ?? service ?? 'several owners'} (team ${team})`;
}

function teamHeading({ team }: Finding): string {
  return team === null ? 'several teams, or none' : `team ${team}`;
}

const SEVERITY_ORDER = { error: 0, warning: 1, info: 2 } as const;

/** U+FFFF puts what belongs to nobody last. */
const inReport = (a: Finding, b: Finding): number =>
  compare(a.team ?? '\uffff', b.team ?? '\uffff') ||
  compare(ownerHeading(a), ownerHeading(b)) ||
  SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity] ||
  compare(a.objects[0] ?? '', b.objects[0] ?? '') ||
  compare(a.id, b.id);

const nextStep = ([first]: readonly Finding[]): readonly string[] =>
  first === undefined ? [] : [`why: dbowner explain ${first.rule}`];

const height = (lines: readonly string[]): number => lines.join('\n').split('\n').length;
