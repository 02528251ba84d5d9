import { buildAudit, type Audit } from '../../../src/commands/build-report.ts';
import { withIdentities } from '../../../src/commands/plan-roles.ts';
import { planFor, planInstance, proposalFor, type PlanWishes } from '../../../src/commands/planning.ts';
import { wordsOn } from '../../../src/commands/plan-engines.ts';
import { scriptsOf, type PlanScript } from '../../../src/commands/plan-scripts.ts';
import { createResolver } from '../../../src/commands/create-resolver.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { HAZARDS, type Hazard, type InstancePlan } from '../../../src/model/plan.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { lossesBetween } from '../../../src/plan/losses.ts';
import { isGone, Known, type Judgement } from '../../../src/plan/same-findings.ts';
import { compareStates, stateOf } from '../../../src/plan/state.ts';
import { NOW } from '../audit.ts';
import { attemptFaults, factFaults, reachFaults, type Attempt } from './untouched.ts';

/** A server whose plan is tried. */
export interface PlannedServer {
  readonly manifest: string;
  readonly snapshot: () => Promise<Snapshot>;
  /** Runs a script with the real client; rejects, with what the client said, when that fails. */
  readonly run: (script: PlanScript) => Promise<void>;
  /** Lets everybody try everything there is. */
  readonly attempts?: () => Promise<readonly Attempt[]>;
}

export interface PlanTrial {
  readonly plan: InstancePlan;
  /** What could be done before, and was tried again afterwards. */
  readonly tried: number;
  /** What did not come out as planned, in lines to print. */
  readonly faults: readonly string[];
}

export const ALL_HAZARDS: ReadonlySet<Hazard> = new Set(Object.keys(HAZARDS) as Hazard[]);

/** All findings, whatever that may break. */
export const EVERYTHING: PlanWishes = {
  rules: [],
  services: [],
  teams: [],
  findings: [],
  minSeverity: 'info',
  allowed: ALL_HAZARDS,
};

export const manifestOf = (text: string): Manifest =>
  loadManifest({ file: 'ownership.yaml', readFile: () => text, today: NOW.toISOString().slice(0, 10) });

export function auditOf(manifest: Manifest, snapshot: Snapshot): Audit {
  const readings = manifest.instances
    .filter(({ name }) => name === snapshot.instance)
    .map((instance) => ({ instance, snapshot, gaps: snapshot.gaps }));
  return buildAudit({ manifest, readings, rules: [], services: [], teams: [], startedAt: NOW, version: 'test' });
}

export function planOf(manifest: Manifest, snapshot: Snapshot, wishes = EVERYTHING): InstancePlan {
  const audit = auditOf(manifest, snapshot);
  const [view] = audit.views;
  if (view === undefined) throw new Error('nothing was read');
  return planInstance(audit, view, wishes, manifest);
}

/** Plans, applies with the real client, applies again, verifies, rolls back: and looks at the server after each. */
export async function tryPlan(server: PlannedServer, wishes = EVERYTHING): Promise<PlanTrial> {
  const manifest = manifestOf(server.manifest);
  const before = await server.snapshot();
  const audit = auditOf(manifest, before);
  const [view] = audit.views;
  if (view === undefined) throw new Error('nothing was read');
  const proposal = proposalFor(audit, view, wishes, manifest);
  const plan = planFor(view, proposal, manifest);
  const could = plan.changes.length === 0 ? [] : await attemptsOn(server);
  const faults: string[] = [];
  const run = async (kind: string, when: string): Promise<boolean> => {
    const failure = await failureOf(server, plan, kind);
    if (failure !== null) faults.push(`${failure.file} fails ${when}: ${failure.why}`);
    return failure === null;
  };
  const trial = { plan, tried: could.length, faults };
  faults.push(
    ...differences('planned again', linesOf(plan), linesOf(planOf(manifest, await server.snapshot(), wishes))),
  );
  if (plan.changes.length === 0 || !(await run('apply', 'the first time'))) return trial;
  const after = await server.snapshot();
  faults.push(
    ...differences('applied', plannedState(proposal.after), plannedState(after.facts)),
    ...judged(manifest, plan, before, after),
    ...factFaults(plan, before.facts, after.facts),
    ...reachFaults(plan, before.facts, after.facts),
    ...attemptFaults(plan, view.ownership, after.facts, could, await attemptsOn(server)),
  );
  if ((await run('apply', 'again')) && (await run('verify', 'after apply')))
    faults.push(...differences('applied twice', stateOf(after.facts), stateOf((await server.snapshot()).facts)));
  if (!(await run('rollback', 'after apply'))) return trial;
  const back = await server.snapshot();
  if (plan.changes.every(({ irreversible }) => irreversible === null)) {
    faults.push(...differences('rolled back', plannedState(before.facts), plannedState(back.facts)));
  }
  if (await run('rollback', 'again'))
    faults.push(...differences('rolled back twice', stateOf(back.facts), stateOf((await server.snapshot()).facts)));
  return trial;
}

