import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Hazard, InstancePlan, Plan } from '../model/plan.ts';
import { HAZARDS } from '../model/plan.ts';
import type { Severity } from '../model/finding.ts';
import { planText } from '../reporters/plan-text.ts';
import { compare } from '../shared/compare.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';
import { writePrivateFile } from '../shared/private-file.ts';
import { checkNames } from './audit.ts';
import { buildAudit } from './build-report.ts';
import { EXIT, type Io, type SourceOptions } from './command.ts';
import { gather, readManifest } from './gather.ts';
import { planInstance, type PlanWishes } from './planning.ts';
import type { LiveAnswer } from '../adapters/postgres/on-live.ts';
import { liveLines, proofLines } from '../reporters/proof-text.ts';
import { askOnLive } from './plan-on-live.ts';
import { rehearsePlans } from './plan-rehearsal.ts';
import { fileName, scriptsOf, type PlanScript } from './plan-scripts.ts';
import type { Proof } from './rehearse/proof.ts';
import { withEvidence } from './read-evidence.ts';
import { makeFolder } from './snapshot.ts';

export interface PlanOptions extends SourceOptions {
  readonly services: readonly string[];
  readonly teams: readonly string[];
  readonly rules: readonly string[];
  readonly findings: readonly string[];
  readonly minSeverity: Severity;
  /** As typed. */
  readonly allowHazards: readonly string[];
  /** Folder for scripts and plan.json, relative to `Io.cwd`; null: none are written. */
  readonly out: string | null;
  /** Give services roles of their own. */
  readonly roles: boolean;
  /** Fail when there is something to change. */
  readonly check: boolean;
  /** Prove it on a scratch server. */
  readonly rehearse: boolean;
  /** Connection string of that server, variables unresolved; null: an embedded one. */
  readonly scratch: string | null;
  /** Ask the live servers whether the login may make the changes. */
  readonly onLive: boolean;
  readonly format: 'text' | 'json';
}

/**
 * `dbowner plan`: what to change so that findings are gone, and the scripts that do it. It changes nothing itself.
 *
 * @returns the exit code: 3 while an instance could not be read completely; with `--check` 1 when there is something to change
 * @throws ManifestError, UsageError
 */
export async function runPlan(options: PlanOptions, io: Io): Promise<number> {
  const manifest = readManifest(options, io);
  checkNames(options, manifest);
  const allowed = hazardsNamed(options.allowHazards);
  if (options.scratch !== null && !options.rehearse) throw new UsageError('--scratch is for --rehearse: add that');
  if (options.onLive && options.from.length > 0)
    throw new UsageError('--on-live asks servers, and --from gives snapshots: leave one of them out');
  const target = options.out === null ? null : targetFolder(resolve(io.cwd, options.out), options.out);
  const facts = await gather(options, manifest, io);
  const readings = options.from.length > 0 ? facts : await withEvidence(facts, options, io);
  const all = { rules: [], services: [], teams: [] };
  const audit = buildAudit({ manifest, readings, ...all, startedAt: io.now, version: io.version });
  checkFindings(
    options.findings,
    audit.report.findings.map(({ id }) => id),
    audit.report.complete,
  );
  const { rules, services, teams, findings, minSeverity, roles } = options;
  const wishes: PlanWishes = { rules, services, teams, findings, minSeverity, allowed, roles };
  const instances: InstancePlan[] = [];
  const unread: Plan['unread'][number][] = [];
  for (const { name, complete, gaps } of audit.report.instances) {
    const view = audit.views.find(({ snapshot }) => snapshot.instance === name);
    if (complete && view !== undefined) instances.push(planInstance(audit, view, wishes, manifest));
    else unread.push({ name, why: gaps.find(({ kind }) => kind === 'required')?.why ?? 'it was not read' });
  }
  const scripts = target === null ? [] : instances.flatMap((instance) => scriptsOf(instance));
  const plan: Plan = {
    schema: 'dbowner.plan/1',
    dbowner: io.version,
    createdAt: io.now.toISOString(),
    manifest: manifest.file,
    allowed: [...allowed].sort(compare),
    instances,
    unread,
    scripts: scripts.map(({ file }) => file),
  };
  if (target !== null) writeTo(target, plan, scripts);
  const commands = scripts.flatMap(({ command, file }) => command?.(join(options.out ?? '', file)) ?? []);
  const { timeoutMs, scratch } = options;
  const isLive = options.from.length === 0;
  const request = { plans: instances, audit, readings, manifest, scratch, timeoutMs, isLive };
  const proofs = options.rehearse ? await rehearsePlans(request, io) : [];
  const live = options.onLive ? await askOnLive(instances, manifest, timeoutMs, io) : [];
  if (target !== null) for (const proof of proofs) writeProof(target, proof);
  if (options.format === 'json')
    io.stdout(asJson({ ...plan, ...(options.rehearse ? { proofs } : {}), ...(options.onLive ? { live } : {}) }));
  else {
    io.stdout(
      [
        ...proofs.flatMap((proof) => proofLines(proof, io.width)),
        ...live.flatMap((state) => liveLines(state, io.width)),
        planText(plan, commands, { width: io.width, color: io.color }),
      ].join('\n'),
    );
  }
  if (!audit.report.complete) return EXIT.incomplete;
  const isSound = proofs.every(({ passed }) => passed) && live.flatMap(({ answers }) => answers).every(isFeasible);
  if (!isSound) return EXIT.findings;
  const isThereAny = instances.some(({ changes, held }) => changes.length + held.length > 0);
  return options.check && isThereAny ? EXIT.findings : EXIT.clean;
}

