import type { Action } from '../model/access.ts';
import type { Finding, Report } from '../model/finding.ts';
import { overlaps } from '../model/path.ts';
import { explanationText, type Explanation } from '../reporters/explanation.ts';
import { UsageError } from '../shared/errors.ts';
import { buildAudit, type Audit } from './build-report.ts';
import { EXIT, type Io, type SourceOptions } from './command.ts';
import { gather, readManifest } from './gather.ts';
import { withEvidence } from './read-evidence.ts';
import { factsOfFinding } from './remedy-of-finding.ts';

export interface ExplainFindingOptions {
  /** `DBO101-7f3a12c04b9e`, or as much of its beginning as is unique. */
  readonly id: string;
  readonly format: 'text' | 'json';
  /** A report that `audit --format json` wrote; or what to audit now. */
  readonly from: { readonly report: string } | SourceOptions;
}

/**
 * `dbowner explain <finding>`: why it exists, and what would clear it.
 *
 * @returns the exit code: 3 when not everything could be read
 * @throws UsageError when there is no such finding; ManifestError
 */
export async function runExplainFinding({ id, format, from }: ExplainFindingOptions, io: Io): Promise<number> {
  const { report, explanation } = 'report' in from ? await ofSaved(id, from.report, io) : await ofFresh(id, from, io);
  const { finding, origins, statements, also } = explanation;
  io.stdout(
    format === 'json'
      ? `${JSON.stringify({ finding, origins, statements, also }, null, 2)}\n`
      : explanationText(explanation, { width: io.width, color: io.color, now: report.startedAt }),
  );
  return report.complete ? EXIT.clean : EXIT.incomplete;
}

interface Explained {
  readonly report: Report;
  readonly explanation: Explanation;
}

async function ofSaved(id: string, file: string, io: Io): Promise<Explained> {
  const { readReport } = await import('./read-saved.ts');
  const report = readReport(file, io);
  const finding = findFinding(report, id);
  return { report, explanation: { finding, origins: [], statements: [], also: alsoBy(report, finding) } };
}

async function ofFresh(id: string, options: SourceOptions, io: Io): Promise<Explained> {
  const manifest = readManifest(options, io);
  const facts = await gather(options, manifest, io);
  const readings = options.from.length > 0 ? facts : await withEvidence(facts, options, io);
  const all = { rules: [], services: [], teams: [] };
  const audit = buildAudit({ manifest, readings, ...all, startedAt: io.now, version: io.version });
  return { report: audit.report, explanation: explain(findFinding(audit.report, id), audit) };
}

/** One finding of an audit with what the facts say about it. */
export function explain(finding: Finding, audit: Audit): Explanation {
  const { report, views } = audit;
  const view = views.find(({ snapshot }) => snapshot.instance === finding.instance);
  const { origins, statements } =
    view === undefined ? { origins: [], statements: [] } : factsOfFinding(finding, view, audit);
  return { finding, origins, statements, also: alsoBy(report, finding) };
}

/** @throws UsageError for no or several findings */
function findFinding({ findings, complete }: Report, id: string): Finding {
  const wanted = id.toLowerCase();
  const exact = findings.find((finding) => finding.id.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const found = findings.filter((finding) => finding.id.toLowerCase().startsWith(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (found.length > 1) {
    const some = found.slice(0, 5).map((finding) => finding.id);
    throw new UsageError(
      `'${id}' begins ${String(found.length)} findings: ${some.join(', ')}${found.length > 5 ? ', …' : ''}`,
    );
  }
  const unread = complete ? 'it may have been cleared' : 'not everything could be read';
  throw new UsageError(`there is no finding '${id}' (any more): ${unread}; dbowner audit lists what there is`);
}

/** Other findings by which the same principals reach the same objects. */
function alsoBy({ findings }: Report, finding: Finding): readonly string[] {
  if (finding.action === null) return [];
  const who = principalsOf(finding);
  return findings
    .filter(
      (other) =>
        other.id !== finding.id &&
        other.instance === finding.instance &&
        other.action !== null &&
        (other.mode !== 'latent' || finding.mode === 'latent') &&
        REACHES[other.action].includes(finding.action ?? other.action) &&
        principalsOf(other).some((name) => who.includes(name)) &&
        other.objects.some((one) => finding.objects.some((each) => overlaps(one, each))),
    )
    .map(({ id }) => id);
}

/** Who may change an object may make it give what it holds. */
const REACHES: Readonly<Record<Action, readonly Action[]>> = {
  read: ['read'],
  write: ['write'],
  ddl: ['read', 'write', 'ddl'],
  execute: ['execute'],
  admin: ['admin'],
};

const principalsOf = ({ principal, consumers }: Finding): readonly string[] =>
  consumers.length > 0 ? consumers.map((consumer) => consumer.principal) : principal === null ? [] : [principal];
