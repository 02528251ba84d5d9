import type { Finding, Report, Severity } from '../model/finding.ts';
import { milderLine, moreLine } from './foot.ts';
import { unreadText } from './incomplete.ts';
import { ownText } from './markdown-text.ts';
import { plainText } from './plain-text.ts';
import type { RenderOptions, RuleDoc } from './reporter.ts';
import { repositoryPath } from './repository-path.ts';
import { cut, printableReport, relevant } from './shown.ts';

/**
 * Results that GitHub takes of one run; a file with more is rejected as a whole.
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const RESULTS = 25_000;

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * SARIF 2.1.0, for GitHub's code scanning and whatever else reads it. Every result stands at its manifest line (GitHub
 * rejects files with a result that stands nowhere) and carries dbowner's own fingerprint. What could not be read or is not
 * shown is a notification of the run.
 */
export function sarif(original: Report, options: RenderOptions): string {
  const report = printableReport(original);
  const { shown, hidden } = cut(relevant(report, options), options.maxFindings, RESULTS);
  const used = new Set(shown.map(({ rule }) => rule));
  const rules = options.rules.filter(({ id }) => used.has(id));
  const run = {
    tool: { driver: { name: 'dbowner', version: report.dbowner, rules: rules.map(descriptor) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: report.complete,
        startTimeUtc: report.startedAt,
        toolExecutionNotifications: notifications(report, [...moreLine(hidden), ...milderLine(report, options)]),
      },
    ],
    results: shown.map((finding) => result(finding, rules, report.startedAt)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

function descriptor({ id, slug, severity, docs }: RuleDoc): object {
  const help = `${docs.what}\n\nWhy it matters: ${docs.why}\n\nHow to fix it: ${docs.fix}`;
  const markdown = ownText(`${docs.what}\n\n**Why it matters:** ${docs.why}\n\n**How to fix it:** ${docs.fix}`);
  return {
    id,
    name: slug,
    shortDescription: message(docs.what),
    fullDescription: message(`${docs.what} ${docs.why}`),
    help: { ...message(help), markdown: literal(markdown) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['data-ownership'] },
  };
}

function result(finding: Finding, rules: readonly RuleDoc[], now: string): object {
  const { id, rule, severity, fingerprint, objects, at, waiver } = finding;
  const index = rules.findIndex((each) => each.id === rule);
  return {
    ruleId: rule,
    ...(index === -1 ? {} : { ruleIndex: index }),
    level: LEVELS[severity],
    message: message(`${id}: ${plainText(finding, now)}`),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(at.file) },
          region: { startLine: at.line, startColumn: at.column },
        },
        ...(objects.length === 0
          ? {}
          : { logicalLocations: objects.map((path) => ({ fullyQualifiedName: path, kind: 'resource' })) }),
      },
    ],
    partialFingerprints: { primaryLocationLineHash: fingerprint },
    ...(waiver === null
      ? {}
      : {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
            },
          ],
        }),
    properties: { id },
  };
}

function notifications({ instances }: Report, notShown: readonly string[]): readonly object[] {
  return [
    ...instances.flatMap((instance) => {
      const unread = unreadText(instance);
      return unread === null ? [] : [{ level: 'error', message: message(unread) }];
    }),
    ...instances.flatMap(({ name, notEvaluated }) =>
      notEvaluated.map(({ rule, why }) => ({
        level: 'note',
        message: message(`${name}: ${rule} not evaluated: ${why}`),
      })),
    ),
    ...notShown.map((text) => ({ level: 'note', message: message(text) })),
  ];
}

const message = (text: string): { readonly text: string } => ({ text: literal(text) });

/**
 * Text in which nothing is a placeholder or a link, whatever a table is called: braces are doubled, and where brackets could
 * make a link they are escaped. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (3.11.5, 3.11.6)
 */
function literal(text: string): string {
  const unlinked = text.includes('](') ? text.replace(/[\\[\]]/g, '\\$&') : text;
  return unlinked.replace(/[{}]/g, '$&$&');
}

/** Relative to the repository's root, where it is; GitHub resolves it against the checkout. */
function uriOf(file: string): string {
  const path = repositoryPath(file);
  const segments = path.split('/').map((segment) => encodeURIComponent(segment));
  // an absolute path names a file of the machine; a drive letter's colon may stand in it
  if (path.startsWith('/')) return `file://${segments.join('/')}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${segments.join('/').replace('%3A', ':')}` : segments.join('/');
}