const isFeasible = ({ state, lacking }: LiveAnswer): boolean =>
  lacking.length === 0 && (state === 'before' || state === 'after');

/** Beside the scripts. */
function writeProof(folder: string, proof: Proof): void {
  const path = join(folder, fileName(proof.instance), 'proof.json');
  makeFolder(dirname(path));
  writePrivateFile(path, `${JSON.stringify(proof, null, 2)}\n`);
}

function hazardsNamed(names: readonly string[]): ReadonlySet<Hazard> {
  const known = Object.keys(HAZARDS);
  return new Set(
    names.map((name) => {
      const hazard = known.find((one): one is Hazard => one === name.toUpperCase());
      if (hazard !== undefined) return hazard;
      throw new UsageError(
        `there is no hazard '${name}'${suggestion(name.toUpperCase(), known)}; there is ${known.join(', ')}`,
      );
    }),
  );
}

function checkFindings(wanted: readonly string[], ids: readonly string[], complete: boolean): void {
  for (const id of wanted) {
    if (ids.some((known) => known.toLowerCase().startsWith(id.toLowerCase()))) continue;
    const unread = complete ? 'it may have been cleared' : 'not everything could be read';
    throw new UsageError(`there is no finding '${id}' (any more): ${unread}; dbowner audit lists what there is`);
  }
}

/** A folder that is not there yet, that is empty, or that holds an earlier plan. @throws UsageError for any other */
function targetFolder(path: string, asTyped: string): string {
  if (!existsSync(path)) return path;
  if (!statSync(path).isDirectory()) throw new UsageError(`${asTyped} is a file: name a folder`);
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes(PLAN_FILE))
    throw new UsageError(`${asTyped} is not empty and holds no earlier plan: name another folder`);
  earlierScripts(path);
  return path;
}

/** Removes what an earlier plan has written there and nothing else, writes the scripts, then plan.json. */
function writeTo(folder: string, plan: Plan, scripts: readonly PlanScript[]): void {
  makeFolder(folder);
  for (const file of earlierScripts(folder)) removeFile(join(folder, file));
  for (const { file, text } of scripts) {
    makeFolder(dirname(join(folder, file)));
    writePrivateFile(join(folder, file), text);
  }
  writePrivateFile(join(folder, PLAN_FILE), asJson(plan));
}

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UsageError(`cannot remove ${path}, which an earlier plan has written: ${why}`, { cause });
  }
}

const PLAN_FILE = 'plan.json';

const asJson = (plan: Plan): string => `${JSON.stringify(plan, null, 2)}\n`;

/** @throws UsageError for a plan.json that is something else */
function earlierScripts(folder: string): readonly string[] {
  const path = join(folder, PLAN_FILE);
  if (!existsSync(path)) return [];
  const plan: unknown = parsed(readFileSync(path, 'utf8'));
  const isPlan = typeof plan === 'object' && plan !== null && 'schema' in plan && plan.schema === 'dbowner.plan/1';
  if (!isPlan || !('scripts' in plan) || !Array.isArray(plan.scripts))
    throw new UsageError(`${path} is no plan of this version of dbowner: name another folder`);
  const files: readonly unknown[] = plan.scripts;
  return files.filter(
    (file): file is string => typeof file === 'string' && /^\w[\w.-]*\/\d+-[\w-]+\.\w+\.(sql|js)$/.test(file),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
