import { NONE, SecurableFlag, type Facts, type SecurableId } from '../../../src/model/facts.ts';
import { RELATION_KINDS, enclosing, kindOf, parentOf, pathOf } from '../../../src/model/securables.ts';
import { compare } from '../../../src/shared/compare.ts';
import { random, type Random } from '../worlds/random.ts';

const ACTIONS = ['read', 'write', 'ddl', 'execute', 'admin'] as const;
const USES = ['app', 'app', 'app', 'read', 'migrate', 'owner'] as const;

interface Claims {
  readonly owns: string[];
  readonly identities: unknown[];
  readonly publishes: unknown[];
}

/**
 * A manifest for a random world, as text (JSON is YAML): its databases, schemas and objects are shared out among some services
 * and sometimes a context, its accounts belong to services, are operators or are nobody's; the same for the same seed.
 *
 * @param superuser who runs the scripts; it is always an operator who may do everything
 * @param isWorlds tells the databases of the world
 */
export function randomManifest(
  facts: Facts,
  seed: number,
  superuser: string,
  isWorlds: (database: string) => boolean,
): string {
  const by = random(seed ^ 0x5bd1e995);
  const instance = facts.securables.name[0] ?? '';
  const services = Array.from({ length: 2 + by.below(3) }, newClaims);
  const context = by.chance(0.2) ? newClaims() : undefined;
  const owners = [...services, ...(context === undefined ? [] : [context])];
  share(facts, by, owners, isWorlds);
  const operators: unknown[] = [{ match: superuser, kind: 'dba', may: ['admin'] }];
  shareAccounts(facts, by, superuser, services, operators, owners);
  const names = services.map((_, i) => `svc${String(i)}`);
  for (const owner of owners) publish(by, owner, names);
  const members = (some: readonly string[]): Readonly<Record<string, unknown>> =>
    Object.fromEntries(some.map((name) => [name, someActions(by)]));
  const manifest: object = {
    version: 1,
    instances: { [instance]: { engine: facts.engine, url: '${DB_URL}' } },
    services: Object.fromEntries(
      services.map(({ owns, identities, publishes }, i): [string, unknown] => [
        names[i] ?? '',
        { owns, identities: { [instance]: identities }, publishes },
      ]),
    ),
    ...(context === undefined
      ? {}
      : {
          contexts: {
            shared: { owns: context.owns, members: members(by.some(names, 2)), publishes: context.publishes },
          },
        }),
    operators: { [instance]: operators },
    ...(by.chance(0.3) ? { policy: { isolation: by.pick(['database', 'schema', 'object']) } } : {}),
  };
  return JSON.stringify(manifest, null, 1);
}

const newClaims = (): Claims => ({ owns: [], identities: [], publishes: [] });

const someActions = (by: Random): readonly string[] => by.some(ACTIONS, 1 + by.below(2));

/** Whole databases and schemas to one owner, or their objects to several; some of it to nobody. */
function share(facts: Facts, by: Random, owners: readonly Claims[], isWorlds: (database: string) => boolean): void {
  const claim = (pattern: string): void => void by.pick(owners).owns.push(pattern);
  const { count, flags, name } = facts.securables;
  const ids = Array.from({ length: count }, (_, id) => id).sort((a, b) => compare(pathOf(facts, a), pathOf(facts, b)));
  for (const id of ids) {
    const kind = kindOf(facts, id);
    const database = enclosing(facts, id, 'database');
    if (database === NONE || !isWorlds(name[database] ?? '')) continue;
    if (((flags[id] ?? 0) & (SecurableFlag.missing | SecurableFlag.system)) !== 0) continue;
    const container = facts.engine === 'postgres' ? 'schema' : 'database';
    if (kind === container && name[id] !== LAB && by.chance(0.75)) claim(`${pathOf(facts, id)}/**`);
    else if (isObject(facts, id) && by.chance(isClaimed(facts, id, owners) ? 0.1 : 0.8)) claim(pathOf(facts, id));
  }
}

/** What the trial itself uses is nobody's, so that everybody keeps it. */
const LAB = 'lab';

const isObject = (facts: Facts, id: SecurableId): boolean =>
  facts.securables.name[parentOf(facts, id)] !== LAB &&
  (RELATION_KINDS.has(kindOf(facts, id)) || kindOf(facts, id) === 'routine');

const isClaimed = (facts: Facts, id: SecurableId, owners: readonly Claims[]): boolean =>
  owners.some(({ owns }) => owns.includes(`${pathOf(facts, parentOf(facts, id))}/**`));

/** Whoever owns an object mostly belongs to the service that the manifest gives it to, as it is on servers that people use. */
function shareAccounts(
  facts: Facts,
  by: Random,
  superuser: string,
  services: readonly Claims[],
  operators: unknown[],
  owners: readonly Claims[],
): void {
  for (const { key, exists, kind, provenance } of [...facts.principals].sort((a, b) => compare(a.key, b.key))) {
    const isSuperuser = key === superuser || key.startsWith(`${superuser}@`);
    if (!exists || provenance !== 'user' || isSuperuser || (kind !== 'role' && kind !== 'account')) continue;
    const match = key.replace(/[\\*?]/g, '\\$&');
    const choice = by.below(20);
    if (choice < 3) continue;
    if (choice < 5) {
      const on = by.chance(0.5)
        ? by.some(
            owners.flatMap(({ owns }) => owns),
            1 + by.below(2),
          )
        : [];
      operators.push({ match, kind: by.pick(['bi', 'backup', 'dba']), may: someActions(by), on });
      continue;
    }
    const use = by.chance(0.3) ? {} : { use: by.pick(USES) };
    const several = choice === 19 ? 2 : 1;
    for (const service of by.some(services, several)) service.identities.push({ match, ...use });
  }
}

function publish(by: Random, { owns, publishes }: Claims, services: readonly string[]): void {
  for (const object of owns) {
    if (!by.chance(0.2)) continue;
    const expires = by.chance(0.5) ? { expires: by.pick(['2026-01-31', '2026-11-30']) } : {};
    const to = by.chance(0.3) ? '*' : by.some(services, 1 + by.below(2));
    publishes.push({ object, actions: someActions(by), to, reason: 'by chance', ...expires });
  }
}
