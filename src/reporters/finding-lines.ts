import type { Evidence, Finding } from '../model/finding.ts';
import type { Paint } from '../shared/paint.ts';
import { columnsOf, wrap } from '../shared/wrap.ts';
import { consumerLines } from './consumers.ts';
import { spaced, usedText } from './evidence-text.ts';
import { names, target } from './objects.ts';
import { pathTexts } from './path-text.ts';
import { whoReaches } from './shown.ts';

export interface Layout {
  readonly width: number;
  readonly paint: Paint;
  /** When the report was made: what `3 d ago` counts from. */
  readonly now: string;
}

const INDENT = '    ';

/** One finding with its path as a tree, its consumers, its evidence and its remedy. */
export function fullFinding(finding: Finding, layout: Layout): readonly string[] {
  const { width } = layout;
  const note = (text: string, first = ''): string => wrap(text, width, `${INDENT}${first}`);
  const lines = [headline(finding, layout)];
  const listed = names(finding, width - INDENT.length);
  if (listed !== null) lines.push(note(listed));
  lines.push(...tree(finding, width));
  if (finding.path.length === 0) lines.push(note(`${finding.message} (${position(finding)})`));
  lines.push(...consumerLines(finding).map((line, i) => note(line, i === 0 ? 'for ' : '    ')));
  const evidence = evidenceText(finding.evidence, layout.now);
  if (evidence !== null) lines.push(note(evidence));
  lines.push(note(finding.clears, 'clear: '), ...waivedText(finding).map((text) => note(text)));
  return lines;
}

/** The same in two or three lines, for reports that are long anyway. */
export function compactFinding(finding: Finding, layout: Layout): readonly string[] {
  const story = finding.path.length === 0 ? finding.message : pathTexts(finding).join(' → ');
  const evidence = evidenceText(finding.evidence, layout.now);
  return [
    headline(finding, layout),
    wrap(`${story}${evidence === null ? '' : `; ${evidence}`}`, layout.width, INDENT),
    wrap(finding.clears, layout.width, `${INDENT}clear: `),
    ...waivedText(finding).map((text) => wrap(text, layout.width, INDENT)),
  ];
}

/** Why and until when a finding is waived; empty for others. */
export const waivedText = ({ waiver }: Finding): readonly string[] =>
  waiver === null ? [] : [`waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`];

/** In one line where it fits, else with what is reached in a line of its own. */
function headline(finding: Finding, { width, paint }: Layout): string {
  const who = whoReaches(finding);
  const what = target(finding);
  const severity = paint.severity[finding.severity](finding.severity);
  const head = `  ${severity}  ${finding.id}  ${paint.title(finding.slug)}`;
  const start = who === null ? head : `${head}  ${who}${what === null ? '' : ' →'}`;
  if (what === null) return wrap(start, width);
  const line = `${start}${who === null ? '  ' : ' '}${what}`;
  return columnsOf(line) <= width
    ? line
    : `${wrap(start.trimStart(), width, '  ')}\n${wrap(what, width, INDENT.repeat(2))}`;
}

function tree(finding: Finding, width: number): readonly string[] {
  return pathTexts(finding).map((text, depth) =>
    wrap(text, width, depth === 0 ? INDENT : `${INDENT}${'   '.repeat(depth - 1)}└─ `),
  );
}

const position = ({ at }: Finding): string => `${at.file}:${at.line}:${at.column}`;

/** null where nothing is known: the report's foot says so once per instance. */
export function evidenceText(evidence: Evidence, now: string): string | null {
  switch (evidence.state) {
    case 'used':
      return `used ${usedText(evidence, now)}`;
    case 'unused':
      return `unused in ${spaced(evidence.window)} (coverage ${evidence.coverage})`;
    case 'unknown':
      return null;
  }
}
