import type { Instance, Manifest } from '../model/manifest.ts';
import type { Progress } from '../adapters/read-instance.ts';
import { resolveVariables } from '../manifest/variables.ts';
import { suggestion } from '../shared/did-you-mean.ts';
import { ManifestError, SourceError, UsageError } from '../shared/errors.ts';
import type { Reading } from './build-report.ts';
import type { Io } from './command.ts';

/** At most this many servers are read at once; each through at most two connections. */
const CONCURRENT_SERVERS = 8;

export interface ReadInstancesOptions {
  readonly manifest: Manifest;
  /** Logical names; empty: all. */
  readonly instances: readonly string[];
  readonly timeoutMs: number;
  readonly onProgress: (event: Progress) => void;
}

/**
 * Reads the servers that the manifest declares. One that cannot be read becomes a gap; the others are still read.
 * @throws UsageError for an instance that is not declared
 */
export async function readInstances(options: ReadInstancesOptions, io: Io): Promise<readonly Reading[]> {
  const { default: pLimit } = await import('p-limit');
  const limit = pLimit(CONCURRENT_SERVERS);
  const chosen = chooseInstances(options.manifest, options.instances);
  return Promise.all(chosen.map((instance) => limit(() => readOne(instance, options, io))));
}

/** @throws UsageError for a name that the manifest does not declare */
export function chooseInstances(manifest: Manifest, names: readonly string[]): readonly Instance[] {
  const known = manifest.instances.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`the manifest declares no instance "${name}"${suggestion(name, known)}`);
  return manifest.instances.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function readOne(instance: Instance, options: ReadInstancesOptions, io: Io): Promise<Reading> {
  try {
    const { readInstance } = await import('../adapters/read-instance.ts');
    const snapshot = await readInstance(instance.engine, {
      instance: instance.name,
      url: resolveVariables(instance.url, io.env, instance.at),
      nodes: instance.nodes.map((url) => resolveVariables(url, io.env, instance.at)),
      env: io.env,
      home: io.home,
      timeoutMs: options.timeoutMs,
      takenAt: io.now.toISOString(),
      onProgress: options.onProgress,
      signal: io.signal,
    });
    return { instance, snapshot, gaps: snapshot.gaps };
  } catch (error) {
    return { instance, snapshot: null, gaps: [unreadable(instance, error)] };
  }
}

/** A server that cannot be read is data; anything that is no SourceError is a bug and is thrown on. */
function unreadable({ name }: Instance, error: unknown): Reading['gaps'][number] {
  const shared = { instance: name, fact: 'server', kind: 'required', costs: [`everything on ${name}`] } as const;
  if (error instanceof SourceError) return { ...shared, why: error.message, remedy: error.remedy };
  if (error instanceof ManifestError) {
    const why = error.problems.map(({ message }) => message).join('; ');
    return { ...shared, why, remedy: 'set it, or name the instances to read with --instance' };
  }
  throw error;
}
