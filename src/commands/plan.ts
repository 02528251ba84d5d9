import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
import { scriptsOf } from './plan-scripts.ts';
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
  const plan: Plan = {
    schema: 'dbowner.plan/1',
    dbowner: io.version,
    createdAt: io.now.toISOString(),
    manifest: manifest.file,
    allowed: [...allowed].sort(compare),
    instances,
    unread,
  };
  const commands = target === null ? [] : writeTo(target, options.out ?? '', plan);
  const json = `${JSON.stringify(plan, null, 2)}\n`;
  io.stdout(options.format === 'json' ? json : planText(plan, commands, { width: io.width, color: io.color }));
  if (!audit.report.complete) return EXIT.incomplete;
  const isThereAny = instances.some(({ changes, held }) => changes.length + held.length > 0);
  return options.check && isThereAny ? EXIT.findings : EXIT.clean;
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
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes('plan.json'))
    throw new UsageError(`${asTyped} is not empty and holds no earlier plan: name another folder`);
  return path;
}

/** Writes the scripts, then plan.json. @returns the command lines that run the scripts, in their order */
function writeTo(folder: string, asTyped: string, plan: Plan): readonly string[] {
  makeFolder(folder);
  removeEarlier(folder);
  const scripts = plan.instances.flatMap((instance) => scriptsOf(instance));
  for (const { file, text } of scripts) {
    makeFolder(dirname(join(folder, file)));
    writePrivateFile(join(folder, file), text);
  }
  const files = scripts.map(({ file }) => file);
  writePrivateFile(join(folder, 'plan.json'), `${JSON.stringify({ ...plan, scripts: files }, null, 2)}\n`);
  return scripts.flatMap(({ command, file }) => (command === null ? [] : [command(join(asTyped, file))]));
}

/** What an earlier plan has written there, and nothing else. */
function removeEarlier(folder: string): void {
  const path = join(folder, 'plan.json');
  if (!existsSync(path)) return;
  const plan: unknown = parsed(readFileSync(path, 'utf8'));
  const isPlan = typeof plan === 'object' && plan !== null && 'schema' in plan && plan.schema === 'dbowner.plan/1';
  if (!isPlan || !('scripts' in plan) || !Array.isArray(plan.scripts))
    throw new UsageError(`${path} is no plan of this version of dbowner: name another folder`);
  for (const file of plan.scripts)
    if (typeof file === 'string' && /^[\w.-]+\/[\w.-]+$/.test(file)) rmSync(join(folder, file), { force: true });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
