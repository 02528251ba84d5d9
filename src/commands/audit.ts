import type { Manifest } from '../model/manifest.ts';
import { RULE_NAMES } from '../rules/names.ts';
import { verdictOf } from '../findings/verdict.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { UsageError } from '../shared/errors.ts';
import { EXIT_OF_VERDICT, type AuditOptions, type Io } from './command.ts';
import { gather, readManifest } from './gather.ts';
import { withEvidence } from './read-evidence.ts';

/**
 * `dbowner audit`: manifest × servers → findings.
 * @returns the exit code
 * @throws ManifestError, UsageError
 */
export async function runAudit(options: AuditOptions, io: Io): Promise<number> {
  const manifest = readManifest(options, io);
  checkNames(options, manifest);
  const facts = await gather(options, manifest, io, () => void loadRest());
  const readings = options.from.length > 0 ? facts : await withEvidence(facts, options, io);
  const [{ buildReport }, { reportWriter }] = await loadRest();
  const write = await reportWriter(options.display, io);
  const { rules, services, teams } = options;
  const failOn = options.failOn ?? manifest.policy.failOn;
  const asked = { rules, services, teams, failOn };
  const report = buildReport({ manifest, readings, ...asked, startedAt: io.now, version: io.version });
  write(report);
  return EXIT_OF_VERDICT[verdictOf(report, report.policy)];
}

/** What comes after the servers: loaded while they answer, not before they are asked. */
const loadRest = (): Promise<[typeof import('./build-report.ts'), typeof import('./write-report.ts')]> =>
  Promise.all([import('./build-report.ts'), import('./write-report.ts')]);

/** A filter that matches nothing would make a report look clean. */
export function checkNames(
  { rules, services, teams }: Pick<AuditOptions, 'rules' | 'services' | 'teams'>,
  manifest: Manifest,
): void {
  const owners = [...manifest.services, ...manifest.contexts, ...manifest.conventions];
  check(
    'rule',
    rules,
    RULE_NAMES.flatMap(({ id, slug }) => [id, slug]),
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