/** MySQL notes who granted something last: whoever runs the scripts. */
const plannedState = (facts: Facts): readonly string[] =>
  facts.engine === 'postgres'
    ? stateOf(facts)
    : stateOf(facts)
        .filter((line) => !RUNS_SCRIPTS.test(line))
        .map((line) => line.replace(/ by "[^"]*": /, ': '));

/** On MariaDB whoever creates a role administers it. */
const RUNS_SCRIPTS = /^membership of "root@localhost" in /;

const attemptsOn = async ({ attempts }: PlannedServer): Promise<readonly Attempt[]> =>
  attempts === undefined ? [] : await attempts();

async function failureOf(
  server: PlannedServer,
  plan: InstancePlan,
  kind: string,
): Promise<{ readonly file: string; readonly why: string } | null> {
  const some = scriptsOf(plan).filter(({ file }) => file.includes(`.${kind}.`));
  for (const script of kind === 'rollback' ? some.reverse() : some)
    try {
      await server.run(script);
    } catch (error) {
      return { file: script.file, why: error instanceof Error ? error.message : String(error) };
    }
  return null;
}

/** A plan as lines that two plans share where they are the same. */
const linesOf = ({ changes, held, advice, clears }: InstancePlan): readonly string[] => [
  ...changes.map((change) => JSON.stringify(change)),
  ...held.map((one) => JSON.stringify(one)),
  ...advice.map((one) => JSON.stringify(one)),
  ...clears,
];

/** Plans and applies. */
export async function applied(server: PlannedServer, wishes = EVERYTHING): Promise<InstancePlan> {
  const plan = planOf(manifestOf(server.manifest), await server.snapshot(), wishes);
  for (const script of scriptsOf(plan)) if (script.file.includes('.apply.')) await server.run(script);
  return plan;
}

function judged(manifest: Manifest, plan: InstancePlan, before: Snapshot, after: Snapshot): readonly string[] {
  const audit = auditOf(manifest, before);
  const ownership = audit.views[0]?.ownership;
  const lines = plan.roles?.identities ?? [];
  const was = judgementsOf(manifest, before);
  const is = judgementsOf(withIdentities(manifest, before.instance, ownership?.services ?? [], lines), after);
  const known = new Known(was);
  return [
    ...was
      .filter(({ finding }) => plan.clears.includes(finding.id))
      .filter((one) => !isGone(one, is))
      .map(({ finding }) => `not cleared: ${finding.id} ${finding.message}`),
    ...is.filter((one) => known.isNew(one)).map(({ finding }) => `new: ${finding.id} ${finding.message}`),
    ...(ownership === undefined ? ['nothing was read'] : lostIn(before, after, ownership)),
  ];
}

function judgementsOf(manifest: Manifest, snapshot: Snapshot): readonly Judgement[] {
  const audit = auditOf(manifest, snapshot);
  const [view] = audit.views;
  return view === undefined ? [] : audit.judgeWith(view, view.snapshot.facts);
}

/** Ids of a fresh snapshot may differ: accesses are compared by names. */
function lostIn(before: Snapshot, after: Snapshot, ownership: Audit['views'][number]['ownership']): readonly string[] {
  if (!sameIds(before, after)) return [];
  const everybody = new Set(before.facts.principals.map(({ id }) => id));
  const name = (id: number): string => before.facts.principals[id]?.key ?? '?';
  return lossesBetween(
    createResolver(before.facts),
    createResolver(after.facts),
    ownership,
    everybody,
    wordsOn(before.engine),
  ).map(
    ({ principal, on, action }) =>
      `lost: ${name(principal)} can no more ${action} ${before.facts.securables.name[on] ?? '?'}`,
  );
}

const sameIds = ({ facts: a }: Snapshot, { facts: b }: Snapshot): boolean =>
  JSON.stringify([a.principals.map(({ key }) => key), a.securables.name]) ===
  JSON.stringify([b.principals.map(({ key }) => key), b.securables.name]);

export function differences(what: string, expected: readonly string[], actual: readonly string[]): string[] {
  const { lost, gained } = compareStates(expected, actual);
  return [...lost.map((line) => `${what}: missing: ${line}`), ...gained.map((line) => `${what}: too much: ${line}`)];
}
