import type { Change, InstancePlan } from '../model/plan.ts';
import { standingOf, type Standing } from '../plan/standing.ts';
import { printable } from '../shared/printable.ts';
import { UsageError } from '../shared/errors.ts';
import { wrap } from '../shared/wrap.ts';
import { acceptGaps } from './accept-gaps.ts';
import { EXIT, type Io, type SourceOptions } from './command.ts';
import { gather, readManifest } from './gather.ts';
import { readPlan } from './read-saved.ts';

export interface PlanAgainstOptions extends SourceOptions {
  /** A plan.json, relative to `Io.cwd`. */
  readonly plan: string;
  readonly format: 'text' | 'json';
}

interface Stand {
  readonly instance: string;
  readonly id: string;
  readonly title: string;
  /** unknown: its server could not be read. */
  readonly state: Standing | 'unknown';
}

/**
 * `dbowner plan --against plan.json`: reads the servers and says of each change of a plan whether it is open, done or stale.
 *
 * @returns the exit code: 3 when a server of the plan could not be read completely, 1 while a change is open or stale
 * @throws UsageError, ManifestError
 */
export async function runPlanAgainst(options: PlanAgainstOptions, io: Io): Promise<number> {
  const plan = readPlan(options.plan, io);
  const manifest = readManifest(options, io);
  const { instances } = options;
  const wanted = plan.instances.filter(({ name, changes }) => changes.length > 0 && isNamed(name, instances));
  for (const { name } of wanted)
    if (!manifest.instances.some((one) => one.name === name))
      throw new UsageError(`${options.plan} is about "${name}", which the manifest does not declare`);
  const names = wanted.map(({ name }) => name);
  const readings = names.length === 0 ? [] : await gather({ ...options, instances: names }, manifest, io);
  const stands: Stand[] = [];
  let isWhole = true;
  for (const one of wanted) {
    const reading = readings.find(({ instance }) => instance.name === one.name);
    const facts = reading?.snapshot?.facts;
    const gaps = acceptGaps(reading?.gaps ?? [], manifest, io.now.toISOString().slice(0, 10));
    if (facts === undefined || gaps.some(({ kind }) => kind === 'required')) isWhole = false;
    stands.push(...standsOf(one, facts === undefined ? null : standingOf(facts, one.changes)));
  }
  io.stdout(
    options.format === 'json'
      ? `${JSON.stringify({ plan: options.plan, changes: stands }, null, 2)}\n`
      : text(stands, io),
  );
  if (!isWhole) return EXIT.incomplete;
  return stands.every(({ state }) => state === 'done') ? EXIT.clean : EXIT.findings;
}

const isNamed = (name: string, instances: readonly string[]): boolean =>
  instances.length === 0 || instances.includes(name);

const standsOf = ({ name, changes }: InstancePlan, states: readonly Standing[] | null): readonly Stand[] =>
  changes.map(({ id, title }: Change, i) => ({ instance: name, id, title, state: states?.[i] ?? 'unknown' }));

const WORDS: Readonly<Record<Stand['state'], string>> = {
  open: 'open',
  done: 'done',
  stale: 'plan is stale',
  unknown: 'not known: its server could not be read',
};

/** What is done is counted; the rest is listed, since somebody has to do something about it. */
function text(stands: readonly Stand[], { width }: Io): string {
  const count = (state: Stand['state']): string => String(stands.filter((one) => one.state === state).length);
  const lines = stands
    .filter(({ state }) => state !== 'done')
    .map(({ instance, id, title, state }) =>
      wrap(printable(`${instance}: ${title}`), width, `${id}  ${WORDS[state]}: `, '  '),
    );
  const last = `${count('open')} open, ${count('done')} done, ${count('stale')} stale, ${count('unknown')} not known`;
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), last].join('\n')}\n`;
}
