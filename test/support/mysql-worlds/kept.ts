import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Circumstances } from './trial.ts';
import type { Unit, World, WorldStatement } from './world.ts';

/** Worlds that once showed a disagreement, one file each. */
export const KEPT = join(import.meta.dirname, '../../fixtures/differential-mysql');

export interface KeptWorld {
  /** What the world is about, once somebody knows. */
  readonly about: string;
  readonly engine: 'mysql' | 'mariadb';
  readonly circumstances: Circumstances;
  readonly world: World;
}

/** In a file a unit names the statement that makes what it uses by its number, from 0. */
type StoredUnit = Omit<Unit, 'through'> & { readonly through?: number };
type Stored = Omit<KeptWorld, 'world'> & { readonly world: Omit<World, 'units'> & { readonly units: StoredUnit[] } };

export const keptWorlds = (): readonly (KeptWorld & { readonly name: string })[] =>
  readdirSync(KEPT)
    .filter((name) => name.endsWith('.world.json'))
    .sort()
    .map((name) => ({ name, ...restored(JSON.parse(readFileSync(join(KEPT, name), 'utf8')) as Stored) }));

function restored({ world, ...rest }: Stored): KeptWorld {
  const units = world.units.map(({ through, ...unit }): Unit => {
    if (through === undefined) return unit;
    const definition = world.statements[through]?.definition;
    if (definition === undefined) throw new Error(`statement ${String(through)} defines nothing`);
    return { ...unit, through: definition };
  });
  return { ...rest, world: { ...world, units } };
}

/** The world as the text of a file, cut down to these statements, what they define, and these units besides. */
export function asKept(
  { world, ...rest }: KeptWorld,
  statements: readonly WorldStatement[],
  shown: ReadonlySet<Unit>,
): string {
  const units = world.units.flatMap((unit): StoredUnit[] => {
    const { through, ...other } = unit;
    if (through === undefined) return shown.has(unit) ? [other] : [];
    const at = statements.findIndex(({ definition }) => definition === through);
    return at < 0 ? [] : [{ ...other, through: at }];
  });
  const stored: Stored = { ...rest, world: { ...world, statements, units } };
  return `${JSON.stringify(stored, null, 2)}\n`;
}
