import type { Evidence, Finding } from '../model/finding.ts';
import { paint } from '../shared/paint.ts';
import { printable } from '../shared/printable.ts';
import { columnsOf, wrap } from '../shared/wrap.ts';
import { pathTexts } from './path-text.ts';
import { spaced, usedText } from './evidence-text.ts';
import { counted, number } from './words.ts';

/** Why one finding exists and what would clear it. */
export interface Explanation {
  readonly finding: Finding;
  /** Per step of the finding's path the statement that made it; null: nobody made it, or the facts are not at hand. */
  readonly origins: readonly (string | null)[];
  /** What would clear it; empty: no statement alone would, or the facts are not at hand. */
  readonly statements: readonly { readonly database: string | null; readonly sql: string }[];
  /** Ids of findings about the same principal and object. */
  readonly also: readonly string[];
}

export interface ExplanationOptions {
  readonly width: number;
  readonly color: boolean;
  /** When the report was made, ISO 8601. */
  readonly now: string;
}

/** At 80 columns an explanation fits into this many lines. */
const LINES = 15;

/** The explanation as text that a newcomer can follow, in as much detail as fits. */
export function explanationText(explanation: Explanation, options: ExplanationOptions): string {
  const safe = JSON.parse(JSON.stringify(explanation), (_, value: unknown) =>
    typeof value === 'string' ? printable(value) : value,
  ) as Explanation;
  const [full, plain, short] = [fullStyle, plainStyle, shortStyle].map((style) => draw(safe, style(options), options));
  const fits = [full, plain].find((text) => text !== undefined && height(text) <= LINES);
  return `${(fits ?? short ?? []).join('\n')}\n`;
}

/** How much of an explanation is shown. */
interface Style {
  readonly line: (text: string, first?: string) => string;
  /** Both what a step means and the statement behind it, or only the latter. */
  readonly both: boolean;
  readonly steps: number;
  readonly statements: number;
  readonly also: number;
}

const wrapped = ({ width }: ExplanationOptions): Style['line'] => {
  return (text, first = '') => wrap(text, width, first);
};

const fullStyle = (options: ExplanationOptions): Style => ({
  line: wrapped(options),
  both: true,
  steps: Infinity,
  statements: Infinity,
  also: 3,
});
const plainStyle = (options: ExplanationOptions): Style => ({ ...fullStyle(options), both: false, also: 1 });
const shortStyle = (options: ExplanationOptions): Style => ({
  line: (text, first = '') => cut(`${first}${text}`, options.width),
  both: false,
  steps: 4,
  statements: 3,
  also: 1,
});

function draw(explanation: Explanation, style: Style, { color, now }: ExplanationOptions): readonly string[] {
  const { finding, also } = explanation;
  const colors = paint(color);
  const severity = colors.severity[finding.severity](finding.severity);
  const waived = finding.status === 'new' ? '' : `  ${finding.status}`;
  return [
    `${colors.title(finding.id)}  ${finding.slug}  ${severity}${waived}`,
    style.line(finding.message),
    ...treeLines(explanation, style),
    style.line(evidenceText(finding.evidence, now), 'use: '),
    ...clearLines(explanation, style),
    ...(also.length === 0
      ? []
      : [
          style.line(
            listText(also, style.also),
            finding.consumerCount > 1 ? 'some also reach it by: ' : 'also reaches it by: ',
          ),
        ]),
  ];
}

function treeLines({ finding, origins }: Explanation, style: Style): readonly string[] {
  const [start, ...steps] = pathTexts(finding);
  if (start === undefined) return [style.line(`${finding.at.file}:${number(finding.at.line)}`, 'judged by: ')];
  const drawn = steps.map((text, step) => ({ text, origin: origins[step] ?? null }));
  const hidden = drawn.length - style.steps;
  // The first steps say who, the last one says what: in between there is more of the same.
  const shown =
    hidden <= 0
      ? drawn
      : [
          ...drawn.slice(0, style.steps - 2),
          { text: `… ${counted(hidden + 1, 'more step')}`, origin: null },
          ...drawn.slice(-1),
        ];
  return [style.line(start), ...shown.flatMap((step, depth) => stepLines(step, depth, style))];
}

function stepLines(
  { text, origin }: { readonly text: string; readonly origin: string | null },
  depth: number,
  { line, both }: Style,
): readonly string[] {
  const indent = '   '.repeat(depth);
  if (origin === null) return [line(text, `${indent}└─ `)];
  return both ? [line(text, `${indent}└─ `), line(origin, `${indent}   `)] : [line(origin, `${indent}└─ `)];
}

function clearLines({ finding, statements }: Explanation, { line, statements: most }: Style): readonly string[] {
  if (statements.length === 0) return [line(finding.clears, 'clear: ')];
  const databases = [...new Set(statements.flatMap(({ database }) => database ?? []))];
  const where = databases.length === 1 ? ` in database ${databases.join('')}` : '';
  const rest = statements.length - most;
  return [
    line(`clear it, as a superuser${where}:`),
    ...statements
      .slice(0, most)
      .map(({ database, sql }) =>
        line(`${sql};${databases.length > 1 && database !== null ? ` -- in database ${database}` : ''}`, '  '),
      ),
    ...(rest > 0 ? [line(`… and ${counted(rest, 'more statement')}: --format json shows all`, '  ')] : []),
  ];
}

function evidenceText(evidence: Evidence, now: string): string {
  switch (evidence.state) {
    case 'used':
      return usedText(evidence, now);
    case 'unused':
      return `none in ${spaced(evidence.window)} (coverage ${evidence.coverage})`;
    case 'unknown':
      return `unknown, ${evidence.why}`;
  }
}

function listText(ids: readonly string[], most: number): string {
  const rest = ids.length - most;
  return `${ids.slice(0, most).join(', ')}${rest > 0 ? ` and ${number(rest)} more` : ''}`;
}

function cut(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = text.slice(0, width - 1);
  while (columnsOf(kept) > width - 1) kept = kept.slice(0, -1);
  return `${kept}…`;
}

const height = (lines: readonly string[]): number => lines.join('\n').split('\n').length;
