import type { Resolver } from '../model/access.ts';
import type { Engine } from '../model/engine.ts';
import type { Finding, InstanceReport, Report, Summary } from '../model/finding.ts';
import type { Instance, Manifest } from '../model/manifest.ts';
import type { Gap, Snapshot } from '../model/snapshot.ts';
import { createMysqlResolver } from '../access/mysql.ts';
import { createPostgresResolver } from '../access/postgres.ts';
import { assemble } from '../findings/assemble.ts';
import { bindOwnership } from '../manifest/ownership.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { SourceError } from '../shared/errors.ts';
import { acceptGaps } from './accept-gaps.ts';
import { judge } from './judge.ts';

/** What became of one declared instance. */
export interface Reading {
  readonly instance: Instance;
  /** null: it could not be read at all. */
  readonly snapshot: Snapshot | null;
  readonly gaps: readonly Gap[];
}

export interface ReportOptions {
  readonly manifest: Manifest;
  /** One per instance that the run is about. */
  readonly readings: readonly Reading[];
  readonly rules: readonly string[];
  readonly services: readonly string[];
  readonly teams: readonly string[];
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
}

/** As `buildReport`, for those who go on to ask the resolvers. */
export function buildAudit(options: ReportOptions): Audit {
  const { manifest, startedAt, version } = options;
  const today = startedAt.toISOString().slice(0, 10);
  const readings = options.readings.map((reading) => ({
    ...reading,
    gaps: acceptGaps(reading.gaps, manifest, today),
  }));
  const views = readings.flatMap(({ snapshot }) => (snapshot === null ? [] : [viewOf(manifest, snapshot, today)]));
  const complete = new Set(readings.filter(isComplete).map(({ instance }) => instance.name));
  const judged = judge({ manifest, views, rules: options.rules, complete, today });
  const read = new Set(readings.map(({ instance }) => instance.name));
  const findings = assemble(judged).filter((finding) => read.has(finding.instance) && concerns(finding, options));
  const report: Report = {
    schema: 'dbowner.report/1',
    dbowner: version,
    startedAt: startedAt.toISOString(),
    complete: complete.size === readings.length,
    manifest: manifest.file,
    instances: readings.map((reading) => describe(reading, views)),
    findings,
    summary: summarize(findings),
  };
  return { report, views };
}

/** The manifest and the resolver applied to what was read. */
export function viewOf(manifest: Manifest, snapshot: Snapshot, today: string): InstanceView {
  const ownership = bindOwnership(manifest, snapshot, today);
  return { snapshot, ownership, resolver: resolverFor(snapshot) };
}

function resolverFor({ engine, facts, instance }: Snapshot): Resolver {
  switch (engine) {
    case 'postgres':
      return createPostgresResolver(facts);
    case 'mysql':
    case 'mariadb':
      return createMysqlResolver(facts);
    case 'mongodb':
      throw new SourceError(instance, 'this version of dbowner does not audit mongodb yet', 'leave the instance out');
  }
}

const isComplete = ({ gaps }: Reading): boolean => gaps.every(({ kind }) => kind !== 'required');

function concerns(finding: Finding, { services, teams }: ReportOptions): boolean {
  const involved = [finding.owner, finding.service, ...finding.consumers.map(({ service }) => service)];
  const byService = services.length === 0 || involved.some((name) => name !== null && services.includes(name));
  return byService && (teams.length === 0 || (finding.team !== null && teams.includes(finding.team)));
}

function describe({ instance, snapshot, gaps }: Reading, views: readonly InstanceView[]): InstanceReport {
  const view = views.find((each) => each.snapshot === snapshot);
  const facts = snapshot?.facts;
  return {
    name: instance.name,
    engine: instance.engine,
    version: snapshot?.version ?? null,
    takenAt: snapshot?.takenAt ?? null,
    complete: gaps.every(({ kind }) => kind !== 'required'),
    gaps: gaps.map(({ fact, why, remedy, kind, costs }) => ({ fact, why, remedy, kind, costs })),
    notEvaluated: snapshot === null ? [] : NOT_FOLLOWED[snapshot.engine],
    counts: {
      principals: facts?.principals.length ?? 0,
      objects: facts?.securables.count ?? 0,
      grants: facts?.grants.count ?? 0,
    },
    operators: view === undefined ? [] : operatorsOf(view),
  };
}

/** Ways to data that no rule of this version looks at. */
const NOT_FOLLOWED: Readonly<Record<Engine, InstanceReport['notEvaluated']>> = {
  postgres: [
    { rule: 'DBO101–103 through foreign servers without a foreign table', why: 'this version does not follow them' },
    { rule: 'DBO105 through CREATE in a schema of a search_path', why: 'this version does not follow it' },
    { rule: 'DBO106 without authentication', why: 'this version does not read pg_hba.conf' },
  ],
  mysql: [],
  mariadb: [],
  mongodb: [],
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
