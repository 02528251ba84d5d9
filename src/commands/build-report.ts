import type { Engine } from '../model/engine.ts';
import type { Finding, InstanceReport, Report, ReportPolicy, Severity, Summary } from '../model/finding.ts';
import type { Facts } from '../model/facts.ts';
import type { Goal } from '../model/goal.ts';
import type { Instance, Manifest } from '../model/manifest.ts';
import type { Gap, Snapshot } from '../model/snapshot.ts';
import { assemble, assemblePairs, type Judged } from '../findings/assemble.ts';
import type { Judgement } from '../plan/same-findings.ts';
import { bindOwnership } from '../manifest/ownership.ts';
import type { InstanceView, Rule } from '../rules/define-rule.ts';
import { compare } from '../shared/compare.ts';
import { acceptGaps } from './accept-gaps.ts';
import { enabledRules, judge } from './judge.ts';
import { evidenceGaps, evidenceReport, notEvaluatedWithout, useFor, type EvidenceReading } from './evidence.ts';
import { createResolver } from './create-resolver.ts';

/** What became of one declared instance. */
export interface Reading {
  readonly instance: Instance;
  /** null: it could not be read at all. */
  readonly snapshot: Snapshot | null;
  readonly gaps: readonly Gap[];
  /** What was read about its use; left out: its manifest names no source, or none was asked for. */
  readonly evidence?: EvidenceReading | undefined;
  /** Snapshots of the same server from before, the oldest first. */
  readonly earlier?: readonly Snapshot[];
}

export interface ReportOptions {
  readonly manifest: Manifest;
  /** One per instance that the run is about. */
  readonly readings: readonly Reading[];
  readonly rules: readonly string[];
  readonly services: readonly string[];
  readonly teams: readonly string[];
  /** Left out: what the manifest's policy says. */
  readonly failOn?: Severity | 'never' | null;
  readonly startedAt: Date;
  readonly version: string;
}

/**
 * The audit itself, without input or output: facts and manifest in, report out.
 * @throws ManifestError where the manifest contradicts itself about something that exists
 */
export const buildReport = (options: ReportOptions): Report => buildAudit(options).report;

/** A report and what it was made of. */
export interface Audit {
  readonly report: Report;
  /** Of the instances that could be read. */
  readonly views: readonly InstanceView[];
  /**
   * What the rules say of an instance if its facts were others, with the same ids: of the view itself, what the report says.
   * By another manifest, where one is given.
   */
  readonly judgeWith: (view: InstanceView, facts: Facts, by?: Manifest) => readonly Judgement[];
  /** What would clear a finding of the report. */
  readonly goalsOf: (finding: Finding) => readonly Goal[];
}

/** As `buildReport`, for those who go on to ask the resolvers. */
export function buildAudit(options: ReportOptions): Audit {
  const { manifest, startedAt, version } = options;
  const today = startedAt.toISOString().slice(0, 10);
  const rules = enabledRules(manifest, options.rules);
  const failOn = options.failOn ?? manifest.policy.failOn;
  const seen = options.readings.map((reading) => ({ reading, view: seenView(reading, options) }));
  const views = seen.flatMap(({ view }) => view ?? []);
  const readings = seen.map(({ reading, view }) => ({
    ...reading,
    gaps: acceptGaps(
      [...reading.gaps, ...evidenceGaps(reading, view?.use ?? null, manifest, rules, failOn)],
      manifest,
      today,
    ),
  }));
  const complete = new Set(readings.filter(isComplete).map(({ instance }) => instance.name));
  const judgeAll = (some: readonly InstanceView[], by: Manifest): readonly Judged[] =>
    judge({ manifest: by, views: some, rules: options.rules, complete, today });
  const judged = judgeAll(views, manifest);
  const read = new Set(readings.map(({ instance }) => instance.name));
  const findings = assemble(judged).filter((finding) => read.has(finding.instance) && concerns(finding, options));
  const report: Report = {
    schema: 'dbowner.report/1',
    dbowner: version,
    startedAt: startedAt.toISOString(),
    complete: complete.size === readings.length,
    manifest: manifest.file,
    policy: { failOn, enforce: enforceList(manifest) },
    instances: readings.map((reading) => describe(reading, views, rules)),
    findings,
    summary: summarize(findings),
  };
  const judgeWith = (view: InstanceView, facts: Facts, by = manifest): readonly Judgement[] => {
    const { snapshot, use, earlier } = view;
    const changed = { ...viewOf(by, { ...snapshot, facts }, today), use, earlier };
    const isReport = facts === snapshot.facts && by === manifest;
    const all = isReport
      ? judged
      : judgeAll(
          views.map((one) => (one === view ? changed : one)),
          by,
        );
    return assemblePairs(all).filter(({ finding }) => finding.instance === snapshot.instance);
  };
  const pairs = assemblePairs(judged);
  const goalsOf = ({ id }: Finding): readonly Goal[] =>
    pairs.find(({ finding }) => finding.id === id)?.candidate.goals ?? [];
  return { report, views, judgeWith, goalsOf };
}

