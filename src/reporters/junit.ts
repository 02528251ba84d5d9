import type { Finding, InstanceReport, Report } from '../model/finding.ts';
import { groupBy } from '../shared/group-by.ts';
import { milderLine, moreLine } from './foot.ts';
import { unreadText } from './incomplete.ts';
import { plainText } from './plain-text.ts';
import type { RenderOptions } from './reporter.ts';
import { cut, milder, printableReport, relevant, whoReaches } from './shown.ts';

interface TestCase {
  readonly suite: string;
  readonly classname: string;
  readonly name: string;
  /** null: passed. */
  readonly outcome: {
    readonly kind: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly text: string;
  } | null;
}

/**
 * JUnit XML: a suite per instance, in which reading it is the first test (an error where it was not read completely) and each
 * finding one that fails if the run fails for it, else is skipped. Valid by Ant's schema and by that of Jenkins' xUnit plugin.
 */
export function junit(original: Report, options: RenderOptions): string {
  const report = printableReport(original);
  const { shown, hidden } = cut(relevant(report, options), options.maxFindings);
  const cases = [
    ...report.instances.flatMap(casesOfInstance),
    ...shown.map((finding) => caseOfFinding(finding, options, report.startedAt)),
    ...casesNotShown(report, hidden, options),
  ];
  const suites = [...groupBy(cases, ({ suite }) => suite)];
  const texts = suites.map(([name, own], id) => suiteText(name, id, own, report));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${texts.join('')}</testsuites>\n`;
}

function casesOfInstance(instance: InstanceReport): readonly TestCase[] {
  const { name, notEvaluated } = instance;
  const unread = unreadText(instance);
  return [
    {
      suite: name,
      classname: 'dbowner.coverage',
      name: `${name} was read`,
      outcome: unread === null ? null : { kind: 'error', message: unread, text: unread },
    },
    ...notEvaluated.map(({ rule, why }) => ({
      suite: name,
      classname: 'dbowner.coverage',
      name: `${rule} was evaluated on ${name}`,
      outcome: { kind: 'skipped' as const, message: why, text: '' },
    })),
  ];
}

function caseOfFinding(finding: Finding, { fails }: RenderOptions, now: string): TestCase {
  const { id, rule, slug, severity, instance, owner, message, at, waiver } = finding;
  const place = `${at.file}:${at.line}:${at.column}`;
  const text = `${plainText(finding, now)}\nmanifest: ${place}`;
  const why = waiver === null ? `${severity}, which does not fail this run` : 'waived';
  return {
    suite: instance,
    classname: `dbowner.${rule}-${slug}`,
    name: `${id} ${whoReaches(finding) ?? slug} → ${owner ?? instance}`,
    outcome: fails(finding)
      ? { kind: 'failure', message: `${severity}: ${message}`, text }
      : { kind: 'skipped', message: `${why}: ${message}`, text },
  };
}

/** What display limits leave out fails like what they let through: a test report must not look better than the run. */
function casesNotShown(report: Report, hidden: readonly Finding[], options: RenderOptions): readonly TestCase[] {
  const test = (name: string, findings: readonly Finding[]): TestCase => ({
    suite: 'not shown',
    classname: 'dbowner.display',
    name,
    outcome: { kind: findings.some(options.fails) ? 'failure' : 'skipped', message: name, text: '' },
  });
  return [
    ...moreLine(hidden).map((line) => test(line, hidden)),
    ...milderLine(report, options).map((line) => test(line, milder(report, options))),
  ];
}

function suiteText(name: string, id: number, cases: readonly TestCase[], { startedAt }: Report): string {
  const count = (kind: string): number => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  const attributes = attributesText({
    name,
    package: 'dbowner',
    id,
    timestamp: startedAt.slice(0, 19),
    hostname: 'localhost',
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: 0,
  });
  const tests = cases.map(caseText).join('');
  return `  <testsuite${attributes}>\n    <properties/>\n${tests}    <system-out/>\n    <system-err/>\n  </testsuite>\n`;
}

function caseText({ classname, name, outcome }: TestCase): string {
  const open = `    <testcase${attributesText({ classname, name, time: 0 })}`;
  if (outcome === null) return `${open}/>\n`;
  const { kind, message, text } = outcome;
  const attributes = attributesText(kind === 'skipped' ? { message } : { type: classname, message });
  return `${open}>\n      <${kind}${attributes}>${escaped(text)}</${kind}>\n    </testcase>\n`;
}

const attributesText = (attributes: Readonly<Record<string, string | number>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

/** Control characters are escapes already, see `printable`; XML 1.0 has no word for these two either. */
const escaped = (text: string): string =>
  text.replace(/[&<>"\ufffe\uffff]/g, (character) => ENTITIES[character] ?? '\ufffd');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
