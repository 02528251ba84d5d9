import type { Finding, Report } from '../model/finding.ts';
import { paint } from '../shared/paint.ts';
import { evidenceText, waivedText } from './finding-lines.ts';
import { coverageLines, milderLine, noEvidenceLines, summaryLine } from './foot.ts';
import { unreadText } from './incomplete.ts';
import { code, ownText, prose } from './markdown-text.ts';
import { names } from './objects.ts';
import { pathTexts } from './path-text.ts';
import type { RenderOptions } from './reporter.ts';
import { cut, printableReport, relevant } from './shown.ts';
import { counted } from './words.ts';

/** Characters of a comment: GitHub refuses a longer one. */
const LONGEST = 65_536;
/** What may become of it at most outside of the list of findings: how it was read, and a line about the rest. */
const COVERAGE = 12_000;
const REST = 300;
/** Findings that stand in full above the fold, and instances that could not be read: less than a screen. */
const IN_FULL = 3;
/** Characters of the list of a finding's objects: a line. */
const OBJECTS = 120;
/** No line is wrapped: the browser does that. */
const ENDLESS = 100_000;

/** By which a bot finds the comment that it wrote the last time. */
const MARK = '<!-- dbowner -->';

/**
 * The body of a pull-request comment. First, in less than a screen, who gained access to what, why that matters and how to fix
 * it, what fails the run before everything else; then, folded, the other findings and what was read. What does not fit is
 * counted.
 */
export function markdown(original: Report, options: RenderOptions): string {
  const report = printableReport(original);
  const { shown, hidden } = cut(relevant(report, options), options.maxFindings);
  const ordered = [...shown.filter(options.fails), ...shown.filter((finding) => !options.fails(finding))];
  const first = ordered.slice(0, IN_FULL);
  const head = [
    MARK,
    `### dbowner: ${summaryLine(report)}`,
    ...unreadBlocks(report),
    ...blocks(first, options, report),
  ];
  const coverage = fold('What was read, and what was not', coverageList(report, shown));
  const foot = [...milderLine(report, options).map(prose), ...explainLine(first)];
  const room = LONGEST - [...head, ...foot, coverage].join('\n\n').length - REST;
  const rest = others(ordered.slice(IN_FULL), hidden.length, report.startedAt, room);
  return `${[...head, ...rest, coverage, ...foot].join('\n\n')}\n`;
}

function unreadBlocks({ instances }: Report): readonly string[] {
  const texts = instances.flatMap((instance) => unreadText(instance) ?? []);
  if (texts.length === 0) return [];
  const more = texts.length - IN_FULL;
  return [
    [
      '**Incomplete: what could not be read is not judged.**',
      ...texts.slice(0, IN_FULL).map((text) => `- ${prose(text)}`),
      ...(more > 0 ? [`- … and ${counted(more, 'more instance')}`] : []),
    ].join('\n'),
  ];
}

/** The gravest findings in full. Why a rule matters is said with the first of them. */
function blocks(findings: readonly Finding[], { rules }: RenderOptions, report: Report): readonly string[] {
  return findings.map((finding, i) => {
    const isFirst = findings.findIndex(({ rule }) => rule === finding.rule) === i;
    const why = isFirst ? rules.find(({ id }) => id === finding.rule)?.docs.why : undefined;
    const use = evidenceText(finding.evidence, report.startedAt);
    const objects = names(finding, OBJECTS);
    return [
      `**${finding.severity}: ${prose(finding.message)}**`,
      ...(objects === null ? [] : [`- objects: ${prose(objects)}`]),
      ...(finding.path.length === 0 ? [] : [`- how: ${pathProse(finding)}`]),
      ...(why === undefined ? [] : [`- why it matters: ${ownText(why)}`]),
      `- fix: ${prose(finding.clears)}`,
      ...(use === null ? [] : [`- ${prose(use)}`]),
      ...waivedText(finding).map((text) => `- ${prose(text)}`),
      `- ${placeText(finding)}`,
    ].join('\n');
  });
}

/** The findings below the fold, as many as there is room for. */
function others(findings: readonly Finding[], notShown: number, now: string, room: number): readonly string[] {
  const title = counted(findings.length + notShown, 'more finding');
  const entries: string[] = [];
  let left = room - fold(title, '').length;
  for (const finding of findings) {
    const text = entryText(finding, now);
    left -= text.length + 1;
    if (left < 0) break;
    entries.push(text);
  }
  const missing = findings.length - entries.length + notShown;
  if (missing > 0)
    entries.push(`- … ${counted(missing, 'more finding')} not shown here: a report in another format has all of them`);
  return entries.length === 0 ? [] : [fold(title, entries.join('\n'))];
}

function entryText(finding: Finding, now: string): string {
  const { severity, message, path, clears } = finding;
  const use = evidenceText(finding.evidence, now);
  return [
    `- **${severity}** ${prose(message)}`,
    ...(path.length === 0 ? [] : [`  how: ${pathProse(finding)}${use === null ? '' : `; ${prose(use)}`}`]),
    `  fix: ${prose(clears)}`,
    ...waivedText(finding).map((text) => `  ${prose(text)}`),
    `  ${placeText(finding)}`,
  ].join('\n');
}

const pathProse = (finding: Finding): string => prose(pathTexts(finding).join(' → '));

const placeText = ({ id, slug, team, at }: Finding): string =>
  `${code(id)} ${prose(slug)}${team === null ? '' : `, team ${prose(team)}`}, ${code(`${at.file}:${at.line}`)}`;

function coverageList(report: Report, findings: readonly Finding[]): string {
  const lines = [...coverageLines(report, ENDLESS, paint(false)), ...noEvidenceLines(findings, ENDLESS)].map(
    (line) => `- ${prose(line)}`,
  );
  let used = 0;
  const fitting = lines.filter((line) => (used += line.length + 1) <= COVERAGE);
  const more = lines.length - fitting.length;
  return [...fitting, ...(more > 0 ? [`- … and ${counted(more, 'more line')}`] : [])].join('\n');
}

/** The blank lines make Markdown of what stands in the element. */
const fold = (title: string, body: string): string => `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;

const explainLine = ([first]: readonly Finding[]): readonly string[] =>
  first === undefined ? [] : [`More about one: ${code(`dbowner explain ${first.id}`)}`];
