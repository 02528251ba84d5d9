import type { Resolver } from '../../../src/model/access.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { shrink } from '../worlds/shrink.ts';
import { agrees, checksOf, type Check, type Observation } from './compare.ts';
import { readFacts } from './read-facts.ts';
import { testify, type Testimony } from './try-world.ts';
import type { World, WorldStatement } from './world.ts';
import type { WorldServer } from './world-server.ts';

/** How the server is set while the worlds are on it (MySQL). */
export interface Circumstances {
  readonly partialRevokes: boolean;
  readonly activateAll: boolean;
  /** A role that everybody holds, with rights in every other world. */
  readonly mandatory: boolean;
}

/** Makes the worlds side by side on one server, tries everything in each, reads the facts of all, and clears them away. */
export const observe = async (
  server: WorldServer,
  generated: readonly World[],
  circumstances: Circumstances,
): Promise<Observation> =>
  await withWorlds(server, generated, circumstances, async (worlds) => {
    const definitions = worlds.flatMap(({ statements }) => statements.flatMap(({ definition }) => definition ?? []));
    const facts = await readFacts(server.root, server.engine, definitions);
    const testimonies: Testimony[] = [];
    for (const world of worlds) testimonies.push(await testify(server, world));
    return { facts, testimonies };
  });

/** Makes the worlds on the server, hands over what the server took of them, and clears them away whatever happens. */
export async function withWorlds<T>(
  server: WorldServer,
  generated: readonly World[],
  circumstances: Circumstances,
  body: (worlds: readonly World[]) => Promise<T>,
): Promise<T> {
  try {
    await arrange(server, circumstances);
    const worlds: World[] = [];
    const more = circumstances.mandatory ? [MANDATORY] : [];
    for (const world of generated) {
      const statements = await server.build(world.statements);
      const made = new Set(statements.flatMap(({ definition }) => definition ?? []));
      const units = world.units.filter(({ through }) => through === undefined || made.has(through));
      worlds.push({ ...world, statements, units, assumable: [...world.assumable, ...more] });
    }
    await allowMandatory(server, generated, circumstances);
    await server.open();
    return await body(worlds);
  } finally {
    // A mandatory role cannot be dropped, and partial_revokes cannot be turned off while somebody is restricted.
    if (circumstances.mandatory) await server.root.query("SET GLOBAL mandatory_roles = ''");
    await server.clear(generated);
    await arrange(server, { partialRevokes: false, activateAll: false, mandatory: false });
  }
}

const MANDATORY = 'wmandatory';

async function arrange({ root, engine }: WorldServer, asked: Circumstances): Promise<void> {
  if (engine !== 'mysql') return;
  const on = (value: boolean): string => (value ? 'ON' : 'OFF');
  await root.query(`SET GLOBAL partial_revokes = ${on(asked.partialRevokes)}`);
  await root.query(`SET GLOBAL activate_all_roles_on_login = ${on(asked.activateAll)}`);
  await root.query(`SET GLOBAL mandatory_roles = ''`);
  await root.query(`DROP ROLE IF EXISTS ${MANDATORY}`);
}

async function allowMandatory(
  { root }: WorldServer,
  worlds: readonly World[],
  { mandatory }: Circumstances,
): Promise<void> {
  if (!mandatory) return;
  await root.query(`CREATE ROLE ${MANDATORY}`);
  for (const { prefix, number } of worlds)
    if (number % 2 === 0) await root.query(`GRANT SELECT, DELETE ON ${prefix}xa.* TO ${MANDATORY}`);
  await root.query(`SET GLOBAL mandatory_roles = '${MANDATORY}'`);
}

type CreateResolver = (facts: Facts) => Resolver;

export const disagreements = (observation: Observation, create: CreateResolver): Check[] =>
  [...checksOf(observation, create(observation.facts))].filter((check) => !agrees(check));

/** Is there any? Stops at the first. */
export function disagrees(observation: Observation, create: CreateResolver): boolean {
  for (const check of checksOf(observation, create(observation.facts))) if (!agrees(check)) return true;
  return false;
}

export const lineOf = ({ account, unit, server, least, most }: Check): string =>
  `${account}: ${unit.sql}: the server says ${server}, the resolver ${least === most ? least : `${least} to ${most}`}`;

function shows(trial: Observation, create: CreateResolver): boolean {
  try {
    return disagrees(trial, create);
  } catch {
    return false; // without the accounts or objects that are asked about
  }
}

/** The statements of the smallest part of a world that still shows a disagreement. */
export async function minimal(
  server: WorldServer,
  world: World,
  circumstances: Circumstances,
  create: CreateResolver,
): Promise<readonly WorldStatement[]> {
  // Without its probe, a thing would look as if it did not work.
  const isProbes = (sql: string): boolean => sql.endsWith(`'${world.prefix}p'@'127.0.0.1'`);
  const partOf = (part: readonly string[]): readonly WorldStatement[] =>
    world.statements.filter(({ sql }) => part.includes(sql) || isProbes(sql));
  const all = world.statements.map(({ sql }) => sql);
  const smallest = await shrink(all, async (part) => {
    // A part need not be a world that can be tried.
    const trial = await observe(server, [{ ...world, statements: partOf(part) }], circumstances).catch(() => undefined);
    return trial !== undefined && shows(trial, create);
  });
  return partOf(smallest);
}
