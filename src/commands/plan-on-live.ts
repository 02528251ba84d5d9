import { resolveVariables } from '../manifest/variables.ts';
import type { Manifest } from '../model/manifest.ts';
import type { InstancePlan } from '../model/plan.ts';
import { majorOf } from '../dialects/postgres/script.ts';
import { rightsOf } from '../dialects/postgres/script-rights.ts';
import type { LiveAnswer } from '../adapters/postgres/on-live.ts';
import { UsageError } from '../shared/errors.ts';
import type { Io } from './command.ts';

/** Where the changes of an instance stand on its live server, and what the login lacks to make them. */
export interface LiveState {
  readonly instance: string;
  readonly answers: readonly LiveAnswer[];
}

/**
 * Asks live PostgreSQL servers, in transactions that are rolled back, and changes nothing.
 * @throws {UsageError} for a plan on another engine: there a statement commits by itself
 * @throws {SourceError} when a server cannot be reached
 */
export async function askOnLive(
  plans: readonly InstancePlan[],
  manifest: Manifest,
  timeoutMs: number,
  io: Io,
): Promise<readonly LiveState[]> {
  const states: LiveState[] = [];
  for (const { name, engine, version, changes } of plans) {
    if (changes.length === 0) continue;
    const instance = manifest.instances.find((each) => each.name === name);
    if (instance === undefined) continue;
    if (engine !== 'postgres')
      throw new UsageError(
        `--on-live asks PostgreSQL servers only, and ${name} is ${engine}: try its plan on a scratch server with --rehearse --scratch URL, or leave it out by naming the others with --instance`,
      );
    const { askLive } = await import('../adapters/postgres/on-live.ts');
    const options = {
      instance: name,
      url: resolveVariables(instance.url, io.env, instance.at),
      nodes: [],
      env: io.env,
      home: io.home,
      timeoutMs,
      takenAt: io.now.toISOString(),
      signal: io.signal,
    };
    const questions = changes.map((change) => ({
      id: change.id,
      database: change.database,
      probe: change.probe,
      rights: rightsOf(change, majorOf(version)),
    }));
    states.push({ instance: name, answers: await askLive(options, questions) });
  }
  return states;
}