const enforceList = ({ policy }: Manifest): ReportPolicy['enforce'] =>
  [...policy.enforce].map(([team, level]) => ({ team, level })).sort((a, b) => compare(a.team, b.team));

/** The manifest and the resolver applied to what was read. */
export function viewOf(manifest: Manifest, snapshot: Snapshot, today: string): InstanceView {
  const ownership = bindOwnership(manifest, snapshot, today);
  return { snapshot, ownership, resolver: createResolver(snapshot.facts), use: null, earlier: [] };
}

/** The same with what was seen of its use, and with what stood before. */
function seenView(reading: Reading, { manifest, startedAt }: ReportOptions): InstanceView | null {
  const { instance, snapshot, evidence, earlier = [] } = reading;
  if (snapshot === null) return null;
  const today = startedAt.toISOString().slice(0, 10);
  const view = viewOf(manifest, snapshot, today);
  const use = evidence === undefined ? null : useFor(instance, evidence, view.ownership, startedAt);
  return { ...view, use, earlier: use === null ? [] : earlier.map((one) => viewOf(manifest, one, today)) };
}

const isComplete = ({ gaps }: Reading): boolean => gaps.every(({ kind }) => kind !== 'required');

function concerns(finding: Finding, { services, teams }: ReportOptions): boolean {
  const involved = [finding.owner, finding.service, ...finding.consumers.map(({ service }) => service)];
  const byService = services.length === 0 || involved.some((name) => name !== null && services.includes(name));
  return byService && (teams.length === 0 || (finding.team !== null && teams.includes(finding.team)));
}

function describe(
  { instance, snapshot, gaps }: Reading,
  views: readonly InstanceView[],
  rules: readonly Rule[],
): InstanceReport {
  const view = views.find((each) => each.snapshot === snapshot);
  const facts = snapshot?.facts;
  return {
    name: instance.name,
    engine: instance.engine,
    version: snapshot?.version ?? null,
    takenAt: snapshot?.takenAt ?? null,
    complete: gaps.every(({ kind }) => kind !== 'required'),
    gaps: gaps.map(({ fact, why, remedy, kind, costs }) => ({ fact, why, remedy, kind, costs })),
    notEvaluated:
      view === undefined ? [] : [...(NOT_FOLLOWED[instance.engine] ?? []), ...notEvaluatedWithout(view, rules)],
    evidence: view?.use == null ? null : evidenceReport(view.use),
    counts: {
      principals: facts?.principals.length ?? 0,
      objects: facts?.securables.count ?? 0,
      grants: facts?.grants.count ?? 0,
    },
    operators: view === undefined ? [] : operatorsOf(view),
  };
}

/** Ways to data that no rule of this version looks at. */
const NOT_FOLLOWED: Partial<Readonly<Record<Engine, InstanceReport['notEvaluated']>>> = {
  postgres: [
    { rule: 'DBO101–105 through foreign servers to other instances', why: 'this version follows those that lead back' },
    { rule: 'DBO105 through dblink_connect_u', why: 'this version does not follow it' },
    { rule: 'DBO101–105 through views and routines of extensions', why: 'this version does not read what they do' },
  ],
  mongodb: [
    {
      rule: 'DBO105 through the key file or a certificate of a member',
      why: 'whoever has one is a member of the cluster; the server does not say who does',
    },
    {
      rule: 'DBO101 in profiles of hidden members',
      why: 'this version asks the members that the set shows to clients',
    },
  ],
};

function operatorsOf({ ownership }: InstanceView): InstanceReport['operators'] {
  return ownership.facts.principals.flatMap((principal) =>
    ownership
      .subjectsOf(principal.id)
      .flatMap((subject) =>
        subject.kind === 'operator'
          ? [{ principal: principal.key, kind: subject.operator.kind, may: subject.operator.may }]
          : [],
      ),
  );
}

function summarize(findings: readonly Finding[]): Summary {
  const count = (accept: (finding: Finding) => boolean): number => findings.filter(accept).length;
  const open = (severity: Finding['severity']): number =>
    count((finding) => finding.severity === severity && finding.status !== 'waived');
  return {
    error: open('error'),
    warning: open('warning'),
    info: open('info'),
    new: count(({ status }) => status === 'new'),
    baselined: count(({ status }) => status === 'baselined'),
    waived: count(({ status }) => status === 'waived'),
  };
}
