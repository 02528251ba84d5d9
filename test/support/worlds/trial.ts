import type { Resolver } from '../../../src/model/access.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { disagreements, type Disagreement, type Observation } from './compare.ts';
import { contradictions } from './consistency.ts';
import { testify } from './oracle.ts';
import { shrink } from './shrink.ts';
import { unitsOf } from './units.ts';
import type { WorldServer } from './world-server.ts';

type CreateResolver = (facts: Facts) => Resolver;

export interface Trial {
  readonly observation: Observation;
  /** Everything was tried twice, and the resolver is held against itself, too. */
  readonly thorough: boolean;
  /** Statements that the server took. */
  readonly statements: readonly string[];
}

/** Makes the world, lets its roles try everything, and reads the facts. */
export async function observe(server: WorldServer, world: readonly string[], thorough: boolean): Promise<Trial> {
  const statements = await server.build(world);
  const units = await unitsOf(server.client, server.major);
  const testimonies = await testify(server, units, thorough);
  const { facts, gaps } = await server.snapshot();
  if (gaps.length > 0) throw new Error(`the snapshot has a gap: ${gaps.map(({ fact }) => fact).join(', ')}`);
  return { observation: { facts, units, testimonies }, thorough, statements };
}

/** What is wrong with a resolver, in lines to print. */
export function faults({ observation, thorough }: Trial, create: CreateResolver): string[] {
  const resolver = create(observation.facts);
  const found = disagreements(observation, resolver).map(line);
  return thorough ? [...found, ...contradictions(observation.facts, resolver)] : found;
}

const line = ({ role, unit, server, resolver }: Disagreement): string =>
  `${role}: ${unit}: the server says ${server}, the resolver ${resolver}`;

/** The smallest part of the world that still shows `isFault`. */
export async function minimal(
  server: WorldServer,
  { statements, thorough }: Pick<Trial, 'statements' | 'thorough'>,
  isFault: (trial: Trial) => boolean | Promise<boolean>,
): Promise<readonly string[]> {
  return await shrink(statements, async (part) => {
    const trial = await observe(server, part, thorough).catch(() => undefined); // a part need not be a world that can be tried
    return trial !== undefined && (await isFault(trial));
  });
}
