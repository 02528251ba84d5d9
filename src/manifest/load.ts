import type { Manifest } from '../model/manifest.ts';
import { UsageError } from '../shared/errors.ts';
import { buildConventions, followConventions } from './build-conventions.ts';
import { buildInstances } from './build-instances.ts';
import { buildContexts, buildServices } from './build-owners.ts';
import { buildAcceptedGaps, buildOperators, buildPolicy, buildWaivers, type RuleName } from './build-rest.ts';
import type { Builder } from './builder.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkPublications, checkSameClaims } from './check-claims.ts';
import { checkLoosening } from './check-loosening.ts';
import { didYouMean, quoted } from './quoted.ts';
import { namesOf } from './names.ts';
import { Problems } from './problems.ts';
import { filesOnDisk, readSources, type ManifestFiles, type ManifestSource } from './read-sources.ts';

export interface LoadOptions {
  /** Path of the main file; positions repeat it as it is given here. */
  readonly file: string;
  /** What relative paths are relative to; without it, the process's own folder. */
  readonly cwd?: string;
  /** Name of the overlay to apply. */
  readonly env?: string | undefined;
  /** ISO date that waivers are held against. */
  readonly today?: string;
  /** The rules that exist; without them, names of rules are not checked. */
  readonly rules?: readonly RuleName[];
  readonly readFile?: (path: string) => string;
  readonly listFolder?: ManifestFiles['list'];
}

/**
 * Reads a manifest with all it includes. Needs no network and no environment variable.
 * @throws ManifestError with all problems, each with its position
 * @throws UsageError when there is no such file or environment
 */
export function loadManifest(options: LoadOptions): Manifest {
  const problems = new Problems();
  const disk = filesOnDisk(options.cwd ?? '.');
  const files = { read: options.readFile ?? disk.read, list: options.listFolder ?? disk.list };
  const sources = readSources(options.file, files, problems);
  const manifest = build(options, sources, problems);
  problems.throwIfAny();
  checkEnvironment(options.env, sources);
  return manifest;
}

function build(options: LoadOptions, sources: readonly ManifestSource[], problems: Problems): Manifest {
  const builder: Builder = { problems, names: namesOf(sources) };
  const conventions = buildConventions(builder, sources);
  const listed = buildServices(builder, sources);
  const services = listed.map((service) => followConventions(service, conventions));
  const contexts = buildContexts(builder, sources, listed);
  const owners = [...services, ...contexts];
  const operators = buildOperators(builder, sources);
  const teams = new Set([...owners, ...conventions].flatMap(({ team }) => team ?? []));
  const policy = buildPolicy(builder, sources, options.rules, teams);
  const { maxWaiver } = policy;
  const waivers = buildWaivers(builder, sources, { rules: options.rules, maxWaiver, today: options.today });
  const manifest: Manifest = {
    file: sources[0]?.file ?? options.file,
    files: sources.map(({ file }) => file),
    environment: options.env ?? null,
    instances: buildInstances(builder, sources, options.env),
    services,
    contexts,
    conventions,
    operators,
    policy,
    acceptGaps: buildAcceptedGaps(builder, sources),
    waivers,
  };
  checkSameClaims(problems, owners);
  checkPublications(problems, owners);
  checkAccounts(problems, services, operators);
  checkLoosening(problems, builder.names, sources, owners);
  return manifest;
}

function checkEnvironment(env: string | undefined, sources: readonly ManifestSource[]): void {
  if (env === undefined) return;
  const known = sources.flatMap((source) => Object.keys(source.value.environments ?? {}));
  if (!known.includes(env))
    throw new UsageError(`the manifest has no environment ${quoted(env)}${didYouMean(env, known)}`);
}
