import { bindOwnership } from '../manifest/ownership.ts';
import { resolveVariables } from '../manifest/variables.ts';
import type { Fact } from '../model/facts.ts';
import type { Manifest } from '../model/manifest.ts';
import type { InstancePlan } from '../model/plan.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { InstanceView } from '../rules/define-rule.ts';
import { UsageError } from '../shared/errors.ts';
import { buildReport, type Audit, type Reading } from './build-report.ts';
import type { Io } from './command.ts';
import { principalOf } from '../plan/principal-of-fact.ts';
import { withIdentities } from './plan-roles.ts';
import { scriptParts } from './plan-scripts.ts';
import { scriptWriterOf } from './plan-engines.ts';
import { allowedBy } from './rehearse/allowed.ts';
import { openStage, type LiveInstance } from './rehearse/open-scratch.ts';
import type { Proof } from './rehearse/proof.ts';
import { rehearse, type RehearsedScripts } from './rehearse/rehearse.ts';

export interface RehearsalRequest {
  readonly plans: readonly InstancePlan[];
  readonly audit: Audit;
  readonly readings: readonly Reading[];
  readonly manifest: Manifest;
  /** As typed, variables unresolved; null: an embedded server. */
  readonly scratch: string | null;
  readonly timeoutMs: number;
  /** The servers were read, not snapshots of them. */
  readonly isLive: boolean;
}

/**
 * Proves plans on a scratch server, one after the other.
 * @throws {UsageError} where there is no scratch server for one, or not a fit one
 * @throws {SourceError} when it cannot be reached
 */
export async function rehearsePlans(request: RehearsalRequest, io: Io): Promise<readonly Proof[]> {
  const plans = request.plans.filter(({ changes }) => changes.length > 0);
  const { scratch } = request;
  if (scratch !== null && plans.length > 1)
    throw new UsageError('--scratch is one server: name the instance that is to be rehearsed there with --instance');
  const proofs: Proof[] = [];
  for (const plan of plans) {
    const view = request.audit.views.find(({ snapshot }) => snapshot.instance === plan.name);
    if (view !== undefined) proofs.push(await rehearseOne(request, plan, view, io));
  }
  return proofs;
}

async function rehearseOne(request: RehearsalRequest, plan: InstancePlan, view: InstanceView, io: Io): Promise<Proof> {
  const { timeoutMs, scratch } = request;
  const { snapshot, ownership } = view;
  // The lines that the plan prints are taken to be in it.
  const manifest = withIdentities(request.manifest, plan.name, ownership.services, plan.roles?.identities ?? []);
  const options = { env: io.env, home: io.home, timeoutMs, takenAt: snapshot.takenAt, signal: io.signal };
  const url = scratch === null ? null : resolveVariables(scratch, io.env, { file: '--scratch', line: 1, column: 1 });
  const stage = await openStage({
    source: snapshot,
    url,
    live: liveOf(request, io),
    options,
    adds: plan.changes.flatMap(({ add }) => add),
  });
  try {
    return await rehearse({
      source: snapshot,
      server: stage.server,
      world: stage.world,
      scripts: rehearsedScripts(plan),
      targets: plan.clears.filter((id) => !RESTS_ON_LOGS.test(id)),
      named: namedBy(plan, view),
      irreversible: plan.changes.filter(({ irreversible }) => irreversible !== null),
      audit: (other) => findingsOn(request, manifest, other, io),
      allows: (other) => allowedBy(bindOwnership(manifest, other, io.now.toISOString().slice(0, 10))),
    });
  } finally {
    await stage.server.close();
  }
}

/** Findings that no server shows without its query logs. */
const RESTS_ON_LOGS = /^DBO40\d-/;

function liveOf({ manifest, isLive, timeoutMs }: RehearsalRequest, io: Io): readonly LiveInstance[] {
  if (!isLive) return [];
  return manifest.instances.map(({ name, engine, url, at }) => ({
    engine,
    instance: name,
    url: resolveVariables(url, io.env, at),
    nodes: [],
    env: io.env,
    home: io.home,
    timeoutMs,
    takenAt: io.now.toISOString(),
  }));
}

function rehearsedScripts(plan: InstancePlan): readonly RehearsedScripts[] {
  const { write } = scriptWriterOf(plan.engine);
  return scriptParts(plan).map((parts) => ({
    database: parts.database,
    apply: write('apply', parts),
    rollback: write('rollback', parts),
    verify: write('verify', parts),
  }));
}

/** Those whom changes name, and who has their rights. */
function namedBy({ changes }: InstancePlan, { snapshot: { facts }, resolver }: InstanceView): ReadonlySet<string> {
  const touched: readonly Fact[] = changes.flatMap(({ remove, add }) => [...remove, ...add]);
  const keys = new Set(touched.flatMap((fact) => principalOf(fact) ?? []));
  const named = new Set(keys);
  for (const { id, key, kind } of facts.principals) {
    if (!keys.has(key)) continue;
    if (kind === 'public') for (const each of facts.principals) named.add(each.key);
    for (const { principal } of resolver.holdersOf(id)) named.add(facts.principals[principal]?.key ?? '');
  }
  return named;
}

/** As the audit of the plan, on another snapshot of the same instance. */
function findingsOn({ readings }: RehearsalRequest, manifest: Manifest, snapshot: Snapshot, io: Io): readonly string[] {
  const all = readings.map((reading): Reading =>
    reading.instance.name === snapshot.instance
      ? { instance: reading.instance, snapshot, gaps: reading.gaps }
      : reading,
  );
  const everything = { rules: [], services: [], teams: [] };
  return buildReport({ manifest, readings: all, ...everything, startedAt: io.now, version: io.version })
    .findings.filter(({ instance }) => instance === snapshot.instance)
    .map(({ id }) => id);
}
