import { resolve } from 'node:path';
import { loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Rule } from '../rules/define-rule.ts';
import { RULES } from '../rules/registry.ts';
import { verdictOf, type Verdict } from '../findings/verdict.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';
import { buildReport, type Reading } from './build-report.ts';
import { EXIT, type AuditOptions, type Io } from './command.ts';
import { progressOn } from './progress.ts';
import { chooseInstances, readInstances } from './read-instances.ts';
import { writeReport } from './write-report.ts';

const CODES: Readonly<Record<Verdict, number>> = {
  incomplete: EXIT.incomplete,
  findings: EXIT.findings,
  clean: EXIT.clean,
};

/**
 * `dbowner audit`: manifest × servers → findings.
 * @returns the exit code
 * @throws ManifestError, UsageError
 */
export async function runAudit(options: AuditOptions, io: Io): Promise<number> {
  const manifest = loadManifest({
    file: options.manifest,
    cwd: io.cwd,
    env: options.environment ?? undefined,
    today: io.now.toISOString().slice(0, 10),
    rules: Object.values(RULES),
  });
  checkNames(options, manifest);
  const readings =
    options.from.length > 0 ? await readFiles(options, manifest, io) : await readLive(options, manifest, io);
  const { rules, services, teams } = options;
  const report = buildReport({ manifest, readings, rules, services, teams, startedAt: io.now, version: io.version });
  await writeReport(report, options.display, io);
  return CODES[verdictOf(report, options.failOn ?? manifest.policy.failOn, manifest.policy.enforce)];
}

async function readLive(options: AuditOptions, manifest: Manifest, io: Io): Promise<readonly Reading[]> {
  const progress = progressOn(io);
  try {
    const { instances, timeoutMs } = options;
    return await readInstances({ manifest, instances, timeoutMs, onProgress: progress.show }, io);
  } finally {
    progress.clear();
  }
}

/** Snapshots instead of servers; an instance without one was not read. */
async function readFiles({ from, instances }: AuditOptions, manifest: Manifest, io: Io): Promise<readonly Reading[]> {
  const { readSnapshot } = await import('../snapshot/file.ts');
  const snapshots = from.map((file) => ({ file, snapshot: readSnapshot(resolve(io.cwd, file)) }));
  const known = manifest.instances.map(({ name }) => name);
  for (const { file, snapshot } of snapshots)
    if (!known.includes(snapshot.instance))
      throw new UsageError(
        `${file} is a snapshot of "${snapshot.instance}", which the manifest does not declare${suggestion(snapshot.instance, known)}`,
      );
  return chooseInstances(manifest, instances).map((instance) => {
    const [first, second] = snapshots.filter(({ snapshot }) => snapshot.instance === instance.name);
    if (second !== undefined)
      throw new UsageError(`${String(first?.file)} and ${second.file} are both snapshots of "${instance.name}"`);
    return first === undefined
      ? { instance, snapshot: null, gaps: [noSnapshot(instance.name)] }
      : { instance, snapshot: first.snapshot, gaps: first.snapshot.gaps };
  });
}

const noSnapshot = (instance: string): Reading['gaps'][number] => ({
  instance,
  fact: 'server',
  why: 'no snapshot of it was given',
  remedy: `add one with --from, or leave ${instance} out by naming the others with --instance`,
  kind: 'required',
  costs: [`everything on ${instance}`],
});

/** A filter that matches nothing would make a report look clean. */
function checkNames({ rules, services, teams }: AuditOptions, manifest: Manifest): void {
  const all: readonly Rule[] = Object.values(RULES);
  const owners = [...manifest.services, ...manifest.contexts, ...manifest.conventions];
  check(
    'rule',
    rules,
    all.flatMap(({ id, slug }) => [id, slug]),
  );
  check(
    'team',
    teams,
    owners.flatMap(({ team }) => team ?? []),
  );
  // With conventions, services may be found on the servers alone.
  if (manifest.conventions.length > 0) return;
  check(
    'service',
    services,
    [...manifest.services, ...manifest.contexts].map(({ name }) => name),
  );
}

function check(what: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names)
    if (!known.includes(name)) throw new UsageError(`there is no ${what} "${name}"${suggestion(name, known)}`);
}
