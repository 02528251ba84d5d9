import { SEVERITIES, type Finding, type Report, type Severity } from '../model/finding.ts';
import { milderLine, summaryLine } from './foot.ts';
import { unreadText } from './incomplete.ts';
import { plainText } from './plain-text.ts';
import type { RenderOptions } from './reporter.ts';
import { repositoryPath } from './repository-path.ts';
import { cut, printableReport, relevant } from './shown.ts';
import { counted } from './words.ts';

/**
 * Annotations of each kind that GitHub keeps of one step; it drops the others without a word.
 * https://docs.github.com/en/rest/checks/runs (10 warnings, 10 errors and 10 notices per step)
 */
const KEPT = 10;
/** Characters of a title and of a text; GitHub cuts longer ones at 255 and at 64 KiB. */
const TITLE = 250;
const TEXT = 4000;

interface Annotation {
  readonly command: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly text: string;
  readonly at: { readonly file: string; readonly line: number; readonly column: number };
}

/**
 * Workflow commands of GitHub Actions: an annotation at the manifest line of each finding, the gravest ones first. Where there
 * are more than GitHub keeps, the last one of a kind says how many. Ends with the summary, as plain text for the step's log.
 */
export function github(original: Report, options: RenderOptions): string {
  const report = printableReport(original);
  // it has no word for what is waived
  const findings = relevant(report, { ...options, waived: false });
  const { shown } = cut(findings, options.maxFindings);
  const lines = SEVERITIES.flatMap((severity) => {
    const first = severity === 'error' ? unreadOf(report) : [];
    const own = shown.filter((finding) => finding.severity === severity);
    const total = first.length + findings.filter((finding) => finding.severity === severity).length;
    return kept([...first, ...own.map((finding) => annotation(finding, report))], total, severity, report);
  }).map(commandLine);
  const incomplete = report.complete ? [] : ['INCOMPLETE: a required part could not be read'];
  return `${[...lines, ...incomplete, summaryLine(report), ...milderLine(report, options)].join('\n')}\n`;
}

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<Severity, string>;

const annotation = (finding: Finding, { startedAt }: Report): Annotation => ({
  command: COMMANDS[finding.severity],
  title: `${finding.id} ${finding.slug}`,
  text: plainText(finding, startedAt),
  at: finding.at,
});

const unreadOf = (report: Report): readonly Annotation[] =>
  report.instances.flatMap((instance) => {
    const text = unreadText(instance);
    return text === null ? [] : [{ command: 'error' as const, title: 'dbowner: incomplete', text, at: top(report) }];
  });

/** As many as may be, the last of them a count where there are more in all. */
function kept(
  annotations: readonly Annotation[],
  total: number,
  severity: Severity,
  report: Report,
): readonly Annotation[] {
  if (total === annotations.length && total <= KEPT) return annotations;
  const shown = annotations.slice(0, KEPT - 1);
  const more = counted(total - shown.length, severity === 'info' ? 'more info finding' : `more ${severity}`);
  const text = `${more}: a report in another format, such as --format pretty=FILE, has all of them`;
  return [...shown, { command: COMMANDS[severity], title: 'dbowner', text, at: top(report) }];
}

const top = ({ manifest }: Report): Annotation['at'] => ({ file: manifest, line: 1, column: 1 });

function commandLine({ command, title, text, at }: Annotation): string {
  const properties = {
    file: repositoryPath(at.file),
    line: String(at.line),
    col: String(at.column),
    title: clipped(title, TITLE),
  };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${command} ${list.join(',')}::${data(clipped(text, TEXT))}`;
}

const clipped = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length).replace(/[\ud800-\udbff]$/, '')}…`;

/** What the runner undoes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
const data = (text: string): string => text.replace(/[%\r\n]/g, encoded);
const property = (text: string): string => text.replace(/[%\r\n:,]/g, encoded);

const encoded = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
